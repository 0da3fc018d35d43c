/**
 * Purpose: bytes as decimal digits, for QR codes in numeric mode (TK1): immune to Caps Lock and keyboard layouts,
 * and denser than text.
 * Invariant: n bytes always give the same number of digits, and only the exact form decodes.
 */

import type { Bytes } from '../bytes.ts';

/** Digits that hold every value of `byteCount` bytes. */
export function digitCount(byteCount: number): number {
  return Math.ceil(byteCount * 8 * Math.log10(2));
}

export function bytesToDigits(bytes: Bytes): string {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value.toString().padStart(digitCount(bytes.length), '0');
}

/** Null when the text is not the digits of exactly `byteCount` bytes. */
export function digitsToBytes(digits: string, byteCount: number): Bytes | null {
  if (digits.length !== digitCount(byteCount) || !/^[0-9]+$/.test(digits)) return null;
  let value = BigInt(digits);
  const bytes = new Uint8Array(byteCount);
  for (let i = byteCount - 1; i >= 0; i -= 1) {
    bytes[i] = Number(value & 0xffn);
    value >>= 8n;
  }
  return value === 0n ? bytes : null;
}
