/**
 * Purpose: what a station asks a neighbour: all it holds, so that the answer, a bundle, is what it lacks (LE3, LE7, MA5).
 * Invariant: a pull: nothing is pushed on anyone. The claims in it are not signed and prove nothing to the neighbour, who
 * answers by them and believes none of them.
 */

import { z } from 'zod';
import { bytesOf, hexBytes, type Bytes } from '../bytes.ts';
import {
  eventIdSchema,
  ledgerIdSchema,
  seqSchema,
  stationIdSchema,
  type LedgerId,
} from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import { decodeCanonical, encodeCanonical, type Malformed } from './cbor.ts';
import { listOf } from './list-of.ts';

/** Far above the ledgers of one venue's day. */
export const MAX_TIPS = 4096;
/** Blobs of a manifest asked for at a time: some four chunks fill an answer. */
export const MAX_WANTED_BLOBS = 64;
export const MAX_QUESTION_LENGTH = 512 * 1024;

/** The last entry held of one branch of a ledger. */
export type Tip = { readonly ledger: LedgerId; readonly seq: number; readonly hash: Bytes };

const tipWire = z
  .tuple([ledgerIdSchema, seqSchema, bytesOf(32)])
  .transform(([ledger, seq, hash]): Tip => ({ ledger, seq, hash }));

/** Names the newest receipt held of a ledger, by the hub's own time. */
export type HeldReceipt = {
  readonly ledger: LedgerId;
  readonly receivedAtMs: number;
  readonly seq: number;
};

const receiptWire = z
  .tuple([ledgerIdSchema, z.number().int().min(0), seqSchema])
  .transform(([ledger, receivedAtMs, seq]): HeldReceipt => ({ ledger, receivedAtMs, seq }));

const questionSchema = z.strictObject({
  v: z.literal(1),
  /** Who asks: it is told the heads that are known of its own ledgers, and sent none of their entries. */
  station: stationIdSchema,
  event: eventIdSchema,
  /** Epoch of the manifest in use, 0 for none. */
  epoch: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  tips: listOf(tipWire, { max: MAX_TIPS }),
  receipts: listOf(receiptWire, { max: MAX_TIPS }),
  /** Blobs of the manifest that is being fetched; when there are any, the answer is these and nothing else. */
  blobs: listOf(bytesOf(32), { max: MAX_WANTED_BLOBS }),
});

export type NeighbourQuestion = Omit<z.infer<typeof questionSchema>, 'v'>;

export function encodeQuestion(question: NeighbourQuestion): Bytes {
  const { station, event, epoch, tips, receipts, blobs } = question;
  return encodeCanonical({
    v: 1,
    station: hexBytes(station),
    event,
    epoch,
    tips: tips.map(({ ledger, seq, hash }) => [hexBytes(ledger), seq, hash]),
    receipts: receipts.map(({ ledger, receivedAtMs, seq }) => [
      hexBytes(ledger),
      receivedAtMs,
      seq,
    ]),
    blobs,
  });
}

export function decodeQuestion(bytes: Bytes): Result<NeighbourQuestion, Malformed> {
  if (bytes.length > MAX_QUESTION_LENGTH) {
    return err({ kind: 'malformed', detail: 'question too long' });
  }
  const decoded = decodeCanonical(questionSchema, bytes);
  if (!decoded.ok) return decoded;
  const { v: _version, ...question } = decoded.value;
  return ok(question);
}
