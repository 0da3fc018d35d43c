import { describe, expect, test } from 'vitest';
import type { Money } from '@gatefold/domain/money/money';
import { closingLines, differenceWords } from './closing-difference.ts';

const usd = (amountMinor: number): Money => ({ amountMinor, currency: 'USD' });
const zwg = (amountMinor: number): Money => ({ amountMinor, currency: 'ZWG' });

describe('a closing', () => {
  test('AL3: is compared a currency, never across them', () => {
    const lines = closingLines([usd(12_000), zwg(500)], [usd(11_990), zwg(600)]);
    expect(lines.map((line) => line.difference)).toEqual([usd(-10), zwg(100)]);
    expect(lines.map(differenceWords)).toEqual(['missing', 'too much']);
  });

  test('knows a currency that nobody expected, and one that nobody counted', () => {
    const lines = closingLines([usd(100)], [zwg(100)]);
    expect(lines.map((line) => line.difference)).toEqual([usd(-100), zwg(100)]);
  });

  test('that agrees says so', () => {
    expect(closingLines([usd(0)], []).map(differenceWords)).toEqual(['agrees']);
  });
});
