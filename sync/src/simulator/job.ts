/**
 * Purpose: what a person at a station wants done, and what he hears (SI1).
 * Invariant: a job outlives the machine: whoever got no answer asks for the same again.
 */

import type { Serial } from '@gatefold/domain/ids';

export type Job =
  | { readonly kind: 'scan'; readonly digits: string }
  | { readonly kind: 'sell'; readonly requestId: string; readonly quantity: number }
  /** Which of the till's own sales, counted from the newest; `serial` once it has been looked up. */
  | { readonly kind: 'void'; readonly newest: number; serial: Serial | null };

export type JobOf<Kind extends Job['kind']> = Extract<Job, { kind: Kind }>;

/** Refused by the machine, or done with these tickets in hand. */
export type Done = { readonly words: string; readonly tickets: readonly string[] };

export function done(words: string, tickets: readonly string[] = []): Done {
  return { words, tickets };
}
