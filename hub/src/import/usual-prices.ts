/**
 * Purpose: what a class usually costs in a list, and the prices that are far from it.
 * Invariant: a price is the ticket's own and never changed; an odd one is only pointed out, because "1.500,00" for
 * "15.00" is a slip of one key that nobody sees in forty thousand rows.
 */

import type { Money } from '@gatefold/domain/money/money';
import { nameKey } from './cell-text.ts';
import type { TicketRow } from './ticket-list.ts';

/** Ten times: what a shifted decimal point does. */
const ODD_FACTOR = 10;

export type OddPrice = {
  readonly line: number;
  readonly barcode: string;
  readonly className: string;
  readonly price: Money;
  readonly median: Money;
};

export type UsualPrice = {
  /** What most tickets of the class cost. */
  readonly price: Money;
  /** The price in the middle, a currency. */
  readonly medians: ReadonlyMap<Money['currency'], Money>;
};

/** By the key of the class. */
export function usualPrices(rows: readonly TicketRow[]): ReadonlyMap<string, UsualPrice> {
  const usual = new Map<string, UsualPrice>();
  for (const [key, ofClass] of Map.groupBy(rows, (row) => nameKey(row.className))) {
    const counts = Map.groupBy(ofClass, ({ price }) => `${price.amountMinor} ${price.currency}`);
    const most = [...counts.values()].reduce((a, b) => (b.length > a.length ? b : a));
    const medians = new Map(
      [...Map.groupBy(ofClass, ({ price }) => price.currency)].map(([currency, same]) => {
        const amounts = same.map(({ price }) => price.amountMinor).sort((a, b) => a - b);
        const amountMinor = amounts[Math.floor(amounts.length / 2)] ?? 0;
        return [currency, { amountMinor, currency }];
      }),
    );
    const [first] = most;
    if (first !== undefined) usual.set(key, { price: first.price, medians });
  }
  return usual;
}

/** Free tickets are gifts and never odd. */
export function oddPrices(
  rows: readonly TicketRow[],
  usual: ReadonlyMap<string, UsualPrice>,
): readonly OddPrice[] {
  return rows.flatMap(({ line, barcode, className, price }) => {
    const median = usual.get(nameKey(className))?.medians.get(price.currency);
    if (median === undefined || median.amountMinor === 0 || price.amountMinor === 0) return [];
    const isOdd =
      price.amountMinor >= ODD_FACTOR * median.amountMinor ||
      ODD_FACTOR * price.amountMinor <= median.amountMinor;
    return isOdd ? [{ line, barcode, className, price, median }] : [];
  });
}
