/**
 * Purpose: what cash a till should hold, as a fold over its entries (AL3).
 * Invariant: expected = floats + sales − refunds + cash in − cash out, a currency, in minor units; nothing else moves it.
 */

import type { Fact } from '../codec/facts.ts';
import type { Currency, Money } from '../money/money.ts';

export type TillState = {
  readonly open: boolean;
  readonly floats: ReadonlyMap<Currency, number>;
  readonly sales: ReadonlyMap<Currency, number>;
  readonly refunds: ReadonlyMap<Currency, number>;
  readonly moved: ReadonlyMap<Currency, number>;
  readonly ticketsSold: number;
  readonly ticketsVoided: number;
  /** What was counted at the closing, null while the till is open. */
  readonly counted: readonly Money[] | null;
};

export const UNOPENED_TILL: TillState = {
  open: false,
  floats: new Map(),
  sales: new Map(),
  refunds: new Map(),
  moved: new Map(),
  ticketsSold: 0,
  ticketsVoided: 0,
  counted: null,
};

function plus(
  sums: ReadonlyMap<Currency, number>,
  money: Money,
  sign: 1 | -1 = 1,
): ReadonlyMap<Currency, number> {
  const sum = (sums.get(money.currency) ?? 0) + sign * money.amountMinor;
  // Cash totals of a stadium stay far below 2^53 cents; beyond it arithmetic would silently round.
  if (!Number.isSafeInteger(sum)) throw new Error('cash total is beyond exact arithmetic');
  return new Map(sums).set(money.currency, sum);
}

export function afterTillFact(till: TillState, fact: Fact): TillState {
  switch (fact.kind) {
    case 'till-opened':
      return {
        ...till,
        open: true,
        floats: fact.body.floats.reduce((sums, float) => plus(sums, float), till.floats),
      };
    case 'ticket-sold':
      return {
        ...till,
        sales: plus(till.sales, fact.body.price),
        ticketsSold: till.ticketsSold + 1,
      };
    case 'sale-voided':
      return {
        ...till,
        refunds: plus(till.refunds, fact.body.refund),
        ticketsVoided: till.ticketsVoided + 1,
      };
    case 'cash-moved':
      return {
        ...till,
        moved: plus(till.moved, fact.body.money, fact.body.direction === 'in' ? 1 : -1),
      };
    case 'till-closed':
      return { ...till, open: false, counted: fact.body.counted };
    case 'ledger-opened':
    case 'operator-signed-in':
    case 'operator-signed-out':
    case 'check-in-refused':
    case 'ticket-admitted':
    case 'vault-destroyed':
    case 'ticket-reprinted':
      return till;
  }
}

/** What should lie in the drawer, one amount a currency, in the order of currency codes. */
export function expectedCash(till: TillState): readonly Money[] {
  const currencies = new Set([
    ...till.floats.keys(),
    ...till.sales.keys(),
    ...till.refunds.keys(),
    ...till.moved.keys(),
  ]);
  return [...currencies].sort().map((currency) => ({
    currency,
    amountMinor:
      (till.floats.get(currency) ?? 0) +
      (till.sales.get(currency) ?? 0) -
      (till.refunds.get(currency) ?? 0) +
      (till.moved.get(currency) ?? 0),
  }));
}
