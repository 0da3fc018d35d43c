import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, equalBytes, fromHex, hexBytes, toHex } from './bytes.ts';

const bytes = fc.uint8Array({ maxLength: 40 });

describe('bytes as hexadecimal text', () => {
  test('come back as they were, in either case', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(fromHex(toHex(value))).toEqual(value);
        expect(fromHex(toHex(value).toUpperCase())).toEqual(value);
      }),
    );
  });

  test.each(['0', 'xy', '0x00', ' 00', '00 ', '00\n', '٠٠'])('%j is not hexadecimal', (text) => {
    expect(fromHex(text)).toBeNull();
    expect(() => hexBytes(text)).toThrow('not hexadecimal');
  });
});

test('bytes are equal when every byte is', () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(equalBytes(a, b)).toBe(toHex(a) === toHex(b));
      expect(equalBytes(a, new Uint8Array(a))).toBe(true);
      expect(toHex(concatBytes(a, b))).toBe(toHex(a) + toHex(b));
    }),
  );
});
