/**
 * Purpose: what a gate's page and its process say to each other.
 * Invariant: the page decides nothing: it sends what was scanned and shows the verdict it gets.
 *
 * HTTP on loopback: GET /api/state (GateState) · GET /api/events (server-sent events, each `data:` a GateState) ·
 * POST /api/sign-in · POST /api/sign-out · POST /api/scan (ScanRequest → VerdictView) · refusals as RefusalAnswer.
 */

import { z } from 'zod';
import { refusalReasonSchema } from '@gatefold/domain/admission/reasons';
import { stationStatusSchema } from './station-status.ts';

export const scanRequestSchema = z.object({
  /** What the scanner sent, without prefix and suffix. */
  text: z.string().max(4096),
  source: z.enum(['wedge', 'camera', 'typed']),
  idSeen: z.boolean().default(false),
});
export type ScanRequest = z.infer<typeof scanRequestSchema>;

const ticketViewSchema = z.object({
  serial: z.number(),
  className: z.string(),
  section: z.string().nullable(),
  row: z.string().nullable(),
  seat: z.string().nullable(),
  /** Names of the gates the ticket may use. */
  gates: z.array(z.string()),
});

/** What the vault says of the holder (MA4); only in the answer to the scan itself, never in the live state. */
const holderViewSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('known'),
    name: z.string().nullable(),
    hasPhoto: z.boolean(),
    /** How many fingerprint templates there are. */
    fingerprints: z.number(),
  }),
  /** There is a record that this gate cannot show, and what to do about it. */
  z.object({ kind: z.literal('not-here'), words: z.string() }),
]);
export type HolderView = z.infer<typeof holderViewSchema>;

export const verdictViewSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('admitted'),
    /** Counts up within the process; a page that sees a number twice shows it once. */
    number: z.number(),
    atMs: z.number(),
    ticket: ticketViewSchema,
    holder: holderViewSchema.nullable(),
    basis: z.enum(['listed', 'sold-offline', 'sold-since']),
    person: z.number(),
    admits: z.number(),
    headline: z.string(),
    advice: z.string(),
  }),
  z.object({
    kind: z.literal('refused'),
    number: z.number(),
    atMs: z.number(),
    reason: refusalReasonSchema,
    ticket: ticketViewSchema.nullable(),
    holder: holderViewSchema.nullable(),
    /** The first admission, for already-admitted. */
    first: z
      .object({ gate: z.string(), lane: z.string(), atMs: z.number(), provisional: z.boolean() })
      .nullable(),
    /** One or two words, read at two metres. */
    headline: z.string(),
    /** What the steward does or says next. */
    advice: z.string(),
  }),
  z.object({
    /** The station could not record, so nobody may pass on its word. */
    kind: z.literal('fault'),
    number: z.number(),
    atMs: z.number(),
    headline: z.string(),
    advice: z.string(),
  }),
]);
export type VerdictView = z.infer<typeof verdictViewSchema>;
export type TicketView = z.infer<typeof ticketViewSchema>;

export const gateStateSchema = z.object({
  status: stationStatusSchema,
  gate: z.string(),
  lane: z.string(),
  counts: z.object({
    /** People this station let in. */
    admittedHere: z.number(),
    refusedHere: z.number(),
    /** People let in at all gates, as far as this station knows. */
    admittedEverywhere: z.number(),
    /** Double entries ruled by the hub that this station knows of. */
    doubleEntries: z.number(),
  }),
  /** Newest first, at most 20. */
  recent: z.array(verdictViewSchema),
});
export type GateState = z.infer<typeof gateStateSchema>;
