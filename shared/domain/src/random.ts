/**
 * Purpose: the port through which all code obtains randomness (SI1).
 * Invariant: keys, nonces and codes come from here, so that a seeded run can be repeated.
 */

export interface Random {
  /** `count` unpredictable bytes. */
  bytes(count: number): Uint8Array;
}
