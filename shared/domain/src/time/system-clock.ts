/** Purpose: the machine's own clock behind the Clock port. The one reader of `Date.now` in the code. */

import type { Clock } from './clock.ts';

export const systemClock: Clock = { nowMs: () => Date.now() };
