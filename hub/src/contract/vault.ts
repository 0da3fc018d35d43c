/**
 * Purpose: what the administrator says of holders and of an event's vault (MA4).
 *
 * POST /admin/api/holders · POST /admin/api/holders/remove · POST /admin/api/vault/day · POST /admin/api/vault/destroy.
 * Refusals are RefusalAnswer: {kind, words}.
 */

import { eventIdSchema, serialSchema } from '@gatefold/domain/ids';
import {
  MAX_TEMPLATE_LENGTH,
  MAX_TEMPLATES,
  templateFormatSchema,
} from '@gatefold/domain/vault/holder-record';
import { z } from 'zod';

function text(maxLength: number) {
  return z.string().trim().min(1).max(maxLength).nullable().default(null);
}

export const holderSchema = z.object({
  event: eventIdSchema,
  serial: serialSchema,
  name: text(120),
  phone: text(40),
  /** Where the photograph is kept. */
  photo: text(200),
  templates: z
    .array(
      z.object({
        format: templateFormatSchema,
        hex: z
          .string()
          .regex(/^([0-9a-f]{2})+$/)
          .max(2 * MAX_TEMPLATE_LENGTH),
      }),
    )
    .max(MAX_TEMPLATES)
    .default([]),
  /** The holder agreed in writing to the use of fingerprints. */
  hasConsented: z.boolean().default(false),
});

export const removeHolderSchema = z.object({ event: eventIdSchema, serial: serialSchema });

export const vaultDaySchema = z.object({
  event: eventIdSchema,
  keepUntilMs: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});

export const endVaultSchema = z.object({
  event: eventIdSchema,
  reason: z.string().trim().min(1).max(200),
});

/** In the overview; null for an event that never kept a name. */
export const vaultViewSchema = z
  .object({
    /** Tickets of whose holders something is known. */
    holders: z.number(),
    /** Sealed records in the vault the gates have. */
    records: z.number(),
    keepUntilMs: z.number(),
    /** The file with the event's secret is not in the hub's data folder. */
    isSecretMissing: z.boolean(),
    ended: z
      .object({
        atMs: z.number(),
        by: z.string(),
        reason: z.string(),
        holders: z.number(),
        /** The hub's signed record, hexadecimal; null until the secret is destroyed. */
        record: z.string().nullable(),
      })
      .nullable(),
    gates: z.array(
      z.object({
        station: z.string(),
        name: z.string(),
        state: z.enum(['active', 'revoked', 'quarantined']),
        /** When this gate last destroyed what it held; null when it never said so. */
        destroyedAtMs: z.number().nullable(),
      }),
    ),
  })
  .nullable();
