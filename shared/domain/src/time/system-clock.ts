/** Purpose: the machine's own clock and timers behind their ports. The one reader of `Date.now` in the code. */

import type { Clock } from './clock.ts';
import type { Timers } from './timers.ts';

export const systemClock: Clock = { nowMs: () => Date.now() };

export const systemTimers: Timers = {
  after(delayMs, act) {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  },
};
