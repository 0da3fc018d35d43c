/**
 * Purpose: the state of a process as it arrives live over server-sent events.
 * Invariant: what is shown is either current or says since when it is not; the last value stays on screen through a
 * break, and the stream is opened again by itself.
 */

import type { z } from 'zod';
import type { Clock } from '@gatefold/domain/time/clock';
import type { Timers } from '@gatefold/domain/time/timers';

export type Live<T> =
  /** Nothing has been heard yet. */
  | { readonly kind: 'opening' }
  /** `value` is null only until the first message. */
  | { readonly kind: 'open'; readonly value: T | null }
  | {
      readonly kind: 'lost';
      readonly sinceMs: number;
      readonly value: T | null;
      readonly why: 'no-answer' | 'unreadable';
    };

/** What a stream of server-sent events tells. */
export type StreamListener = {
  readonly opened: () => void;
  readonly message: (data: string) => void;
  readonly failed: () => void;
};

/** Opens a stream; the answer closes it, after which it tells nothing more. */
export type OpenStream = (listener: StreamListener) => () => void;

export type LiveSource<T> = {
  readonly current: () => Live<T>;
  /** The stream is open while somebody listens. */
  readonly subscribe: (heard: () => void) => () => void;
};

export type LiveOptions<T> = {
  readonly schema: z.ZodType<T>;
  readonly clock: Clock;
  readonly open: OpenStream;
  readonly timers: Timers;
  /** A process that sends a beat at least this often; null for one that only speaks when it has news. */
  readonly silenceMs: number | null;
};

/** Long enough not to hammer a process that is starting, short enough not to be noticed at a gate. */
const REOPEN_MS = 1000;

function parseMessage<T>(schema: z.ZodType<T>, data: string): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function createLiveSource<T>(options: LiveOptions<T>): LiveSource<T> {
  const { schema, clock, open, timers, silenceMs } = options;
  const listeners = new Set<() => void>();
  let live: Live<T> = { kind: 'opening' };
  let stop: (() => void) | null = null;

  const lastValue = (): T | null => (live.kind === 'opening' ? null : live.value);
  function tell(next: Live<T>): void {
    live = next;
    for (const heard of listeners) heard();
  }
  function lose(why: 'no-answer' | 'unreadable'): void {
    if (live.kind === 'lost' && live.why === why) return;
    const sinceMs = live.kind === 'lost' ? live.sinceMs : clock.nowMs();
    tell({ kind: 'lost', sinceMs, value: lastValue(), why });
  }
  function start(): void {
    let endWatch = watchSilence();
    const closeStream = open({
      opened: () => tell({ kind: 'open', value: lastValue() }),
      message: (data) => {
        endWatch();
        endWatch = watchSilence();
        const value = parseMessage(schema, data);
        if (value === null) lose('unreadable');
        else tell({ kind: 'open', value });
      },
      failed: reopen,
    });
    stop = () => {
      endWatch();
      closeStream();
    };
  }
  // A process that hangs keeps its connections, so that only its silence gives it away.
  function watchSilence(): () => void {
    return silenceMs === null ? () => undefined : timers.after(silenceMs, reopen);
  }
  // The browser's own retry gives up for good on some errors, so the stream is always opened anew.
  function reopen(): void {
    stop?.();
    lose('no-answer');
    stop = timers.after(REOPEN_MS, start);
  }

  return {
    current: () => live,
    subscribe: (heard) => {
      listeners.add(heard);
      if (stop === null) start();
      return () => {
        listeners.delete(heard);
        if (listeners.size > 0) return;
        stop?.();
        stop = null;
      };
    },
  };
}

/** The browser's own stream from `path`. */
export function browserStream(path: string): OpenStream {
  return ({ opened, message, failed }) => {
    const source = new EventSource(path);
    source.addEventListener('open', opened);
    source.addEventListener('message', (event: MessageEvent<string>) => message(event.data));
    source.addEventListener('error', failed);
    return () => source.close();
  };
}
