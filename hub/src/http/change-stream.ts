/**
 * Purpose: tells open administrator pages that something changed, by server-sent events.
 * Invariant: says only that, never what: the page asks again with its own session. Many changes in a row are one message,
 * because the next is sent only when the page has had time to ask.
 */

import type { Response } from 'express';
import type { Clock } from '@gatefold/domain/time/clock';

/** Runs `act` after a while; injected, so that tests need no real time. */
export type After = (delayMs: number, act: () => void) => void;

const QUIET_MS = 500;

export class ChangeStream {
  readonly #clock: Clock;
  readonly #after: After;
  readonly #pages = new Set<Response>();
  #lastMs = -Infinity;
  #pending = false;

  constructor(clock: Clock, after: After) {
    this.#clock = clock;
    this.#after = after;
  }

  subscribe(response: Response): void {
    response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.flushHeaders();
    response.write('retry: 2000\n\n');
    this.#pages.add(response);
    response.on('close', () => this.#pages.delete(response));
  }

  #tell(): void {
    this.#pending = false;
    this.#lastMs = this.#clock.nowMs();
    for (const page of this.#pages) page.write('data: {"changed":true}\n\n');
  }

  changed(): void {
    if (this.#pending || this.#pages.size === 0) return;
    this.#pending = true;
    const waitMs = Math.max(0, QUIET_MS - (this.#clock.nowMs() - this.#lastMs));
    this.#after(waitMs, () => this.#tell());
  }

  /** Ends every stream, so that the server can close. */
  close(): void {
    for (const page of this.#pages) page.end();
  }
}
