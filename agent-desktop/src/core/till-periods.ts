/**
 * Purpose: the till period by period, each a book of its own, as a fold over this kiosk's entries (LE1, AL3).
 * Invariant: a period is over when it was closed; the next one begins with its first entry.
 */

import type { Book } from '@gatefold/domain/codec/book';
import type { Entry } from '@gatefold/domain/codec/entry';
import {
  UNOPENED_TILL,
  type afterTillFact,
  type TillState,
} from '@gatefold/domain/settlement/till';

export class TillPeriods {
  readonly #tills = new Map<number, TillState>();
  readonly #afterFact: typeof afterTillFact;

  /** `afterFact` is the fold of one period. */
  constructor(afterFact: typeof afterTillFact) {
    this.#afterFact = afterFact;
  }

  take(entry: Entry, book: Book): void {
    if (book.kind === 'till') {
      this.#tills.set(book.period, this.#afterFact(this.of(book.period), entry.fact));
    }
  }

  /** Of the period that is open, or of the one that comes next. */
  get number(): number {
    const last = Math.max(0, ...this.#tills.keys());
    return last === 0 || this.of(last).counted !== null ? last + 1 : last;
  }

  of(period: number): TillState {
    return this.#tills.get(period) ?? UNOPENED_TILL;
  }

  get current(): TillState {
    return this.of(this.number);
  }
}
