/**
 * Purpose: Ed25519 keys and signatures, each signature bound to what it is for.
 * Invariant: a signature made for one context never verifies in another.
 */

import { concatBytes, utf8, type Bytes } from '../bytes.ts';
import { hash256 } from './hash.ts';
import { sodium } from './sodium.ts';

export const SIGNATURE_LENGTH = 64;
export const PUBLIC_KEY_LENGTH = 32;
export const SEED_LENGTH = 32;

export type KeyPair = { readonly publicKey: Bytes; readonly secretKey: Bytes };

/** What a signature is for; a change of meaning takes a new version in the name. */
export const SIGNATURE_CONTEXTS = [
  'gatefold ticket v1',
  'gatefold head v1',
  'gatefold receipt v1',
  'gatefold certificate v1',
  'gatefold allotment v1',
  'gatefold selling right v1',
  'gatefold manifest v1',
  'gatefold feed v1',
  'gatefold session v1',
  'gatefold lan v1',
  'gatefold vault destruction v1',
] as const;
export type SignatureContext = (typeof SIGNATURE_CONTEXTS)[number];

/** The same 32-byte seed always gives the same keys. */
export function keyPairFromSeed(seed: Bytes): KeyPair {
  const pair = sodium.crypto_sign_seed_keypair(seed);
  return { publicKey: pair.publicKey, secretKey: pair.privateKey };
}

function contextual(context: SignatureContext, message: Bytes): Bytes {
  return concatBytes(utf8(`${context}\0`), message);
}

export function sign(context: SignatureContext, message: Bytes, secretKey: Bytes): Bytes {
  return sodium.crypto_sign_detached(contextual(context, message), secretKey);
}

/** False for any signature, key or length that does not check; never throws. */
export function verify(
  context: SignatureContext,
  message: Bytes,
  signature: Bytes,
  publicKey: Bytes,
): boolean {
  if (signature.length !== SIGNATURE_LENGTH || publicKey.length !== PUBLIC_KEY_LENGTH) return false;
  return sodium.crypto_sign_verify_detached(signature, contextual(context, message), publicKey);
}

/** 8-byte fingerprint of a public key: a station's id, and (its first 3 bytes) a token's signer id. */
export function keyFingerprint(publicKey: Bytes): Bytes {
  return hash256(publicKey).slice(0, 8);
}
