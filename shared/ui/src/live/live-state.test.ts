import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createLiveSource, type Live, type StreamListener } from './live-state.ts';

const SILENCE_MS = 15_000;

/** A process whose streams the test opens, feeds and breaks, with a clock and timers it moves. */
function stage() {
  const streams: { readonly listener: StreamListener; closed: boolean }[] = [];
  const waits = new Set<{ atMs: number; act: () => void }>();
  let nowMs = 1000;
  const source = createLiveSource({
    schema: z.object({ n: z.number() }),
    clock: { nowMs: () => nowMs },
    silenceMs: SILENCE_MS,
    timers: {
      after: (delayMs, act) => {
        const wait = { atMs: nowMs + delayMs, act };
        waits.add(wait);
        return () => waits.delete(wait);
      },
    },
    open: (listener) => {
      const stream = { listener, closed: false };
      streams.push(stream);
      return () => {
        stream.closed = true;
      };
    },
  });
  const heard: Live<{ n: number }>[] = [];
  const leave = source.subscribe(() => heard.push(source.current()));
  return {
    source,
    heard,
    leave,
    streams,
    waits,
    send: (data: string) => streams.at(-1)?.listener.message(data),
    breakOff: () => streams.at(-1)?.listener.failed(),
    passTime: (ms: number) => {
      nowMs += ms;
      for (const wait of [...waits].filter((one) => one.atMs <= nowMs)) {
        waits.delete(wait);
        wait.act();
      }
    },
  };
}

describe('a live state', () => {
  test('shows each message as it comes', () => {
    const { send, heard } = stage();
    send('{"n":1}');
    send('{"n":2}');
    expect(heard).toEqual([
      { kind: 'open', value: { n: 1 } },
      { kind: 'open', value: { n: 2 } },
    ]);
  });

  test('keeps the last value through a break, says since when, and opens the stream again', () => {
    const { source, send, breakOff, passTime, streams } = stage();
    send('{"n":1}');
    breakOff();
    expect(source.current()).toEqual({
      kind: 'lost',
      sinceMs: 1000,
      value: { n: 1 },
      why: 'no-answer',
    });
    passTime(1000);
    expect(streams).toHaveLength(2);
    expect(streams[0]?.closed).toBe(true);
    breakOff();
    expect(source.current()).toMatchObject({ kind: 'lost', sinceMs: 1000 });
    passTime(1000);
    send('{"n":3}');
    expect(source.current()).toEqual({ kind: 'open', value: { n: 3 } });
  });

  test('is lost when a process that should beat falls silent, though the connection stands', () => {
    const { source, send, passTime, streams } = stage();
    passTime(SILENCE_MS - 1);
    send('{"n":1}');
    passTime(SILENCE_MS - 1);
    expect(source.current()).toMatchObject({ kind: 'open' });
    passTime(1);
    expect(source.current()).toMatchObject({ kind: 'lost', why: 'no-answer', value: { n: 1 } });
    passTime(1000);
    expect(streams.map((stream) => stream.closed)).toEqual([true, false]);
  });

  test.each(['not json', '{"n":"one"}'])('never takes %s for a state', (data) => {
    const { source, send } = stage();
    send('{"n":1}');
    send(data);
    expect(source.current()).toMatchObject({ kind: 'lost', why: 'unreadable', value: { n: 1 } });
  });

  test('closes the stream when nobody looks, and leaves no wait behind', () => {
    const { leave, breakOff, waits, streams, source } = stage();
    breakOff();
    leave();
    expect(waits.size).toBe(0);
    source.subscribe(() => undefined)();
    expect(streams.map((stream) => stream.closed)).toEqual([true, true]);
  });
});
