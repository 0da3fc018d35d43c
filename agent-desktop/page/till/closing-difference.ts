/** Purpose: what was counted against what should have been there, a currency; shown, never stored. */

import type { Currency, Money } from '@gatefold/domain/money/money';

export type ClosingLine = {
  readonly expected: Money;
  readonly counted: Money;
  /** Counted less expected: negative when cash is missing. */
  readonly difference: Money;
};

function amountIn(amounts: readonly Money[], currency: Currency): Money {
  return amounts.find((money) => money.currency === currency) ?? { amountMinor: 0, currency };
}

export function closingLines(expected: readonly Money[], counted: readonly Money[]): ClosingLine[] {
  const currencies = [...new Set([...expected, ...counted].map((money) => money.currency))];
  return currencies.map((currency) => {
    const should = amountIn(expected, currency);
    const was = amountIn(counted, currency);
    return {
      expected: should,
      counted: was,
      difference: { amountMinor: was.amountMinor - should.amountMinor, currency },
    };
  });
}

export function differenceWords({ difference }: ClosingLine): string {
  if (difference.amountMinor === 0) return 'agrees';
  return difference.amountMinor < 0 ? 'missing' : 'too much';
}
