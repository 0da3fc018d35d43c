/**
 * Purpose: what a closed till holds more or less than its entries say (AL3).
 * Invariant: a currency at a time; one that stands on one side only counts as nothing on the other (AL5).
 */

import { formatMoney, type Currency, type Money } from '@gatefold/domain/money/money';

function amountIn(currency: Currency, amounts: readonly Money[]): number {
  return amounts
    .filter((money) => money.currency === currency)
    .reduce((sum, money) => sum + money.amountMinor, 0);
}

/** Counted less expected, one amount a currency that stands on either side, in the order of currency codes. */
export function tillDifference(expected: readonly Money[], counted: readonly Money[]): Money[] {
  const currencies = new Set([...expected, ...counted].map((money) => money.currency));
  return [...currencies].sort().map((currency) => ({
    currency,
    amountMinor: amountIn(currency, counted) - amountIn(currency, expected),
  }));
}

/** `USD 5.00 missing`, `USD 5.00 too much`, `none`. */
export function differenceWords({ currency, amountMinor }: Money): string {
  if (amountMinor === 0) return 'none';
  const size = formatMoney({ currency, amountMinor: Math.abs(amountMinor) });
  return `${size} ${amountMinor < 0 ? 'missing' : 'too much'}`;
}
