/** Purpose: time that passes when a test says so. Tests only. */

import type { Timers } from '@gatefold/domain/time/timers';

type Wait = { readonly atMs: number; readonly act: () => void };

export class FakeTimers implements Timers {
  readonly #waits = new Set<Wait>();
  nowMs = 0;

  after(delayMs: number, act: () => void): () => void {
    const wait = { atMs: this.nowMs + delayMs, act };
    this.#waits.add(wait);
    return () => this.#waits.delete(wait);
  }

  get next(): Wait | undefined {
    return [...this.#waits].sort((a, b) => a.atMs - b.atMs)[0];
  }

  /** How long until the next timer fires, null when none is set. */
  get nextInMs(): number | null {
    return this.next === undefined ? null : this.next.atMs - this.nowMs;
  }

  /** Lets time pass; what becomes due acts in its order, at its time. */
  pass(ms: number): void {
    const endMs = this.nowMs + ms;
    for (let due = this.next; due !== undefined && due.atMs <= endMs; due = this.next) {
      this.#waits.delete(due);
      this.nowMs = due.atMs;
      due.act();
    }
    this.nowMs = endMs;
  }
}
