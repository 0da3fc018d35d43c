/**
 * Purpose: the rank the hub gives an entry, so that a clock cannot win by lying (LE5).
 * Invariant: a function of the entry's own reading and of what the hub itself saw; an honest clock is left alone, and a
 * bounded entry is flagged, never refused. Entries of one run keep their order: those at a bound share one rank, which
 * lies before or after every unbounded one, and among equals the seq decides.
 */

import { MAX_HLC_N, type Hlc } from '@gatefold/domain/time/hlc';

/** Clocks closer than this are taken as honest: it covers a slow upload, and no human queue is decided by it. */
export const CLOCK_TOLERANCE_MS = 60_000;

export type RankFlag = 'as-stated' | 'clock-corrected' | 'not-after-receipt' | 'not-before-contact';

export type RankBounds = {
  /** The hub's time now, as it receives the entry: it cannot have been written later. */
  readonly receivedAtMs: number;
  /** The hub's time less the station's, measured in this exchange. */
  readonly clockOffsetMs: number;
  /**
   * The hub's time when it received the entry before this run: what follows was signed after that upload had begun.
   * Null for the first run of a ledger.
   */
  readonly lastReceivedAtMs: number | null;
};

export type BoundedRank = { readonly rank: Hlc; readonly flag: RankFlag };

export function boundRank(stated: Hlc, bounds: RankBounds): BoundedRank {
  const { receivedAtMs, clockOffsetMs, lastReceivedAtMs } = bounds;
  let bounded: BoundedRank = { rank: stated, flag: 'as-stated' };
  if (Math.abs(clockOffsetMs) > CLOCK_TOLERANCE_MS) {
    const ms = stated.ms + clockOffsetMs;
    bounded = { rank: { ms, n: stated.n }, flag: 'clock-corrected' };
  }
  // A hub's clock that was set back since the last contact must not lift ranks above its own present.
  const contactMs = lastReceivedAtMs === null ? 0 : lastReceivedAtMs - CLOCK_TOLERANCE_MS;
  const floorMs = Math.max(0, Math.min(contactMs, receivedAtMs));
  if (bounded.rank.ms > receivedAtMs) {
    return { rank: { ms: receivedAtMs, n: MAX_HLC_N }, flag: 'not-after-receipt' };
  }
  if (bounded.rank.ms < floorMs) return { rank: { ms: floorMs, n: 0 }, flag: 'not-before-contact' };
  return bounded;
}
