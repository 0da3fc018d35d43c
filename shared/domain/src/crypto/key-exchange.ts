/**
 * Purpose: two keys that only the two ends of a line share, from throw-away X25519 pairs (libsodium's `crypto_kx`).
 * Invariant: a point that would make the shared secret a known one (of small order) gives no keys. Who is at the other end
 * is not known by this: it takes a signature over both public keys.
 */

import type { Bytes } from '../bytes.ts';
import type { Random } from '../random.ts';
import { sodium } from './sodium.ts';

export const EXCHANGE_KEY_LENGTH = 32;

export type ExchangePair = { readonly publicKey: Bytes; readonly secretKey: Bytes };
/** `give` seals what this end sends, `take` opens what it gets; the other end has them the other way round. */
export type LineKeys = { readonly give: Bytes; readonly take: Bytes };

export function exchangePair(random: Random): ExchangePair {
  const pair = sodium.crypto_kx_seed_keypair(random.bytes(EXCHANGE_KEY_LENGTH));
  return { publicKey: pair.publicKey, secretKey: pair.privateKey };
}

/** Null for bytes that are no good public key. One end `asks`, the other `answers`. */
export function exchangedKeys(
  end: 'asks' | 'answers',
  own: ExchangePair,
  theirs: Bytes,
): LineKeys | null {
  if (theirs.length !== EXCHANGE_KEY_LENGTH) return null;
  const exchange =
    end === 'asks' ? sodium.crypto_kx_client_session_keys : sodium.crypto_kx_server_session_keys;
  try {
    const { sharedTx, sharedRx } = exchange(own.publicKey, own.secretKey, theirs);
    return { give: sharedTx, take: sharedRx };
  } catch {
    // The JavaScript binding throws where the C function answers -1: the secret would be all zeros.
    return null;
  }
}
