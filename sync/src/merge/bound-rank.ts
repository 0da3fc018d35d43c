/**
 * Purpose: the rank the hub gives an entry, so that a clock cannot win by lying (LE5).
 * Invariant: a function of the entry's own reading and of what the hub itself saw; an honest clock is left alone, and a
 * bounded entry is flagged, never refused. Entries of one ledger keep their order: those at a bound share one rank, and
 * among equals the seq decides.
 */

import { compareHlc, MAX_HLC_N, type Hlc } from '@gatefold/domain/time/hlc';

/** Clocks closer than this are taken as honest: it covers a slow upload, and no human queue is decided by it. */
export const CLOCK_TOLERANCE_MS = 60_000;

export type RankFlag =
  | 'as-stated'
  | 'clock-corrected'
  | 'not-after-receipt'
  | 'not-before-previous';

export type RankBounds = {
  /** The hub's time as it received the entry: it cannot have been written later. */
  readonly receivedAtMs: number;
  /** The hub's time less the station's, measured in this exchange. */
  readonly clockOffsetMs: number;
  /**
   * The rank of the entry before it in its ledger, `HLC_ZERO` for the first: an honest station's readings only rise. That
   * the hub had heard of the ledger in between says nothing, because what comes with the second run of an upload may have
   * been written hours before the first run left.
   */
  readonly previous: Hlc;
};

export type BoundedRank = { readonly rank: Hlc; readonly flag: RankFlag };

export function boundRank(stated: Hlc, bounds: RankBounds): BoundedRank {
  const { receivedAtMs, clockOffsetMs, previous } = bounds;
  let bounded: BoundedRank = { rank: stated, flag: 'as-stated' };
  if (Math.abs(clockOffsetMs) > CLOCK_TOLERANCE_MS) {
    const ms = stated.ms + clockOffsetMs;
    bounded = { rank: { ms, n: stated.n }, flag: 'clock-corrected' };
  }
  if (bounded.rank.ms > receivedAtMs) {
    bounded = { rank: { ms: receivedAtMs, n: MAX_HLC_N }, flag: 'not-after-receipt' };
  }
  return compareHlc(bounded.rank, previous) < 0
    ? { rank: previous, flag: 'not-before-previous' }
    : bounded;
}
