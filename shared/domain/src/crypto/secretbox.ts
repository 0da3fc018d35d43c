/**
 * Purpose: secrets at rest, sealed under a key kept elsewhere (XSalsa20-Poly1305).
 * Invariant: a fresh nonce stands before every sealed text; opening fails rather than giving altered bytes.
 */

import { concatBytes, type Bytes } from '../bytes.ts';
import type { Random } from '../random.ts';
import { sodium } from './sodium.ts';

const NONCE_LENGTH = 24;
export const BOX_KEY_LENGTH = 32;

export function sealSecret(secret: Bytes, key: Bytes, random: Random): Bytes {
  const nonce = random.bytes(NONCE_LENGTH);
  return concatBytes(nonce, sodium.crypto_secretbox_easy(secret, nonce, key));
}

/** Null when the key is wrong or the bytes were altered. */
export function openSecret(sealed: Bytes, key: Bytes): Bytes | null {
  if (sealed.length <= NONCE_LENGTH) return null;
  try {
    return sodium.crypto_secretbox_open_easy(
      sealed.slice(NONCE_LENGTH),
      sealed.slice(0, NONCE_LENGTH),
      key,
    );
  } catch {
    // libsodium's JavaScript binding throws where the C function answers -1: the box did not open.
    return null;
  }
}
