/** One pass over the bytes must answer exactly what decoding, encoding again and comparing would answer. */

import { decode, encode, rfc8949EncodeOptions } from 'cborg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalBytes, fromHex } from '../bytes.ts';
import { readCanonical } from './canonical.ts';

/** The protocol has no floating point, although CBOR and its library do. */
function hasFraction(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  return Object.values(value).some(hasFraction);
}

/** Nor has it texts that no database can hold. */
function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\u0000');
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  return Object.entries(value).flat().some(hasNul);
}

/** The slow way: what the one encoder makes of the value must be these bytes. */
function roundTrips(bytes: Uint8Array): boolean {
  try {
    const value: unknown = decode(bytes, {
      strict: true,
      allowIndefinite: false,
      allowUndefined: false,
      allowInfinity: false,
      allowNaN: false,
      allowBigInt: false,
      rejectDuplicateMapKeys: true,
    });
    return (
      !hasFraction(value) &&
      !hasNul(value) &&
      equalBytes(encode(value, rfc8949EncodeOptions), bytes)
    );
  } catch {
    return false;
  }
}

function isCanonical(bytes: Uint8Array): boolean {
  return readCanonical(bytes) !== null;
}

const key = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
  fc.constantFrom('v', 'hlc', 'seq', 'kind', 'ledger'),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.string(),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
}));

/** One-element arrays in one-element arrays. */
function nested(depth: number): Uint8Array {
  return Uint8Array.from({ length: depth }, () => 0x81);
}

function hex(text: string): Uint8Array {
  const bytes = fromHex(text.replaceAll(' ', ''));
  if (bytes === null) throw new Error('not hexadecimal');
  return bytes;
}

describe('the canonical form (LE1)', () => {
  test('what the encoder writes is canonical, and comes back as it was', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(readCanonical(encode(one, rfc8949EncodeOptions))).toEqual({ value: one });
      }),
    );
  });

  test('altered bytes are judged as by decoding and encoding again', () => {
    const alteration = fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }), cut: fc.boolean() });
    fc.assert(
      fc.property(value, fc.array(alteration, { minLength: 1, maxLength: 3 }), (one, changes) => {
        let bytes = Uint8Array.from(encode(one, rfc8949EncodeOptions));
        for (const { at, byte, cut } of changes) {
          if (cut) bytes = bytes.slice(0, at % (bytes.length + 1));
          else if (bytes.length > 0) bytes[at % bytes.length] = byte;
        }
        expect(isCanonical(bytes)).toBe(roundTrips(bytes));
      }),
      { numRuns: 3000 },
    );
  });

  test('random bytes are never canonical unless they round-trip', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(isCanonical(bytes)).toBe(roundTrips(bytes));
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ['an empty message', ''],
    ['a longer integer than needed', '18 17'],
    ['an integer in two bytes that fits one', '19 00ff'],
    ['an integer in four bytes that fits two', '1a 0000ffff'],
    ['an integer in eight bytes that fits four', '1b 00000000ffffffff'],
    ['an indefinite array', '9f ff'],
    ['an indefinite map', 'bf ff'],
    ['keys out of order', 'a2 6162 01 6161 02'],
    ['a longer key before a shorter one', 'a2 626161 01 6162 02'],
    ['a key twice', 'a2 6161 01 6161 02'],
    ['a key that is a number', 'a1 01 02'],
    ['undefined', 'f7'],
    ['a half float', 'f9 3c00'],
    ['a double', 'fb 3ff0000000000000'],
    ['a tag', 'c1 01'],
    ['a simple value', 'e0'],
    ['bytes after the end', '01 01'],
    ['text with a NUL', '61 00'],
    ['a key with a NUL', 'a1 626100 01'],
    ['long text with a NUL', `78 28 ${'61'.repeat(39)} 00`],
    ['text that is not UTF-8', '62 c328'],
    ['an overlong encoding', '62 c080'],
    ['a lone surrogate', '63 eda080'],
    ['a string cut short', '63 6161'],
    ['an array cut short', '82 01'],
  ])('%s is not canonical', (_what, text) => {
    expect(isCanonical(hex(text))).toBe(false);
  });

  test('nesting deeper than any message is refused, however deep', () => {
    expect(isCanonical(Uint8Array.from([...nested(30), 0]))).toBe(true);
    expect(isCanonical(Uint8Array.from([...nested(40), 0]))).toBe(false);
    expect(isCanonical(nested(1_000_000))).toBe(false);
  });
});

test('LE1 a byte order mark is part of its text: two messages never say the same', () => {
  for (const text of ['\ufeff', '\ufeffGate 1', `\ufeff${'a long name '.repeat(9)}`]) {
    expect(readCanonical(encode(text, rfc8949EncodeOptions))).toEqual({ value: text });
  }
});
