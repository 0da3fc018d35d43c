/**
 * Purpose: a set of serials that answers "how many in this range" and "which is the first one free" at once (AL1).
 * Invariant: `#sorted` rises strictly, so `#sorted[i] - i` never falls, and every question is one binary search. Kiosks
 * sell mostly in rising order, so an addition is mostly a push; one in the middle moves a few kilobytes.
 */

import type { Serial } from '../ids.ts';

export class SerialSet {
  readonly #sorted: Serial[] = [];

  add(serial: Serial): void {
    const at = this.#firstIndex((value) => value >= serial);
    if (this.#sorted[at] === serial) return;
    this.#sorted.splice(at, 0, serial);
  }

  has(serial: Serial): boolean {
    return this.#sorted[this.#firstIndex((value) => value >= serial)] === serial;
  }

  /** How many members lie in the range; both ends belong to it. */
  countWithin(from: Serial, to: Serial): number {
    return this.#firstIndex((value) => value > to) - this.#firstIndex((value) => value >= from);
  }

  /** The lowest serial from `from` on that is not a member. */
  firstMissing(from: Serial): Serial {
    const start = this.#firstIndex((value) => value >= from);
    const end = this.#firstIndex((value, index) => value - from > index - start);
    return from + (end - start);
  }

  /** Index of the first member for which `test` holds; `test` must stay true once it is. */
  #firstIndex(test: (value: Serial, index: number) => boolean): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const value = this.#sorted[middle];
      if (value !== undefined && test(value, middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
