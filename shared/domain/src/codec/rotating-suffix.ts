/**
 * Purpose: the moving part of a ticket on a phone (TK4): 249 digits in QR version 6-M, other ones every 15 seconds, so that
 * a picture of the screen is soon worth nothing.
 * Invariant: what makes the digits is never in the picture. The secret of the suffix follows from the event's code key,
 * which hub and gates have, and is given to the holder's phone once, with the ticket; the token's own secret, which every
 * picture shows, does not lead to it.
 *
 * A time-based one-time password in the manner of RFC 6238, with BLAKE2b in the place of HMAC-SHA-1 (RFC 7693, section 2.9:
 * keyed BLAKE2b is a MAC). Digits: token 232 · step 9 (15-second steps since 1970-01-01 UTC) · code 8.
 */

import { concatBytes, utf8, type Bytes } from '../bytes.ts';
import { keyedHash } from '../crypto/hash.ts';
import { readUint, uintBytes } from './big-endian.ts';
import { TOKEN_DIGITS, tokenFromDigits, type TicketToken } from './ticket-token.ts';

export const ROTATING_STEP_MS = 15_000;
/**
 * Steps by which phone and gate may differ. A picture taken at the start of its step is refused 30 seconds later, one that
 * is shown by a phone whose clock is 15 seconds fast, 45.
 */
export const STEP_TOLERANCE = 1;
const STEP_DIGITS = 9;
const CODE_DIGITS = 8;
export const ROTATING_DIGITS = TOKEN_DIGITS + STEP_DIGITS + CODE_DIGITS;
const SECRET_LENGTH = 32;

export type RotatingToken = {
  readonly token: TicketToken;
  readonly step: number;
  readonly code: string;
};

/** What the holder's phone needs to show one ticket; 32 bytes. */
export function rotatingSecret(codeKey: Bytes, token: TicketToken): Bytes {
  const subject = concatBytes(utf8('gatefold rotating v1\0'), token.bytes.slice(0, 32));
  return keyedHash(SECRET_LENGTH, codeKey, subject);
}

export function rotatingStep(nowMs: number): number {
  return Math.floor(nowMs / ROTATING_STEP_MS);
}

function codeOfStep(secret: Bytes, step: number): string {
  const mac = keyedHash(16, secret, Uint8Array.from(uintBytes(step, 7)));
  return String(readUint(mac, 0, 6) % 10 ** CODE_DIGITS).padStart(CODE_DIGITS, '0');
}

/** The 17 digits that follow the token's own now. */
export function rotatingSuffix(secret: Bytes, nowMs: number): string {
  const step = rotatingStep(nowMs);
  return String(step).padStart(STEP_DIGITS, '0') + codeOfStep(secret, step);
}

/** Reads the parts without believing them. Null when the digits are not such a ticket. */
export function parseRotating(digits: string): RotatingToken | null {
  if (digits.length !== ROTATING_DIGITS || !/^[0-9]+$/.test(digits)) return null;
  const token = tokenFromDigits(digits.slice(0, TOKEN_DIGITS));
  if (token === null) return null;
  const suffix = digits.slice(TOKEN_DIGITS);
  return { token, step: Number(suffix.slice(0, STEP_DIGITS)), code: suffix.slice(STEP_DIGITS) };
}

export function suffixIsRight(secret: Bytes, { step, code }: RotatingToken): boolean {
  return codeOfStep(secret, step) === code;
}
