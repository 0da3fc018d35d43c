/**
 * Purpose: the messages of one direction of a line, each sealed under its number (XSalsa20-Poly1305).
 * Invariant: a box opens only as the message it was: left out, sent again or in another order, none after it opens. One key
 * seals one direction of one line, so no number is used twice under it.
 */

import type { Bytes } from '../bytes.ts';
import { sodium } from './sodium.ts';

const NONCE_LENGTH = 24;
export const COUNTED_BOX_OVERHEAD = 16;

/** The number, little-endian, in the first eight bytes. */
function nonceOf(number: number): Bytes {
  const nonce = new Uint8Array(NONCE_LENGTH);
  new DataView(nonce.buffer).setBigUint64(0, BigInt(number), true);
  return nonce;
}

export function sealCounted(message: Bytes, number: number, key: Bytes): Bytes {
  return sodium.crypto_secretbox_easy(message, nonceOf(number), key);
}

/** Null when the key or the number is another, or a bit was altered. */
export function openCounted(box: Bytes, number: number, key: Bytes): Bytes | null {
  if (box.length < COUNTED_BOX_OVERHEAD) return null;
  try {
    return sodium.crypto_secretbox_open_easy(box, nonceOf(number), key);
  } catch {
    // The JavaScript binding throws where the C function answers -1: the box did not open.
    return null;
  }
}
