/**
 * Purpose: what a person at a station wants done, and what he hears (SI1).
 * Invariant: a job outlives the machine: whoever got no answer asks for the same again. What he looked up before he asked
 * the first time he still knows then.
 */

import type { OperatorId, Serial } from '@gatefold/domain/ids';
import type { Currency, Money } from '@gatefold/domain/money/money';

/** One of the till's own sales, counted from the newest; `serial` once it has been looked up. */
type OwnSale = { readonly newest: number; serial: Serial | null };

export type Work =
  | { readonly kind: 'scan'; readonly digits: string }
  | {
      readonly kind: 'sell';
      readonly requestId: string;
      readonly klass: number;
      readonly quantity: number;
      readonly currency: Currency;
    }
  | ({ readonly kind: 'void' } & OwnSale)
  | ({ readonly kind: 'reprint' } & OwnSale)
  | {
      readonly kind: 'move-cash';
      readonly direction: 'in' | 'out';
      readonly money: Money;
      /** What the till said it should hold before it was asked, as text. */
      expectedBefore: string | null;
    }
  | {
      readonly kind: 'close-till';
      /** What the count is off by, more or less. */
      readonly miscountMinor: number;
      /** The period it was that was to be closed, and what was counted. */
      asked: { readonly period: number; readonly counted: readonly Money[] } | null;
    }
  | { readonly kind: 'go-off-duty' };

export type Job = Work & { readonly operator: OperatorId };

export type JobOf<Kind extends Job['kind']> = Extract<Job, { kind: Kind }>;

/** Refused by the machine, or done with these tickets in hand. */
export type Done = { readonly words: string; readonly tickets: readonly string[] };

export function done(words: string, tickets: readonly string[] = []): Done {
  return { words, tickets };
}
