/**
 * Purpose: what to ask the customer for, before the sale; the process says what was charged.
 * Invariant: whole minor units of one currency (AL5).
 */

import { addMoney, type Currency, type Money } from '@gatefold/domain/money/money';
import { expectOk } from '@gatefold/domain/result';
import type { TillStateView } from '@gatefold/station/contract/till';

export type Stock = TillStateView['stock'][number];

export function priceIn(stock: Stock, currency: Currency): Money | null {
  return stock.prices.find((price) => price.currency === currency) ?? null;
}

/** `quantity` is at least 1. */
export function quote(price: Money, quantity: number): Money {
  let total = price;
  for (let n = 1; n < quantity; n += 1) {
    total = expectOk(addMoney(total, price), 'the total of a sale');
  }
  return total;
}

/** Every currency that something can be paid in, in the order of the classes' prices. */
export function currenciesOf(stock: readonly Stock[]): Currency[] {
  return [...new Set(stock.flatMap((line) => line.prices.map((price) => price.currency)))];
}
