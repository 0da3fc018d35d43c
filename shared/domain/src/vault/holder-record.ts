/**
 * Purpose: what the vault says of a ticket's holder (MA4): a name, where the photograph is kept, up to two fingerprint
 * templates. Never an image.
 * Invariant: every record of a class has the same length before it is sealed, so that a length tells the class, which the
 * manifest says anyway, and never who gave fingerprints.
 */

import { z } from 'zod';
import { bytesUpTo, type Bytes } from '../bytes.ts';
import { decodeCanonical, encodeCanonical, type Malformed } from '../codec/cbor.ts';
import { err, type Result } from '../result.ts';

/**
 * `iso-19794-2`: ISO/IEC 19794-2:2005, at most 255 minutiae of 6 bytes in one view: 24 + 4 + 1530 + 2 bytes. `r30x`: the
 * characteristics file of an R30x module, 512 or 1536 bytes, which only such a module can match.
 */
export const templateFormatSchema = z.enum(['iso-19794-2', 'r30x']);
export const MAX_TEMPLATE_LENGTH = 2048;
export const MAX_TEMPLATES = 2;

export const holderRecordSchema = z.strictObject({
  v: z.literal(1),
  /** Null when nobody told it. */
  name: z.string().min(1).max(120).nullable(),
  /** Where the photograph is found, for those who may see it; not the photograph. */
  photo: z.string().min(1).max(200).nullable(),
  templates: z
    .array(z.strictObject({ format: templateFormatSchema, bytes: bytesUpTo(MAX_TEMPLATE_LENGTH) }))
    .max(MAX_TEMPLATES),
});
export type HolderRecord = z.infer<typeof holderRecordSchema>;
export type FingerprintTemplate = HolderRecord['templates'][number];

/** Padded lengths are multiples of this: a name a few letters longer does not make its class's records longer. */
const STEP = 64;
const PAD_MARK = 0x80;

/** The length that a record needs at least: its encoding, one byte that ends it, filled up to a whole step. */
export function paddedLength(record: HolderRecord): number {
  return Math.ceil((encodeCanonical(record).length + 1) / STEP) * STEP;
}

/** The record in exactly `length` bytes: its encoding, 0x80, zeros (ISO/IEC 7816-4). Throws when it does not fit. */
export function padRecord(record: HolderRecord, length: number): Bytes {
  const encoded = encodeCanonical(record);
  if (encoded.length >= length) throw new Error('the record is longer than its class');
  const padded = new Uint8Array(length);
  padded.set(encoded);
  padded[encoded.length] = PAD_MARK;
  return padded;
}

export function unpadRecord(padded: Bytes): Result<HolderRecord, Malformed> {
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (end < 0 || padded[end] !== PAD_MARK) return err({ kind: 'malformed', detail: 'padding' });
  return decodeCanonical(holderRecordSchema, padded.slice(0, end));
}
