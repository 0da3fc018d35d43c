/**
 * Purpose: when a station talks to the hub: often while it can, patiently while it cannot, at once when there is news.
 * Invariant: one exchange at a time. Two hundred stations that lost the hub together do not come back in the same
 * millisecond.
 */

import type { Random } from '@gatefold/domain/random';
import type { Timers } from '@gatefold/domain/time/timers';
import type { Station } from './station.ts';

const CONNECTED_PAUSE_MS = 2000;
const NEWS_PAUSE_MS = 250;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 10_000;

export class ExchangeLoop {
  readonly #station: Station;
  readonly #timers: Timers;
  readonly #random: Random;
  readonly #log: (line: string) => void;
  #running: Promise<void> | null = null;
  #cancel: (() => void) | null = null;
  #failures = 0;
  #stopped = false;

  constructor(station: Station, timers: Timers, random: Random, log: (line: string) => void) {
    this.#station = station;
    this.#timers = timers;
    this.#random = random;
    this.#log = log;
  }

  /** Between half of `ms` and all of it. */
  #jittered(ms: number): number {
    return ms * (0.5 + (this.#random.bytes(1)[0] ?? 0) / 510);
  }

  #schedule(delayMs: number): void {
    this.#cancel?.();
    this.#cancel = this.#stopped ? null : this.#timers.after(delayMs, () => void this.run());
  }

  async #exchange(): Promise<void> {
    const report = await this.#station.exchange();
    this.#failures = report.ok ? 0 : this.#failures + 1;
    const retryMs = FIRST_RETRY_MS * 2 ** Math.min(this.#failures - 1, 10);
    this.#schedule(
      report.ok ? CONNECTED_PAUSE_MS : this.#jittered(Math.min(LONGEST_RETRY_MS, retryMs)),
    );
  }

  /** Runs an exchange now, or joins the one that is running. */
  run(): Promise<void> {
    this.#running ??= this.#exchange()
      .catch((error: unknown) => {
        // Nothing a hub sends should come here; if it does, the station goes on alone and tries again later.
        this.#log(
          `exchange: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
        this.#failures += 1;
        this.#schedule(LONGEST_RETRY_MS);
      })
      .finally(() => {
        this.#running = null;
      });
    return this.#running;
  }

  /** There is something to send. While cut off this changes nothing: the next try comes anyway. */
  news(): void {
    if (this.#running === null && this.#failures === 0) this.#schedule(NEWS_PAUSE_MS);
  }

  /** Ends after the exchange that is running, if any. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#running;
  }
}
