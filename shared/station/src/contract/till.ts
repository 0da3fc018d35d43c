/**
 * Purpose: what an agent kiosk's page and its process say to each other.
 * Invariant: the page never computes money or stock; it shows what the process folded from the ledger (AL3).
 *
 * HTTP on loopback: GET /api/state (TillStateView) · GET /api/events (server-sent events, each `data:` a TillStateView) ·
 * POST /api/sign-in · POST /api/sign-out · POST /api/till/open · POST /api/sell (SellRequest → SaleView) ·
 * POST /api/reprint · POST /api/void · POST /api/cash · POST /api/till/close · refusals as RefusalAnswer.
 */

import { reasonTextSchema } from '@gatefold/domain/codec/reason-text';
import { z } from 'zod';
import { moneySchema } from '@gatefold/domain/money/money';
import { ordinalSchema, serialSchema } from '@gatefold/domain/ids';
import { stationStatusSchema } from './station-status.ts';

const amountSchema = moneySchema.refine((money) => money.amountMinor >= 0, {
  error: 'an amount of cash cannot be negative',
});

export const openTillRequestSchema = z.object({ floats: z.array(amountSchema).max(8) });
export const closeTillRequestSchema = z.object({ counted: z.array(amountSchema).max(8) });

export const sellRequestSchema = z.object({
  klass: ordinalSchema,
  quantity: z.number().int().min(1).max(20),
  currency: moneySchema.shape.currency,
  /** Chosen by the page, so that a request sent twice sells once: in signs that no disk writes as another's. */
  requestId: z.string().regex(/^[\x21-\x7e]{8,60}$/),
});
export const reprintRequestSchema = z.object({ serial: serialSchema });
export const voidRequestSchema = z.object({
  serial: serialSchema,
  reason: reasonTextSchema,
});
export const cashRequestSchema = z.object({
  direction: z.enum(['in', 'out']),
  money: amountSchema,
  reason: reasonTextSchema,
});

export type SellRequest = z.infer<typeof sellRequestSchema>;

export const soldTicketSchema = z.object({
  serial: z.number(),
  issue: z.number(),
  className: z.string(),
  section: z.string().nullable(),
  row: z.string().nullable(),
  seat: z.string().nullable(),
  gates: z.array(z.string()),
  price: moneySchema,
  soldAtMs: z.number(),
  /** The digits of the ticket's QR code (numeric mode). */
  digits: z.string(),
  voided: z.boolean(),
});
export type SoldTicket = z.infer<typeof soldTicketSchema>;

export const saleViewSchema = z.object({
  tickets: z.array(soldTicketSchema).min(1),
  total: moneySchema,
});
export type SaleView = z.infer<typeof saleViewSchema>;

export const tillStateViewSchema = z.object({
  status: stationStatusSchema,
  till: z.object({
    period: z.number(),
    open: z.boolean(),
    expected: z.array(moneySchema),
    ticketsSold: z.number(),
    ticketsVoided: z.number(),
    /** The last closing: what was counted less what was expected, a currency; null before the first. */
    lastClosing: z
      .object({ period: z.number(), expected: z.array(moneySchema), counted: z.array(moneySchema) })
      .nullable(),
  }),
  /** What may be sold, one line a class. */
  stock: z.array(
    z.object({
      klass: z.number(),
      className: z.string(),
      left: z.number(),
      granted: z.number(),
      prices: z.array(moneySchema),
      expiresAtMs: z.number(),
    }),
  ),
  /** Newest first, at most 20. */
  recent: z.array(soldTicketSchema),
});
export type TillStateView = z.infer<typeof tillStateViewSchema>;
