/**
 * Purpose: the readings with which one station stamps its entries, over all of its books (LE5).
 * Invariant: readings strictly increase, across restarts too, because the clock starts from the last one in the journal.
 */

import type { Clock } from '@gatefold/domain/time/clock';
import { compareHlc, HLC_ZERO, nextHlc, witnessMs, type Hlc } from '@gatefold/domain/time/hlc';

/**
 * How far ahead a signed hub time may pull the station's readings. The hub's word is trusted, but a hub whose own clock
 * was set to next year must not poison every station for good (see "far-future clocks" in docs/spec/LE.md).
 */
const MAX_PULL_MS = 24 * 3_600_000;

export class StationClock {
  readonly #clock: Clock;
  #last: Hlc = HLC_ZERO;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  tick(): Hlc {
    this.#last = nextHlc(this.#last, this.#clock.nowMs());
    return this.#last;
  }

  /** Never issue a reading at or before one found in the journal. */
  resumeAfter(found: Hlc): void {
    if (compareHlc(found, this.#last) > 0) this.#last = found;
  }

  /** Takes notice of a signed hub time. */
  witnessHubTime(hubMs: number): void {
    if (hubMs <= this.#clock.nowMs() + MAX_PULL_MS) this.#last = witnessMs(this.#last, hubMs);
  }
}
