/**
 * Purpose: what each neighbour and each file brought, for the status: whom to thank, and whom to name (SE3, LE8).
 * Invariant: counts only; nothing is decided by it. Bounded, whatever names carriers give themselves.
 */

import type { BundleReport } from '@gatefold/sync/neighbour/take-bundle';
import { FOREIGN } from '@gatefold/sync/neighbour/take-bundle';

export type CarrierNote = {
  /** A station's id, or the name of a file. */
  readonly carrier: string;
  readonly lastHeardMs: number | null;
  readonly entries: number;
  /** Records that did not verify and were not believed. */
  readonly refused: number;
  /** It brought something of another hub's. */
  readonly isForeign: boolean;
  /** Records for which there was no room. */
  readonly noRoom: number;
};

const MAX_CARRIERS = 256;

export class CarrierBook {
  readonly #notes = new Map<string, CarrierNote>();

  notes(): readonly CarrierNote[] {
    return [...this.#notes.values()];
  }

  #change(carrier: string, change: (before: CarrierNote) => CarrierNote): void {
    const before = this.#notes.get(carrier) ?? {
      carrier,
      lastHeardMs: null,
      entries: 0,
      refused: 0,
      isForeign: false,
      noRoom: 0,
    };
    this.#notes.delete(carrier);
    this.#notes.set(carrier, change(before));
    const [oldest] = this.#notes.keys();
    if (this.#notes.size > MAX_CARRIERS && oldest !== undefined) this.#notes.delete(oldest);
  }

  note(carrier: string, report: BundleReport, nowMs: number): void {
    let refused = 0;
    for (const [reason, count] of report.refused) if (reason !== FOREIGN) refused += count;
    this.#change(carrier, (before) => ({
      ...before,
      lastHeardMs: nowMs,
      entries: before.entries + report.heard.length,
      refused: before.refused + refused,
      isForeign: report.refused.has(FOREIGN),
      noRoom: before.noRoom + report.noRoom,
    }));
  }

  /** Something came that could not be read at all. */
  garbled(carrier: string): void {
    this.#change(carrier, (before) => ({ ...before, refused: before.refused + 1 }));
  }
}
