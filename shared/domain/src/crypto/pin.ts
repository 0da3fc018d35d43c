/**
 * Purpose: staff PINs, checked offline (SE4).
 * Invariant: a PIN is stored and shipped only as an Argon2id string with its own salt.
 * Cost: libsodium's "interactive" 64 MiB and 2 passes, about 0.15 s on a station. A six-digit PIN behind it
 * costs a thief about a day and a half of one core per operator: PINs slow a thief down, leases stop him (SE2).
 */

import { sodium } from './sodium.ts';

const PASSES = 2;
const MEMORY_BYTES = 64 * 1024 * 1024;

/** The Argon2id string that the manifest carries. The salt comes from libsodium's own generator. */
export function hashPin(pin: string): string {
  return sodium.crypto_pwhash_str(pin, PASSES, MEMORY_BYTES);
}

/** False also for a stored string that is not an Argon2id hash. */
export function pinMatches(stored: string, pin: string): boolean {
  if (!stored.startsWith('$argon2id$')) return false;
  return sodium.crypto_pwhash_str_verify(stored, pin);
}
