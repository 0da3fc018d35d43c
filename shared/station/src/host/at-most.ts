/** Purpose: waits for work that may take longer than anyone should wait. */

import { systemTimers } from '@gatefold/domain/time/system-clock';

/** Resolves when `work` is over, or after `waitMs` without it. */
export function atMost(waitMs: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = systemTimers.after(waitMs, resolve);
    work.finally(cancel).then(resolve, reject);
  });
}
