/** Purpose: a clock reading that moves, for ages and "since" on a page. */

import { useEffect, useState } from 'react';
import type { Clock } from '@gatefold/domain/time/clock';

/** Milliseconds since 1970, read anew every `everyMs`. */
export function useNow(clock: Clock, everyMs = 1000): number {
  const [nowMs, setNowMs] = useState(() => clock.nowMs());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(clock.nowMs()), everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return nowMs;
}
