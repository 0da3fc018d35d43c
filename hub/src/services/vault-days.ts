/**
 * Purpose: looks once an hour whether a vault's day has come (MA4).
 * Invariant: a look that fails is logged and made again; it stops nothing else.
 */

import type { Timers } from '@gatefold/domain/time/timers';
import type { Hub } from '../hub.ts';
import { endDueVaults } from './end-vault.ts';

const PAUSE_MS = 3_600_000;

export class VaultDays {
  readonly #hub: Hub;
  readonly #timers: Timers;
  readonly #log: (line: string) => void;
  #cancel: (() => void) | null = null;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(hub: Hub, timers: Timers, log: (line: string) => void) {
    this.#hub = hub;
    this.#timers = timers;
    this.#log = log;
  }

  /** Looks now, and from then on every hour. */
  start(): Promise<void> {
    this.#looking = endDueVaults(this.#hub)
      .catch((error: unknown) => this.#log(`vaults whose day has come: ${String(error)}`))
      .finally(() => {
        if (!this.#stopped) this.#cancel = this.#timers.after(PAUSE_MS, () => void this.start());
      });
    return this.#looking;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#looking;
  }
}
