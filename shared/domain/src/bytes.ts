/**
 * Purpose: the few operations on byte strings the protocol needs.
 * Invariant: comparison looks at every byte; text forms round-trip.
 */

import { z } from 'zod';

export type Bytes = Uint8Array;

const encoder = new TextEncoder();

export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

export function concatBytes(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equalBytes(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function toHex(bytes: Bytes): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
}

/** Null when the text is not an even run of hexadecimal digits. */
export function fromHex(text: string): Bytes | null {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i += 1) {
    bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

/** The bytes of hexadecimal text that is known to be well formed; throws on anything else. */
export function hexBytes(text: string): Bytes {
  const bytes = fromHex(text);
  if (bytes === null) throw new Error(`not hexadecimal: ${text}`);
  return bytes;
}

/** Byte strings of one exact length, as they come out of a decoded message. */
export function bytesOf(length: number) {
  return z.custom<Bytes>((value) => value instanceof Uint8Array && value.length === length, {
    error: `expected ${length} bytes`,
  });
}

/** Byte strings of any length up to a bound. */
export function bytesUpTo(maxLength: number) {
  return z.custom<Bytes>((value) => value instanceof Uint8Array && value.length <= maxLength, {
    error: `expected at most ${maxLength} bytes`,
  });
}

/** Fixed-length bytes that are written as hexadecimal text everywhere but on the wire. */
export function hexOf(length: number) {
  return bytesOf(length).transform(toHex);
}
