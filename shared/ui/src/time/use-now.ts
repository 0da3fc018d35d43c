/** Purpose: a clock reading that moves, for ages and "since" on a page. */

import { useEffect, useState } from 'react';
import type { Clock } from '@gatefold/domain/time/clock';
import type { Timers } from '@gatefold/domain/time/timers';

const EVERY_MS = 1000;

/** Milliseconds since 1970, read anew every second. */
export function useNow(clock: Clock, timers: Timers): number {
  const [nowMs, setNowMs] = useState(() => clock.nowMs());
  useEffect(() => {
    let cancel = (): void => undefined;
    function tick(): void {
      setNowMs(clock.nowMs());
      cancel = timers.after(EVERY_MS, tick);
    }
    tick();
    return () => cancel();
  }, [clock, timers]);
  return nowMs;
}
