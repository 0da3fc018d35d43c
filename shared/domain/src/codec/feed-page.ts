/**
 * Purpose: what the hub tells stations of each other: ranked entries, and its rulings (AD2, AD3, LE5).
 * Invariant: one signature a page; the cursor is the hub's own counter, so a page can be asked for again at any time,
 * and taking it twice changes nothing (LE3). A page names its reader and the cursor it follows: recorded and played to
 * another station or in another place, it would make that one skip what lies between.
 */

import { z } from 'zod';
import { bytesUpTo, hexBytes, type Bytes } from '../bytes.ts';
import {
  eventIdSchema,
  ledgerIdSchema,
  seqSchema,
  serialSchema,
  stationIdSchema,
  type EntryId,
  type EventId,
  type LedgerId,
  type Serial,
  type StationId,
} from '../ids.ts';
import type { Result } from '../result.ts';
import { decodeCanonical, encodeCanonical, type Malformed } from './cbor.ts';
import { openEnvelope, sealEnvelope, type EnvelopeRefusal } from './envelope.ts';
import { MAX_ENTRY_LENGTH } from './entry.ts';
import { listOf } from './list-of.ts';

/** An entry that counts, at the rank the hub gives it. `bytes` is null when the reader wrote it itself. */
export type RankedEntry = {
  readonly kind: 'entry';
  readonly ledger: LedgerId;
  readonly seq: number;
  readonly station: StationId;
  readonly rankMs: number;
  readonly rankN: number;
  readonly bytes: Bytes | null;
};

/** The hub's ruling on a ticket that was admitted more often than its class allows. */
export type DoubleRuling = {
  readonly kind: 'double-ruled';
  readonly serial: Serial;
  readonly standing: readonly EntryId[];
  readonly doubles: readonly EntryId[];
};

export type FeedItem = RankedEntry | DoubleRuling;

export type FeedPage = {
  readonly event: EventId;
  readonly hubEpoch: string;
  /** The one station it was made for. */
  readonly reader: StationId;
  /** The cursor it was asked for with. */
  readonly after: number;
  /** Ask for the next page with this. */
  readonly cursor: number;
  /** More items were waiting when the page was made. */
  readonly more: boolean;
  readonly items: readonly FeedItem[];
};

const entryIdWire = z
  .tuple([ledgerIdSchema, seqSchema])
  .transform(([ledger, seq]): EntryId => ({ ledger, seq }));

const itemSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('entry'),
    ledger: ledgerIdSchema,
    seq: seqSchema,
    station: stationIdSchema,
    rankMs: z.number().int().min(0),
    rankN: z.number().int().min(0),
    bytes: bytesUpTo(MAX_ENTRY_LENGTH).nullable(),
  }),
  z.strictObject({
    kind: z.literal('double-ruled'),
    serial: serialSchema,
    standing: listOf(entryIdWire),
    doubles: listOf(entryIdWire),
  }),
]);

const pageSchema = z.strictObject({
  v: z.literal(1),
  event: eventIdSchema,
  hubEpoch: z.string().min(1).max(40),
  reader: stationIdSchema,
  after: z.number().int().min(0),
  cursor: z.number().int().min(0),
  more: z.boolean(),
  items: listOf(itemSchema),
});

function entryIdToWire(id: EntryId): [Bytes, number] {
  return [hexBytes(id.ledger), id.seq];
}

function itemToWire(item: FeedItem) {
  switch (item.kind) {
    case 'entry':
      return { ...item, ledger: hexBytes(item.ledger), station: hexBytes(item.station) };
    case 'double-ruled':
      return {
        ...item,
        standing: item.standing.map(entryIdToWire),
        doubles: item.doubles.map(entryIdToWire),
      };
  }
}

/** One item as a station keeps it, in the form it has within a page. */
export function encodeFeedItem(item: FeedItem): Bytes {
  return encodeCanonical(itemToWire(item));
}

export function decodeFeedItem(bytes: Bytes): Result<FeedItem, Malformed> {
  return decodeCanonical(itemSchema, bytes);
}

export function sealFeedPage(page: FeedPage, hubSecretKey: Bytes): Bytes {
  const reader = hexBytes(page.reader);
  const message = { v: 1, ...page, reader, items: page.items.map(itemToWire) };
  return sealEnvelope('gatefold feed v1', message, hubSecretKey);
}

export function openFeedPage(
  envelope: Bytes,
  hubPublicKey: Bytes,
): Result<FeedPage, EnvelopeRefusal> {
  return openEnvelope('gatefold feed v1', pageSchema, envelope, hubPublicKey);
}
