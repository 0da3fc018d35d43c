/**
 * Purpose: the hub's signed record that it destroyed an event's vault (MA4): the key, the holders' data and the pages.
 * Invariant: signed after the deed, so the record is never ahead of it; anyone with the hub's public key can check it.
 */

import { z } from 'zod';
import { hexBytes, hexOf, type Bytes } from '../bytes.ts';
import { eventIdSchema, type EventId } from '../ids.ts';
import type { Result } from '../result.ts';
import { openEnvelope, sealEnvelope, type EnvelopeRefusal } from './envelope.ts';

export type VaultDestruction = {
  readonly event: EventId;
  /** Hexadecimal hash of the last vault part that was published; null when none ever was. */
  readonly vault: string | null;
  /** Holders whose data was destroyed, and the sealed records made of it. */
  readonly holders: number;
  readonly records: number;
  readonly destroyedAtMs: number;
  /** Who asked for it: an administrator's name, or `hub` for the day that was set. */
  readonly who: string;
  readonly reason: string;
};

const destructionSchema = z.strictObject({
  v: z.literal(1),
  event: eventIdSchema,
  vault: hexOf(32).nullable(),
  holders: z.number().int().min(0),
  records: z.number().int().min(0),
  destroyedAtMs: z.number().int().min(0),
  who: z.string().min(1).max(60),
  reason: z.string().min(1).max(200),
});

export function sealVaultDestruction(destruction: VaultDestruction, hubSecretKey: Bytes): Bytes {
  const vault = destruction.vault === null ? null : hexBytes(destruction.vault);
  const message = { ...destruction, v: 1, vault };
  return sealEnvelope('gatefold vault destruction v1', message, hubSecretKey);
}

export function openVaultDestruction(
  envelope: Bytes,
  hubPublicKey: Bytes,
): Result<VaultDestruction, EnvelopeRefusal> {
  return openEnvelope('gatefold vault destruction v1', destructionSchema, envelope, hubPublicKey);
}
