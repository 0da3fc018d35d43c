/**
 * Purpose: the vault part of a manifest and what it names by hash (MA4): the list of sealed event keys, and shelves that
 * name pages.
 * Invariant: the part is known by the hash in the signed root, and everything else by a hash in the part; two steps, so
 * that one changed page costs itself, one shelf and a short part, and not the hashes of all pages.
 */

import { z } from 'zod';
import { bytesOf, hexBytes, type Bytes } from '../bytes.ts';
import { sealedBoxLength } from '../crypto/sealed-box.ts';
import { stationIdSchema } from '../ids.ts';
import { WRAP_KEY_LENGTH } from '../vault/seal-record.ts';
import { encodeCanonical } from './cbor.ts';
import { listOf } from './list-of.ts';

/** Serials of which a page holds the records. */
export const PAGE_SERIALS = 64;
/** Pages that a shelf names. */
export const SHELF_PAGES = 64;
export const KEY_ID_LENGTH = 8;

const hashSchema = bytesOf(32);

export const vaultPartSchema = z.strictObject({
  v: z.literal(1),
  /** The day on which a gate destroys what it holds, though it may never hear of the hub again. */
  keepUntilMs: z.number().int().min(0),
  /** The key list. */
  keys: hashSchema,
  /** In the order of their serials; null where no ticket has a record. */
  shelves: listOf(hashSchema.nullable(), { max: 4096 }),
});
export type VaultPart = z.infer<typeof vaultPartSchema>;

export const vaultShelfSchema = z.strictObject({
  v: z.literal(1),
  pages: listOf(hashSchema.nullable(), { min: 1, max: SHELF_PAGES }),
});
export type VaultShelf = z.infer<typeof vaultShelfSchema>;

export const vaultKeysSchema = z.strictObject({
  v: z.literal(1),
  /** The newest first. Pages name the one they are wrapped under. */
  keys: listOf(
    z.strictObject({
      id: bytesOf(KEY_ID_LENGTH),
      /** The same key, sealed to each gate station that may have it. */
      sealed: listOf(
        z.strictObject({
          station: stationIdSchema,
          box: bytesOf(sealedBoxLength(WRAP_KEY_LENGTH)),
        }),
      ),
    }),
    { max: 1000 },
  ),
});
export type VaultKeys = z.infer<typeof vaultKeysSchema>;
export type VaultKey = VaultKeys['keys'][number];

export function encodeVaultKeys(list: VaultKeys): Bytes {
  const keys = list.keys.map(({ id, sealed }) => ({
    id,
    sealed: sealed.map(({ station, box }) => ({ station: hexBytes(station), box })),
  }));
  return encodeCanonical({ v: list.v, keys });
}
