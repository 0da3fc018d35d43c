/**
 * Purpose: when a station talks to the hub, or to a neighbour: often while it can, patiently while it cannot, at once when
 * there is news.
 * Invariant: one exchange at a time. Two hundred stations that lost the hub together do not come back in the same
 * millisecond.
 */

import type { Random } from '@gatefold/domain/random';
import type { Result } from '@gatefold/domain/result';
import type { Timers } from '@gatefold/domain/time/timers';

/** What an exchange came to, as far as it says when the next one is due. */
export type Exchanged = Result<
  { readonly faults: readonly unknown[]; readonly forked: readonly unknown[] },
  unknown
>;

/** What the loop drives. */
export type Exchanging = { readonly exchange: () => Promise<Exchanged> };

const CONNECTED_PAUSE_MS = 2000;
const NEWS_PAUSE_MS = 250;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 10_000;

/** An exchange that broke off, or was refused in part, is not repeated at once: it would fail in the same way. */
function wentWell(outcome: Exchanged): boolean {
  return outcome.ok && outcome.value.faults.length === 0 && outcome.value.forked.length === 0;
}

export class ExchangeLoop {
  readonly #station: Exchanging;
  readonly #timers: Timers;
  readonly #random: Random;
  readonly #log: (line: string) => void;
  #running: Promise<void> | null = null;
  #cancel: (() => void) | null = null;
  /** The next exchange is already the one that news brought forward. */
  #isNewsDue = false;
  #failures = 0;
  #stopped = false;

  constructor(station: Exchanging, timers: Timers, random: Random, log: (line: string) => void) {
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

  #scheduleRetry(): void {
    this.#failures += 1;
    const retryMs = FIRST_RETRY_MS * 2 ** Math.min(this.#failures - 1, 10);
    this.#schedule(this.#jittered(Math.min(LONGEST_RETRY_MS, retryMs)));
  }

  async #exchange(): Promise<void> {
    if (!wentWell(await this.#station.exchange())) {
      this.#scheduleRetry();
      return;
    }
    this.#failures = 0;
    this.#schedule(CONNECTED_PAUSE_MS);
  }

  /** Runs an exchange now, or joins the one that is running. */
  run(): Promise<void> {
    this.#isNewsDue = false;
    this.#running ??= this.#exchange()
      .catch((error: unknown) => {
        // Nothing a hub sends should come here; if it does, the station goes on alone and tries again later.
        this.#log(
          `exchange: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
        this.#scheduleRetry();
      })
      .finally(() => {
        this.#running = null;
      });
    return this.#running;
  }

  /**
   * There is something to send. Asked again before it is sent, this does not put it off: a lane that never rests would
   * send nothing. While cut off it changes nothing: the next try comes anyway.
   */
  news(): void {
    if (this.#running !== null || this.#failures > 0 || this.#isNewsDue) return;
    this.#isNewsDue = true;
    this.#schedule(NEWS_PAUSE_MS);
  }

  /** Ends after the exchange that is running, if any. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#running;
  }
}
