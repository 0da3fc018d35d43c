/**
 * Purpose: the hub's end of a vault: who gets its keys, and the part that names everything (MA4).
 * Invariant: pure but for the chance it is given. A key that one station too many has wraps no new page: when a gate that
 * had the newest key is no longer one of the gates, the next key is another. What was sealed stays as it was, so that
 * nothing that did not change gets a new hash.
 */

import { concatBytes, hexBytes, toHex, utf8, type Bytes } from '@gatefold/domain/bytes';
import { encodeCanonical } from '@gatefold/domain/codec/cbor';
import { blobHash, type ListedStation } from '@gatefold/domain/codec/manifest-parts';
import {
  encodeVaultKeys,
  KEY_ID_LENGTH,
  SHELF_PAGES,
  type VaultKey,
  type VaultKeys,
} from '@gatefold/domain/codec/vault-part';
import { keyedHash } from '@gatefold/domain/crypto/hash';
import { sealToStation } from '@gatefold/domain/crypto/sealed-box';
import type { Random } from '@gatefold/domain/random';
import { WRAP_KEY_LENGTH } from '@gatefold/domain/vault/seal-record';

type Gate = Pick<ListedStation, 'station' | 'publicKey'>;

/** The key that wraps pages, by its id; `eventSecret` is what the hub destroys in the end. */
export function wrapKeyOf(eventSecret: Bytes, keyId: Bytes): Bytes {
  const purpose = concatBytes(utf8('gatefold vault event key v1\0'), keyId);
  return keyedHash(WRAP_KEY_LENGTH, eventSecret, purpose);
}

/** Gates that may have a key now. */
export function vaultGates(stations: readonly ListedStation[]): readonly Gate[] {
  return stations.filter(({ role, state }) => role === 'gate' && state === 'active');
}

function sealToGates(
  key: VaultKey,
  gates: readonly Gate[],
  eventSecret: Bytes,
  random: Random,
): VaultKey {
  const before = new Map(key.sealed.map((one) => [one.station, one]));
  const wrapKey = wrapKeyOf(eventSecret, key.id);
  const sealed = gates.flatMap(({ station, publicKey }) => {
    const kept = before.get(station);
    if (kept !== undefined) return [kept];
    const box = sealToStation(wrapKey, publicKey, random);
    return box === null ? [] : [{ station, box }];
  });
  return { id: key.id, sealed };
}

/** The next key list: the newest key first, then those that pages are still wrapped under. */
export function nextVaultKeys(
  before: VaultKeys | null,
  gates: readonly Gate[],
  usedKeyIds: readonly Bytes[],
  secrets: { readonly eventSecret: Bytes; readonly random: Random },
): VaultKeys {
  const { eventSecret, random } = secrets;
  const present = new Set(gates.map(({ station }) => station));
  const newest = before?.keys[0];
  const isSafe = newest !== undefined && newest.sealed.every(({ station }) => present.has(station));
  const first = isSafe ? newest : { id: random.bytes(KEY_ID_LENGTH), sealed: [] };
  const used = new Set(usedKeyIds.map(toHex));
  const older = (before?.keys ?? []).filter(
    ({ id }) => used.has(toHex(id)) && toHex(id) !== toHex(first.id),
  );
  const keys = [first, ...older].map((key) => sealToGates(key, gates, eventSecret, random));
  return { v: 1, keys };
}

export type BuiltVault = {
  /** Hexadecimal hash of the part, for the root. */
  readonly vault: string;
  /** By hexadecimal hash: the part, the key list and the shelves. The pages are kept elsewhere. */
  readonly blobs: ReadonlyMap<string, Bytes>;
};

/** The part over pages by number, whose hexadecimal hashes are known. */
export function buildVault(
  pages: ReadonlyMap<number, string>,
  keys: VaultKeys,
  keepUntilMs: number,
): BuiltVault {
  const blobs = new Map<string, Bytes>();
  const keep = (bytes: Bytes): Bytes => {
    const hash = blobHash(bytes);
    blobs.set(toHex(hash), bytes);
    return hash;
  };
  const pageCount = [...pages.keys()].reduce((most, page) => Math.max(most, page + 1), 0);
  const shelves: (Bytes | null)[] = [];
  for (let first = 0; first < pageCount; first += SHELF_PAGES) {
    const count = Math.min(SHELF_PAGES, pageCount - first);
    const named = Array.from({ length: count }, (_, index) => pages.get(first + index) ?? null);
    const isEmpty = named.every((hash) => hash === null);
    const shelf = { v: 1, pages: named.map((hash) => (hash === null ? null : hexBytes(hash))) };
    shelves.push(isEmpty ? null : keep(encodeCanonical(shelf)));
  }
  const keyList = keep(encodeVaultKeys(keys));
  const part = keep(encodeCanonical({ v: 1, keepUntilMs, keys: keyList, shelves }));
  return { vault: toHex(part), blobs };
}
