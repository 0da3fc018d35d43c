/**
 * Purpose: what a wrong try costs: nothing at first, then a wait that doubles (SE4).
 * Invariant: during a wait nothing is tried, so a right answer does not help and does not make it longer. A clock that is
 * set back starts a wait again: it neither ends it nor makes it longer.
 *
 * Tries are forgotten with the process: who can start it anew can read what it checks against from its disk too.
 */

const FREE_TRIES = 3;
const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 10 * 60_000;

type Failures = { readonly count: number; readonly lastMs: number; readonly waitMs: number };

const NO_FAILURES: Failures = { count: 0, lastMs: 0, waitMs: 0 };

function waitAfter(count: number): number {
  const doublings = count - FREE_TRIES;
  if (doublings < 0) return 0;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(doublings, 20));
}

export function waitWords(waitMs: number): string {
  return `Wait ${Math.ceil(waitMs / 1000)} seconds, or ask your supervisor.`;
}

/** `Who` names whose tries are counted together. */
export class GrowingWaits<Who> {
  readonly #failures = new Map<Who, Failures>();

  /** Not above 0 when a try may be made. */
  leftMs(who: Who, nowMs: number): number {
    const failures = this.#failures.get(who) ?? NO_FAILURES;
    if (nowMs >= failures.lastMs) return failures.lastMs + failures.waitMs - nowMs;
    this.#failures.set(who, { ...failures, lastMs: nowMs });
    return failures.waitMs;
  }

  /** Notes a wrong try; answers the wait that follows it, 0 for none. */
  failed(who: Who, nowMs: number): number {
    const count = (this.#failures.get(who)?.count ?? 0) + 1;
    const waitMs = waitAfter(count);
    this.#failures.set(who, { count, lastMs: nowMs, waitMs });
    return waitMs;
  }

  succeeded(who: Who): void {
    this.#failures.delete(who);
  }
}
