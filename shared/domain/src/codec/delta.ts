/**
 * Purpose: what changed from one manifest epoch to a later one (MA3): the new root, the parts that differ, and the
 * records of single tickets.
 * Invariant: a delta needs no signature of its own: applied to the right manifest it gives chunks that hash to what
 * the signed root says, and otherwise it is thrown away.
 */

import { z } from 'zod';
import { bytesOf, bytesUpTo, type Bytes } from '../bytes.ts';
import { serialSchema } from '../ids.ts';
import type { Result } from '../result.ts';
import { decodeCanonical, encodeCanonical, type Malformed } from './cbor.ts';
import { CODE_HASH_LENGTH } from './chunk.ts';
import { listOf } from './list-of.ts';

/** Bytes of one ticket in a patch: the columns in chunk order, then the code hash where there is one. */
export const PATCH_LENGTH = 11;

const deltaSchema = z.strictObject({
  v: z.literal(1),
  fromEpoch: z.number().int().min(1),
  root: bytesUpTo(4096),
  /** Number of tickets after the change: tickets may be appended, never removed. */
  lastSerial: z.union([z.literal(0), serialSchema]),
  /** Bytes of the parts that changed, the tickets part excepted: it follows from the patches. */
  parts: listOf(bytesUpTo(4 * 1024 * 1024), { max: 8 }),
  patches: listOf(
    z.tuple([
      serialSchema,
      z.union([bytesOf(PATCH_LENGTH), bytesOf(PATCH_LENGTH + CODE_HASH_LENGTH)]),
    ]),
  ),
});

export type Delta = z.infer<typeof deltaSchema>;

export function encodeDelta(delta: Delta): Bytes {
  return encodeCanonical(delta);
}

export function decodeDelta(bytes: Bytes): Result<Delta, Malformed> {
  return decodeCanonical(deltaSchema, bytes);
}
