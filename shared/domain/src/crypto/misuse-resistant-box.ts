/**
 * Purpose: sealing where the same text under the same key must give the same bytes, so that what did not change keeps its
 * hash, and where no counter or chance has to be kept (MA4).
 * Invariant: the nonce is a keyed hash of subject and text (the SIV construction of Rogaway and Shrimpton, 2006), so two
 * different texts under one key never share a nonce. What it shows is only whether two texts under one key are equal.
 *
 * XChaCha20-Poly1305 under the first half of a 64-byte keyed BLAKE2b; the second half keys the nonce. Layout: nonce 24 ·
 * text · tag 16.
 */

import { concatBytes, type Bytes } from '../bytes.ts';
import { keyedHash } from './hash.ts';
import { sodium } from './sodium.ts';

const NONCE_LENGTH = 24;
export const BOX_OVERHEAD = NONCE_LENGTH + 16;

export type BoxKey = { readonly seal: Bytes; readonly nonce: Bytes };

/** The key for one purpose, from a secret of 16 to 64 bytes. */
export function deriveBoxKey(secret: Bytes, purpose: Bytes): BoxKey {
  const both = keyedHash(64, secret, purpose);
  return { seal: both.slice(0, 32), nonce: both.slice(32) };
}

/** `subject` is bound to the box and not in it. */
export function sealDeterministic(text: Bytes, subject: Bytes, key: BoxKey): Bytes {
  const nonce = keyedHash(NONCE_LENGTH, key.nonce, concatBytes(subject, text));
  const sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
    text,
    subject,
    null,
    nonce,
    key.seal,
  );
  return concatBytes(nonce, sealed);
}

/** Null when key or subject is another, or a bit was altered. */
export function openDeterministic(box: Bytes, subject: Bytes, key: BoxKey): Bytes | null {
  if (box.length < BOX_OVERHEAD) return null;
  try {
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
      null,
      box.slice(NONCE_LENGTH),
      subject,
      box.slice(0, NONCE_LENGTH),
      key.seal,
    );
  } catch {
    // The JavaScript binding throws where the C function answers -1: the box did not open.
    return null;
  }
}
