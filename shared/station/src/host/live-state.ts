/**
 * Purpose: the station's state, live at its page, by server-sent events.
 * Invariant: a burst of changes is one message with the newest state; a page that comes later is told at once. A page that
 * does not read is sent nothing more until it does, then the newest state, and is given up when it never reads.
 */

import type { ServerResponse } from 'node:http';
import type { Timers } from '@gatefold/domain/time/timers';

const COALESCE_MS = 60;
/** Proxies and pages alike take a silent line for a dead one; the status also shows times that pass. */
const HEARTBEAT_MS = 5000;
/** Longer than a laptop needs to wake up; the page opens a new line by itself. */
const UNREAD_BEATS = 6;

type Page = {
  readonly response: ServerResponse;
  /** There was something to tell while the page did not read. */
  hasMissed: boolean;
  /** Heartbeats since the page last took a message whole, 0 while it reads. */
  unreadBeats: number;
};

export class LiveState {
  readonly #timers: Timers;
  readonly #state: () => unknown;
  readonly #pages = new Set<Page>();
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
    const page: Page = { response, hasMissed: false, unreadBeats: 0 };
    response.write(`retry: 1000\n\n${this.#message()}`);
    this.#pages.add(page);
    response.on('close', () => this.#pages.delete(page));
    response.on('drain', () => this.#catchUp(page));
    this.#heartbeat ??= this.#beatLater();
  }

  #message(): string {
    return `data: ${JSON.stringify(this.#state())}\n\n`;
  }

  /** What a page missed is not sent again: the newest state says it all. */
  #catchUp(page: Page): void {
    if (page.hasMissed) page.response.write(this.#message());
    page.hasMissed = false;
  }

  #tell(): void {
    this.#cancel = null;
    const reading: ServerResponse[] = [];
    for (const page of this.#pages) {
      page.hasMissed = page.response.writableNeedDrain;
      if (!page.hasMissed) reading.push(page.response);
    }
    if (reading.length === 0) return;
    const message = this.#message();
    for (const response of reading) response.write(message);
  }

  #giveUpUnread(): void {
    for (const page of this.#pages) {
      page.unreadBeats = page.response.writableNeedDrain ? page.unreadBeats + 1 : 0;
      if (page.unreadBeats > UNREAD_BEATS) page.response.destroy();
    }
  }

  #beatLater(): () => void {
    return this.#timers.after(HEARTBEAT_MS, () => {
      this.#giveUpUnread();
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
    for (const { response } of this.#pages) response.destroy();
    this.#pages.clear();
  }
}
