import type { Money } from '@gatefold/domain/money/money';
import { describe, expect, test } from 'vitest';
import { differenceWords, tillDifference } from './till-difference.ts';

const usd = (amountMinor: number): Money => ({ amountMinor, currency: 'USD' });
const zwg = (amountMinor: number): Money => ({ amountMinor, currency: 'ZWG' });

describe('AL3 the difference of a till', () => {
  test('is none when the drawer holds what it should', () => {
    expect(tillDifference([usd(40_000)], [usd(40_000)])).toEqual([usd(0)]);
    expect(differenceWords(usd(0))).toBe('none');
  });

  test('is told with its size and its side', () => {
    expect(tillDifference([usd(40_000)], [usd(39_500)]).map(differenceWords)).toEqual([
      'USD 5.00 missing',
    ]);
    expect(differenceWords(usd(123_456))).toBe('USD 1,234.56 too much');
  });

  test('AL5: stands a currency, and one that was not counted is missing whole', () => {
    expect(tillDifference([zwg(700), usd(100)], [usd(150)])).toEqual([usd(50), zwg(-700)]);
    expect(tillDifference([], [zwg(5)])).toEqual([zwg(5)]);
  });
});
