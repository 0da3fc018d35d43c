/** Purpose: the one port through which pages wait, so that tests decide when time has passed (SI1). */

/** Runs `run` once after `delayMs`; the answer cancels it. */
export type After = (delayMs: number, run: () => void) => () => void;

export const browserAfter: After = (delayMs, run) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};
