import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectOk } from '../result.ts';
import {
  addMoney,
  CURRENCIES,
  formatMoney,
  type Money,
  moneySchema,
  parseAmount,
  parseCurrency,
} from './money.ts';

function usd(amountMinor: number): Money {
  return { amountMinor, currency: 'USD' };
}

describe('an amount as people write it', () => {
  test.each([
    ['40', 4_000],
    ['40.00', 4_000],
    ['40.5', 4_050],
    ['40,50', 4_050],
    [' 0 ', 0],
    ['0.05', 5],
    ['007.00', 700],
    ['1500.00', 150_000],
    ['1,500.00', 150_000],
    ['1.500,00', 150_000],
    ['1.500,5', 150_050],
    ['1 500', 150_000],
    ['1 500,00', 150_000],
    ['1\u00a0500.00', 150_000],
    ['1\u202f234\u202f567,89', 123_456_789],
    ["1'500.00", 150_000],
    ['1.234.567', 123_456_700],
    ['1,234,567.89', 123_456_789],
    ['90071992547409.91', Number.MAX_SAFE_INTEGER],
  ])('AL5: %j is %i minor units', (text, amountMinor) => {
    expect(parseAmount(text)).toEqual({ ok: true, value: amountMinor });
  });

  test.each([
    ['', 'not-a-number'],
    ['fifteen', 'not-a-number'],
    ['$40', 'not-a-number'],
    ['+40', 'not-a-number'],
    ['1e3', 'not-a-number'],
    ['40.', 'not-a-number'],
    ['.50', 'not-a-number'],
    ['12,34,567.00', 'not-a-number'],
    ['1,50.00', 'not-a-number'],
    ['1 50', 'not-a-number'],
    ['1.500.00', 'not-a-number'],
    ['٤٠', 'not-a-number'],
    ['-40.00', 'negative'],
    ['\u2212 40', 'negative'],
    ['1.500', 'ambiguous-separator'],
    ['12,500', 'ambiguous-separator'],
    ['0.500', 'finer-than-a-cent'],
    ['1500.000', 'finer-than-a-cent'],
    ['1 500.000', 'finer-than-a-cent'],
    ['1,500.005', 'finer-than-a-cent'],
    ['90071992547409.92', 'too-large'],
    ['9'.repeat(400), 'too-large'],
  ])('%j is refused as %s', (text, kind) => {
    expect(parseAmount(text)).toEqual({ ok: false, error: { kind } });
  });

  test('AL5: whatever is shown can be read back to the same minor units', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.constantFrom(...CURRENCIES), (amountMinor, currency) => {
        const shown = formatMoney({ amountMinor, currency });
        expect(shown.startsWith(`${currency} `)).toBe(true);
        expect(parseAmount(shown.slice(4))).toEqual({ ok: true, value: amountMinor });
      }),
    );
  });

  test('AL5: any text gives a safe integer or a fault, and never throws', () => {
    const amountLike = fc.string({ unit: fc.constantFrom(...'0123456789.,- \u00a0') });
    fc.assert(
      fc.property(fc.oneof(fc.string(), amountLike), (text) => {
        const parsed = parseAmount(text);
        expect(!parsed.ok || (Number.isSafeInteger(parsed.value) && parsed.value >= 0)).toBe(true);
      }),
    );
  });
});

describe('a currency code', () => {
  test('is read in any case and with blanks around it', () => {
    expect(parseCurrency(' usd ')).toEqual({ ok: true, value: 'USD' });
    expect(parseCurrency('ZWG')).toEqual({ ok: true, value: 'ZWG' });
  });

  test('that nobody here trades in is refused', () => {
    expect(parseCurrency('ZZZ')).toEqual({ ok: false, error: { kind: 'unknown-currency' } });
    expect(parseCurrency('')).toEqual({ ok: false, error: { kind: 'unknown-currency' } });
  });

  test('ZWL names its replacement and is never read as ZWG', () => {
    expect(parseCurrency('ZWL')).toEqual({
      ok: false,
      error: { kind: 'replaced-currency', replacement: 'ZWG' },
    });
  });
});

describe('money', () => {
  test('AL5: adds within one currency', () => {
    expect(expectOk(addMoney(usd(4_000), usd(-500)), 'sum')).toEqual(usd(3_500));
  });

  test('AL5: dollars and gold are never added', () => {
    expect(addMoney(usd(1), { amountMinor: 1, currency: 'ZWG' })).toEqual({
      ok: false,
      error: { kind: 'mixed-currencies' },
    });
  });

  test('AL5: a sum past the safe integers is refused, not rounded', () => {
    const tooLarge = { ok: false, error: { kind: 'too-large' } };
    expect(addMoney(usd(Number.MAX_SAFE_INTEGER), usd(1))).toEqual(tooLarge);
    expect(addMoney(usd(-Number.MAX_SAFE_INTEGER), usd(-1))).toEqual(tooLarge);
  });

  test.each([
    [0, 'USD 0.00'],
    [5, 'USD 0.05'],
    [-500, 'USD -5.00'],
    [99_999, 'USD 999.99'],
    [123_456_789, 'USD 1,234,567.89'],
  ])('%i minor units show as %s', (amountMinor, shown) => {
    expect(formatMoney(usd(amountMinor))).toBe(shown);
  });

  test('AL5: from outside, only whole minor units of a known currency are money', () => {
    expect(moneySchema.parse(usd(4_000))).toEqual(usd(4_000));
    expect(moneySchema.safeParse({ amountMinor: 40.5, currency: 'USD' }).success).toBe(false);
    expect(moneySchema.safeParse({ amountMinor: 2 ** 53, currency: 'USD' }).success).toBe(false);
    expect(moneySchema.safeParse({ amountMinor: 40, currency: 'ZWL' }).success).toBe(false);
  });
});
