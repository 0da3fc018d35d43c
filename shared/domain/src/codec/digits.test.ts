import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToDigits, digitCount, digitsToBytes } from './digits.ts';

const someBytes = fc.uint8Array({ minLength: 1, maxLength: 120 });

describe('TK1: bytes as digits', () => {
  test('come back as they were, and the length of the digits follows from the length of the bytes', () => {
    fc.assert(
      fc.property(someBytes, (bytes) => {
        const digits = bytesToDigits(bytes);
        expect(digits).toMatch(/^[0-9]+$/);
        expect(digits).toHaveLength(digitCount(bytes.length));
        expect(digitsToBytes(digits, bytes.length)).toEqual(bytes);
      }),
    );
  });

  test('a token of 96 bytes is 232 digits', () => {
    expect(digitCount(96)).toBe(232);
  });

  test('hold every value and not one digit more than needed', () => {
    for (let byteCount = 1; byteCount <= 120; byteCount += 1) {
      const most = (1n << BigInt(byteCount * 8)) - 1n;
      expect(digitCount(byteCount)).toBe(most.toString().length);
      expect(digitsToBytes(most.toString(), byteCount)).toEqual(
        new Uint8Array(byteCount).fill(255),
      );
    }
  });

  test('a value past the last is refused', () => {
    for (let byteCount = 1; byteCount <= 120; byteCount += 1) {
      const past = (1n << BigInt(byteCount * 8)).toString();
      expect(digitsToBytes(past, byteCount)).toBeNull();
      expect(digitsToBytes('9'.repeat(digitCount(byteCount)), byteCount)).toBeNull();
    }
  });

  test('a digit more or less is refused', () => {
    fc.assert(
      fc.property(someBytes, (bytes) => {
        const digits = bytesToDigits(bytes);
        expect(digitsToBytes(`0${digits}`, bytes.length)).toBeNull();
        expect(digitsToBytes(digits.slice(0, -1), bytes.length)).toBeNull();
      }),
    );
  });

  test.each(['0x1', '1e1', '-01', '+01', ' 01', '01\n', '1.0', '٠٠٠', '１２３'])(
    '%j is not digits',
    (text) => {
      expect(text).toHaveLength(digitCount(1));
      expect(digitsToBytes(text, 1)).toBeNull();
    },
  );
});
