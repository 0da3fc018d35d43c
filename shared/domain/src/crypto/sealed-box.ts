/**
 * Purpose: a secret for one station, sealed to the key it signs with (MA4).
 * Invariant: only the holder of the secret key opens it; the sealer keeps nothing with which he could. The bytes are those
 * of libsodium's `crypto_box_seal`, whose throw-away key is taken from the Random port here, so that a run can be repeated.
 *
 * The signing key does both jobs: Ed25519 points convert to X25519, and the two uses do not weaken each other
 * (Thormarker, "On using the same key pair for Ed25519 and an X25519 based KEM", 2021, eprint 2021/509).
 */

import { concatBytes, type Bytes } from '../bytes.ts';
import type { Random } from '../random.ts';
import type { KeyPair } from './sign.ts';
import { sodium } from './sodium.ts';

const NONCE_LENGTH = 24;
const BOX_PUBLIC_KEY_LENGTH = 32;
const MAC_LENGTH = 16;

export function sealedBoxLength(secretLength: number): number {
  return BOX_PUBLIC_KEY_LENGTH + MAC_LENGTH + secretLength;
}

/** Null for a key that is no good point of the curve: whoever made it up gets nothing sealed. */
function boxPublicKey(signPublicKey: Bytes): Bytes | null {
  try {
    return sodium.crypto_sign_ed25519_pk_to_curve25519(signPublicKey);
  } catch {
    // The JavaScript binding throws where the C function answers -1.
    return null;
  }
}

/** Null when `signPublicKey` is not a key that anyone could own. */
export function sealToStation(secret: Bytes, signPublicKey: Bytes, random: Random): Bytes | null {
  const recipient = boxPublicKey(signPublicKey);
  if (recipient === null) return null;
  const throwAway = sodium.crypto_box_seed_keypair(random.bytes(sodium.crypto_box_SEEDBYTES));
  const nonce = sodium.crypto_generichash(
    NONCE_LENGTH,
    concatBytes(throwAway.publicKey, recipient),
    null,
  );
  const box = sodium.crypto_box_easy(secret, nonce, recipient, throwAway.privateKey);
  return concatBytes(throwAway.publicKey, box);
}

/** Null when it was sealed to another key, or altered. */
export function openAsStation(sealed: Bytes, keys: KeyPair): Bytes | null {
  const recipient = boxPublicKey(keys.publicKey);
  if (recipient === null || sealed.length < sealedBoxLength(0)) return null;
  try {
    const secretKey = sodium.crypto_sign_ed25519_sk_to_curve25519(keys.secretKey);
    return sodium.crypto_box_seal_open(sealed, recipient, secretKey);
  } catch {
    // libsodium's JavaScript binding throws where the C function answers -1: the box did not open.
    return null;
  }
}
