/**
 * Purpose: keeps the mark of the hub's life up to date while it runs, at most once a second (LE6).
 * Invariant: never ahead of the database; a mark that lags is a right one, so nothing waits for it.
 */

import type { Timers } from '@gatefold/domain/time/timers';
import type { Pool } from '@gatefold/db/postgres/pool';
import { markLife } from './hub-life.ts';

const PAUSE_MS = 1000;

export class LifeNotes {
  readonly #timers: Timers;
  readonly #write: () => Promise<void>;
  #cancel: (() => void) | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    hub: { readonly pool: Pool; readonly hubEpoch: string },
    markPath: string,
    timers: Timers,
    log: (line: string) => void,
  ) {
    this.#timers = timers;
    this.#write = () =>
      markLife(hub.pool, markPath, hub.hubEpoch).catch((error: unknown) => {
        log(`the mark of the hub's life was not written: ${String(error)}`);
      });
  }

  /** Something was merged. */
  note(): void {
    this.#cancel ??= this.#timers.after(PAUSE_MS, () => {
      this.#cancel = null;
      this.#writing = this.#writing.then(this.#write);
    });
  }

  /** Writes the last mark. */
  async end(): Promise<void> {
    this.#cancel?.();
    await this.#writing;
    await this.#write();
  }
}
