/**
 * Purpose: codes that stand for a ticket without being signed: short codes for feature phones, and barcodes of other
 * systems (TK5).
 * Invariant: one rule says when two codes are the same, for the hub that keeps a code and the gate that looks it up. A
 * short code tells a slip of the finger from a code that nobody has.
 *
 * A short code is 14 digits: 12 drawn at random, then two check digits by ISO/IEC 7064 MOD 97-10, which finds every wrong
 * digit, every pair of digits swapped, whether neighbours or one apart, and all but one in 97 of other mistakes. With
 * 100,000 codes of an event in use, a guess is right once in ten million; at a gate each guess is made before a steward
 * and counted as a refusal.
 */

import type { Random } from '../random.ts';

const RANDOM_DIGITS = 12;
export const SHORT_CODE_DIGITS = RANDOM_DIGITS + 2;
const SHORT_CODE = /^[0-9]{14}$/;

/**
 * The form in which codes are compared: without blanks and hyphens, which people add and leave out, and in capitals, which
 * keyboards and Caps Lock change. Every other sign counts.
 */
export function normaliseCode(text: string): string {
  return text
    .replaceAll(/[\s\u002d\u2010-\u2015\u2212]/g, '')
    .replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** The whole number, check digits included, leaves 1 when divided by 97 (ISO/IEC 7064 MOD 97-10). */
function addsUp(digits: string): boolean {
  return Number(digits) % 97 === 1;
}

function withCheckDigits(digits: string): string {
  const check = 98 - ((Number(digits) * 100) % 97);
  return digits + String(check).padStart(2, '0');
}

export function makeShortCode(random: Random): string {
  for (;;) {
    // Five bytes reach a tenth beyond 10^12; what lies there is drawn again, so that no code is likelier than another.
    const drawn = random.bytes(5).reduce((sum, byte) => sum * 256 + byte, 0);
    if (drawn < 10 ** RANDOM_DIGITS) {
      return withCheckDigits(String(drawn).padStart(RANDOM_DIGITS, '0'));
    }
  }
}

/** A code of the length of a short code whose digits do not fit together, which no short code's are. */
export function isMistyped(code: string): boolean {
  const digits = normaliseCode(code);
  return SHORT_CODE.test(digits) && !addsUp(digits);
}

/** As it is sent and read out: `1234 5678 9012 34`. */
export function showShortCode(code: string): string {
  return normaliseCode(code).replaceAll(/(.{4})(?=.)/g, '$1 ');
}
