/**
 * Purpose: BLAKE2b in the lengths the protocol uses.
 * Invariant: every hash that could be confused with another is given its own context.
 */

import { concatBytes, utf8, type Bytes } from '../bytes.ts';
import { sodium } from './sodium.ts';

export const HASH_LENGTH = 32;

export function hash256(bytes: Bytes): Bytes {
  return sodium.crypto_generichash(HASH_LENGTH, bytes, null);
}

/** BLAKE2b-256 of `context`, a zero byte and the parts: separates the uses of the same bytes. */
export function hashInContext(context: string, ...parts: readonly Bytes[]): Bytes {
  return hash256(concatBytes(utf8(`${context}\0`), ...parts));
}

/** Keyed BLAKE2b of `length` bytes (16 to 64; libsodium's own lower bound is 16). */
export function keyedHash(length: number, key: Bytes, bytes: Bytes): Bytes {
  return sodium.crypto_generichash(length, bytes, key);
}
