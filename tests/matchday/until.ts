/**
 * Purpose: waits until something observable is true, and says what was still missing when it never was.
 * Invariant: looks again after every short pause; gives up after a bound that only a stuck system reaches.
 */

import { setTimeout as pause } from 'node:timers/promises';

const LOOK_AGAIN_MS = 50;

/** `look` answers null when the wait is over, or words for what is still missing. */
export async function until(
  what: string,
  look: () => Promise<string | null>,
  giveUpMs = 120_000,
): Promise<void> {
  const endMs = Date.now() + giveUpMs;
  for (;;) {
    const missing = await look();
    if (missing === null) return;
    if (Date.now() > endMs) throw new Error(`gave up waiting: ${what}: ${missing}`);
    await pause(LOOK_AGAIN_MS);
  }
}
