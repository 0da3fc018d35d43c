/** Codes that people type, read out and copy: the same code however it is written, and a slip told from a code. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Random } from '../random.ts';
import { codeHash } from './chunk.ts';
import {
  isMistyped,
  makeShortCode,
  normaliseCode,
  SHORT_CODE_DIGITS,
  showShortCode,
} from './ticket-code.ts';

/** Draws what it is given, in order. */
function drawing(...draws: readonly (readonly number[])[]): Random {
  const left = [...draws];
  return { bytes: () => Uint8Array.from(left.shift() ?? []) };
}

const anyShortCode = fc
  .uint8Array({ minLength: 5, maxLength: 5 })
  .filter((bytes) => (bytes[0] ?? 0) < 0xe8)
  .map((bytes) => makeShortCode(drawing([...bytes])));

describe('TK5: a short code', () => {
  test('is twelve random digits and two that check them, in groups of four for a voice', () => {
    // 794 times 100 leaves 54 when divided by 97, and 98 less 54 is 44: the example of ISO/IEC 7064 itself.
    expect(makeShortCode(drawing([0, 0, 0, 3, 0x1a]))).toBe('00000000079444');
    expect(showShortCode('00000000079444')).toBe('0000 0000 0794 44');
    fc.assert(
      fc.property(anyShortCode, (code) => {
        expect(code).toMatch(/^[0-9]{14}$/);
        expect(isMistyped(code)).toBe(false);
        expect(normaliseCode(showShortCode(code))).toBe(code);
      }),
    );
    expect(SHORT_CODE_DIGITS).toBe(14);
  });

  test('is as likely as any other: what lies beyond the digits is drawn again', () => {
    const last = [0xe8, 0xd4, 0xa5, 0x0f, 0xff];
    expect(makeShortCode(drawing(last))).toMatch(/^999999999999/);
    const beyond = [0xe8, 0xd4, 0xa5, 0x10, 0x00];
    expect(makeShortCode(drawing(beyond, [0xff, 0xff, 0xff, 0xff, 0xff], last))).toMatch(/^9{12}/);
  });

  test('with any one digit wrong is told as mistyped', () => {
    fc.assert(
      fc.property(anyShortCode, (code) => {
        for (let at = 0; at < code.length; at += 1) {
          for (let by = 1; by < 10; by += 1) {
            const wrong = (Number(code[at]) + by) % 10;
            expect(isMistyped(code.slice(0, at) + wrong + code.slice(at + 1))).toBe(true);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  test('with two digits swapped, neighbours or one apart, is told as mistyped', () => {
    fc.assert(
      fc.property(anyShortCode, fc.constantFrom(1, 2), (code, apart) => {
        for (let at = 0; at + apart < code.length; at += 1) {
          const digits = [...code];
          [digits[at], digits[at + apart]] = [digits[at + apart] ?? '', digits[at] ?? ''];
          const swapped = digits.join('');
          expect(isMistyped(swapped)).toBe(swapped !== code);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('is no business of codes of another length or kind', () => {
    for (const code of ['', '0000000007944', '000000000794440', 'ABCDEFGHIJKLMN']) {
      expect(isMistyped(code)).toBe(false);
    }
  });
});

describe('TK5: a code is the same', () => {
  const key = new Uint8Array(16).fill(9);

  test.each([
    ['with blanks, hyphens and dashes or without', 'AB 12-34\u201356', 'AB123456'],
    ['in capitals or not, as Caps Lock has it', 'Ab-xyZ9', 'aBXYz9'],
  ])('%s', (_what, one, other) => {
    expect(normaliseCode(one)).toBe(normaliseCode(other));
    expect(codeHash(key, one)).toEqual(codeHash(key, other));
  });

  test.each([
    ['points', 'AB.12', 'AB12'],
    ['slashes', 'AB/12', 'AB12'],
    ['underscores', 'AB_12', 'AB12'],
    ['letters beyond A to Z', 'stra\u00dfe', 'strasse'],
    ['zeros in front', '0012', '12'],
  ])('and another with other %s', (_what, one, other) => {
    expect(normaliseCode(one)).not.toBe(normaliseCode(other));
    expect(codeHash(key, one)).not.toEqual(codeHash(key, other));
  });

  test('once and for all: what is normal stays so', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(normaliseCode(normaliseCode(text))).toBe(normaliseCode(text));
      }),
    );
  });
});
