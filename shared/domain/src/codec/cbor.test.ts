import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { concatBytes, hexBytes, utf8 } from '../bytes.ts';
import { decodeAny, decodeCanonical, encodeCanonical, type Encodable } from './cbor.ts';

const plainValue: fc.Arbitrary<Encodable> = fc.letrec<{ value: Encodable }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array({ maxLength: 20 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

describe('LE1: one value has one encoding', () => {
  test('any plain value comes back as it was', () => {
    fc.assert(
      fc.property(plainValue, (value) => {
        expect(decodeAny(encodeCanonical(value))).toEqual({ ok: true, value });
      }),
    );
  });

  test('the order in which a message was put together leaves no trace', () => {
    expect(encodeCanonical({ bb: 1, a: 2, c: 3 })).toEqual(encodeCanonical({ c: 3, a: 2, bb: 1 }));
  });

  test.each([
    ['a list of indefinite length', '9f01ff'],
    ['a map of indefinite length', 'bf616101ff'],
    ['text of indefinite length', '7f6161ff'],
    ['bytes of indefinite length', '5f4101ff'],
    ['a break out of place', 'ff'],
    ['a break as a value', 'a16161ff'],
    ['5 in two bytes', '1805'],
    ['5 in three bytes', '190005'],
    ['5 in nine bytes', '1b0000000000000005'],
    ['-1 in two bytes', '3800'],
    ['a list length in two bytes', '980101'],
    ['a text length in two bytes', '780161'],
    ['keys out of order', 'a2616201616101'],
    ['a longer key before a shorter', 'a262616101616201'],
    ['a key twice', 'a2616101616102'],
    ['a key that is a number', 'a10101'],
    ['1 as half a float', 'f93c00'],
    ['1 as a float', 'fa3f800000'],
    ['minus nothing', 'f98000'],
    ['1.5 in more bytes than it needs', 'fb3ff8000000000000'],
    ['not a number', 'f97e00'],
    ['infinity', 'f97c00'],
    ['undefined', 'f7'],
    ['a tag', 'c101'],
    ['a big number', 'c249010000000000000000'],
    ['a whole number past exactness', '1b0020000000000000'],
    ['a length that no memory holds', '9affffffff'],
    ['a byte length that no memory holds', '5affffffff'],
    ['text that is not UTF-8', '61ff'],
    ['a surrogate in UTF-8', '63eda080'],
    ['a byte too many', '0100'],
    ['a byte too few', '8201'],
    ['nothing', ''],
  ])('%s is refused', (_what, hex) => {
    expect(decodeAny(hexBytes(hex))).toMatchObject({ ok: false, error: { kind: 'malformed' } });
  });

  test('a hundred thousand nested lists or maps are refused and crash nothing', () => {
    const lists = concatBytes(new Uint8Array(100_000).fill(0x81), Uint8Array.of(0));
    const oneMap = Uint8Array.of(0xa1, 0x61, 0x61);
    const maps = concatBytes(...Array.from({ length: 100_000 }, () => oneMap), Uint8Array.of(0));
    for (const bytes of [lists, maps]) {
      expect(decodeAny(bytes)).toMatchObject({ ok: false, error: { kind: 'malformed' } });
    }
  });

  test('a key named after the prototype stays a key', () => {
    const bytes = concatBytes(Uint8Array.of(0xa1, 0x69), utf8('__proto__'), Uint8Array.of(0xa0));
    const value = decodeAny(bytes);
    expect(value.ok && Object.getPrototypeOf(value.value)).toBe(Object.prototype);
    expect(decodeCanonical(z.strictObject({}), bytes).ok).toBe(false);
  });
});

test('a value of the wrong shape is refused by the name of the field', () => {
  const schema = z.strictObject({ seq: z.number().int() });
  expect(decodeCanonical(schema, encodeCanonical({ seq: 4 }))).toEqual({
    ok: true,
    value: { seq: 4 },
  });
  expect(decodeCanonical(schema, encodeCanonical({ seq: 'four' }))).toMatchObject({
    ok: false,
    error: { kind: 'malformed', detail: expect.stringContaining('seq') },
  });
  expect(decodeCanonical(schema, encodeCanonical({ seq: 4, more: 1 })).ok).toBe(false);
});

test('decoded bytes are a copy: a buffer that is used again changes no message', () => {
  for (const source of [encodeCanonical(utf8('abc')), Buffer.from(encodeCanonical(utf8('abc')))]) {
    const decoded = decodeCanonical(z.instanceof(Uint8Array), source);
    source.fill(0);
    expect(decoded).toEqual({ ok: true, value: utf8('abc') });
  }
});
