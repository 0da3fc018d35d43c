/**
 * Purpose: a run of entries on its way to the hub or a peer (LE1): the entries' bytes and ONE signed head.
 * Invariant: the run can be checked by one signature and one hash an entry, whatever road carried it; there is nothing
 * in it that a carrier could alter unseen. (How far the station's clock is off is in the signed greeting, LE5.)
 */

import { z } from 'zod';
import { bytesUpTo, type Bytes } from '../bytes.ts';
import { seqSchema } from '../ids.ts';
import { err, type Result } from '../result.ts';
import { bookSchema } from './book.ts';
import { decodeCanonical, encodeCanonical, type Malformed } from './cbor.ts';
import { MAX_ENTRY_LENGTH } from './entry.ts';
import { listOf } from './list-of.ts';

export const MAX_TRANSFER_ENTRIES = 1000;
export const MAX_TRANSFER_LENGTH = 4 * 1024 * 1024;

const transferSchema = z.strictObject({
  v: z.literal(1),
  certificate: bytesUpTo(1024),
  book: bookSchema,
  /** Seq of the first entry in the run. */
  fromSeq: seqSchema,
  entries: listOf(bytesUpTo(MAX_ENTRY_LENGTH), { min: 1, max: MAX_TRANSFER_ENTRIES }),
  /** Signed head of the last entry in the run. */
  head: bytesUpTo(1024),
});

export type Transfer = z.infer<typeof transferSchema>;

export function encodeTransfer(transfer: Transfer): Bytes {
  return encodeCanonical(transfer);
}

export function decodeTransfer(bytes: Bytes): Result<Transfer, Malformed> {
  if (bytes.length > MAX_TRANSFER_LENGTH) {
    return err({ kind: 'malformed', detail: 'transfer too long' });
  }
  return decodeCanonical(transferSchema, bytes);
}
