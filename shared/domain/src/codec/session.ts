/**
 * Purpose: how a station and the hub greet each other at the start of every exchange (SE1, LE6, LE7).
 * Invariant: the station proves its key by signing the hub's challenge, and the hub proves its own by signing the
 * station's nonce; no clock is involved, because a gate's clock may be hours off. The hub's view tells the station what
 * the hub holds of its ledgers, from which it learns what to send, and whether its own disk is an old copy.
 */

import { z } from 'zod';
import { bytesOf, hexBytes, type Bytes } from '../bytes.ts';
import {
  ledgerIdSchema,
  seqSchema,
  stationIdSchema,
  type LedgerId,
  type StationId,
} from '../ids.ts';
import type { Result } from '../result.ts';
import { openEnvelope, sealEnvelope, type EnvelopeRefusal } from './envelope.ts';
import { listOf } from './list-of.ts';

const greetingSchema = z.strictObject({
  v: z.literal(1),
  station: stationIdSchema,
  challenge: bytesOf(32),
  nonce: bytesOf(32),
  sentAtMs: z.number().int().min(0),
  /** Entries not yet receipted, for the administrator's page. */
  owedEntries: z.number().int().min(0),
  /** Epoch of the manifest in use, 0 for none. */
  manifestEpoch: z.number().int().min(0),
});
export type Greeting = z.infer<typeof greetingSchema>;

export function sealGreeting(greeting: Greeting, stationSecretKey: Bytes): Bytes {
  const message = { ...greeting, station: hexBytes(greeting.station) };
  return sealEnvelope('gatefold session v1', message, stationSecretKey);
}

export function openGreeting(
  envelope: Bytes,
  stationPublicKey: Bytes,
): Result<Greeting, EnvelopeRefusal> {
  return openEnvelope('gatefold session v1', greetingSchema, envelope, stationPublicKey);
}

/** What the hub holds of one ledger. */
export type HeldLedger = { readonly ledger: LedgerId; readonly seq: number; readonly hash: Bytes };

export type StationStanding = 'active' | 'revoked' | 'quarantined';

export type HubView = {
  readonly station: StationId;
  readonly nonce: Bytes;
  readonly hubEpoch: string;
  readonly nowMs: number;
  readonly standing: StationStanding;
  /** Carried by the requests of this exchange. */
  readonly token: Bytes;
  readonly ledgers: readonly HeldLedger[];
  /** The oldest manifest in use at any gate of the event, 0 when one has none; told to kiosks only (TK2). */
  readonly gatesEpoch?: number;
  /** The epoch of the station's own list, when the hub lost that list and asks for it back (LE6). */
  readonly lostEpoch?: number;
};

const hubViewSchema = z.strictObject({
  v: z.literal(1),
  station: stationIdSchema,
  nonce: bytesOf(32),
  hubEpoch: z.string().min(1).max(40),
  nowMs: z.number().int().min(0),
  standing: z.enum(['active', 'revoked', 'quarantined']),
  token: bytesOf(32),
  ledgers: listOf(z.strictObject({ ledger: ledgerIdSchema, seq: seqSchema, hash: bytesOf(32) })),
  gatesEpoch: z.number().int().min(0).exactOptional(),
  lostEpoch: z.number().int().min(1).exactOptional(),
});

export function sealHubView(view: HubView, hubSecretKey: Bytes): Bytes {
  const ledgers = view.ledgers.map((held) => ({ ...held, ledger: hexBytes(held.ledger) }));
  const message = { v: 1, ...view, station: hexBytes(view.station), ledgers };
  return sealEnvelope('gatefold session v1', message, hubSecretKey);
}

export function openHubView(
  envelope: Bytes,
  hubPublicKey: Bytes,
): Result<HubView, EnvelopeRefusal> {
  return openEnvelope('gatefold session v1', hubViewSchema, envelope, hubPublicKey);
}
