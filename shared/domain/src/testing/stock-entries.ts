/** Purpose: sales and voids as the entries an escrow is folded from, for its tests. Tests only. */

import type { SalePick, SaleRequest } from '../allotment/escrow.ts';
import type { Entry } from '../codec/entry.ts';
import type { Money } from '../money/money.ts';
import { EXAMPLE_FACTS } from './example-facts.ts';
import { EVENT, NOW_MS } from './example-manifest.ts';

export type StockEntry = Pick<Entry, 'event' | 'fact'>;

export const usd = (amountMinor: number): Money => ({ amountMinor, currency: 'USD' });
export const zwg = (amountMinor: number): Money => ({ amountMinor, currency: 'ZWG' });

export function soldEntry({ grant, serial, price }: SalePick): StockEntry {
  const { body } = EXAMPLE_FACTS['ticket-sold'];
  return {
    event: grant.event,
    fact: {
      kind: 'ticket-sold',
      body: { ...body, serial, klass: grant.klass, price, allotment: grant.id },
    },
  };
}

export function voidedEntry({ grant, serial, price }: SalePick): StockEntry {
  const { body } = EXAMPLE_FACTS['sale-voided'];
  return {
    event: grant.event,
    fact: { kind: 'sale-voided', body: { ...body, serial, refund: price } },
  };
}

export function request(changes: Partial<SaleRequest> = {}): SaleRequest {
  return { event: EVENT, klass: 0, quantity: 1, currency: 'USD', nowMs: NOW_MS, ...changes };
}
