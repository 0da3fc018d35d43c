/**
 * Purpose: looks after a stick for as long as a machine runs (LE3).
 * Invariant: one visit at a time. What goes wrong with a stick is said and tried again; it stops nothing.
 */

import type { Timers } from '@gatefold/domain/time/timers';
import { stickWords, type StickVisits } from './stick-visits.ts';

/** Between visits: what was recorded meanwhile is on the stick soon enough, and each visit reads and hashes all there is. */
const PAUSE_MS = 5000;
/** Whoever plugs one in stands there and waits; to see that there is none costs nothing. */
const LOOK_AGAIN_MS = 1000;

export class StickLoop {
  readonly #visits: Pick<StickVisits, 'visit'>;
  readonly #timers: Timers;
  readonly #said: (words: string | null) => void;
  readonly #log: (line: string) => void;
  #running: Promise<void> | null = null;
  #cancel: (() => void) | null = null;
  #stopped = false;
  #words: string | null = null;

  /**
   * `said` is told the words for the staff whenever they change, null when there is no stick; `log` is told them too, and
   * that the stick was pulled out.
   */
  constructor(
    visits: Pick<StickVisits, 'visit'>,
    timers: Timers,
    said: (words: string | null) => void,
    log: (line: string) => void,
  ) {
    this.#visits = visits;
    this.#timers = timers;
    this.#said = said;
    this.#log = log;
  }

  async #visit(): Promise<void> {
    try {
      const words = stickWords(await this.#visits.visit());
      if (words === this.#words) return;
      this.#words = words;
      this.#said(words);
      this.#log(words ?? 'USB stick: it is out.');
    } catch (error) {
      this.#log(
        `stick: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
  }

  run(): Promise<void> {
    this.#running ??= this.#visit().finally(() => {
      this.#running = null;
      const pauseMs = this.#words === null ? LOOK_AGAIN_MS : PAUSE_MS;
      if (!this.#stopped) this.#cancel = this.#timers.after(pauseMs, () => void this.run());
    });
    return this.#running;
  }

  /** Ends after the visit that is under way, if any. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#running;
  }
}
