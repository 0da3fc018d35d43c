/**
 * Purpose: the station's state, live at its page, by server-sent events.
 * Invariant: a burst of changes is one message with the newest state; a page that comes later is told at once.
 */

import type { ServerResponse } from 'node:http';
import type { Timers } from '@gatefold/domain/time/timers';

const COALESCE_MS = 60;
/** Proxies and pages alike take a silent line for a dead one; the status also shows times that pass. */
const HEARTBEAT_MS = 5000;

export class LiveState {
  readonly #timers: Timers;
  readonly #state: () => unknown;
  readonly #pages = new Set<ServerResponse>();
  #cancel: (() => void) | null = null;
  #heartbeat: (() => void) | null = null;

  constructor(timers: Timers, state: () => unknown) {
    this.#timers = timers;
    this.#state = state;
  }

  subscribe(response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.write(`retry: 1000\n\n${this.#message()}`);
    this.#pages.add(response);
    response.on('close', () => this.#pages.delete(response));
    this.#heartbeat ??= this.#beatLater();
  }

  #message(): string {
    return `data: ${JSON.stringify(this.#state())}\n\n`;
  }

  #tell(): void {
    this.#cancel = null;
    if (this.#pages.size === 0) return;
    const message = this.#message();
    for (const page of this.#pages) page.write(message);
  }

  #beatLater(): () => void {
    return this.#timers.after(HEARTBEAT_MS, () => {
      this.#tell();
      this.#heartbeat = this.#pages.size === 0 ? null : this.#beatLater();
    });
  }

  changed(): void {
    if (this.#pages.size === 0) return;
    this.#cancel ??= this.#timers.after(COALESCE_MS, () => this.#tell());
  }

  close(): void {
    this.#cancel?.();
    this.#heartbeat?.();
    for (const page of this.#pages) page.end();
  }
}
