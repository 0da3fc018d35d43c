/**
 * Purpose: unsigned integers of a fixed number of bytes, big-endian, as the ticket's own layouts have them (TK1, TK2).
 * Invariant: what fits comes back as it was; what does not fit is cut, so a writer reads back what it wrote.
 */

import type { Bytes } from '../bytes.ts';

/** `length` bytes, at most 7. */
export function uintBytes(value: number, length: number): readonly number[] {
  return Array.from({ length }, (_, at) => Math.floor(value / 256 ** (length - 1 - at)) % 256);
}

/** Beyond 2^53 the answer is not exact: parse it as a safe integer. */
export function readUint(bytes: Bytes, at: number, length: number): number {
  let value = 0;
  for (let i = at; i < at + length; i += 1) value = value * 256 + (bytes[i] ?? 0);
  return value;
}
