import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { duplexPair, type Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { FakeTimers } from '../testing/fake-timers.ts';
import { LiveState } from './live-state.ts';

/** More than the buffers of a connection take on their own. */
const BULK = 'x'.repeat(1024 * 1024);

const messageSchema = z.object({ n: z.number() });

/** A page that listens, over a connection in memory: how much a real one buffers is the system's secret. */
class Listener {
  readonly socket: Duplex;
  /** The numbers in the messages that came whole. */
  readonly heard: number[] = [];
  #parts: string[] = [];

  constructor(server: Server, reads: boolean) {
    const [near, far] = duplexPair();
    this.socket = near;
    server.emit('connection', far);
    near.setEncoding('utf8');
    near.on('data', (part: string) => this.#take(part));
    if (!reads) near.pause();
    near.write('GET /api/events HTTP/1.1\r\nhost: station\r\n\r\n');
  }

  #take(part: string): void {
    this.#parts.push(part);
    if (!part.includes('\n')) return;
    const pieces = this.#parts.join('').split('\n\n');
    this.#parts = [pieces.pop() ?? ''];
    for (const piece of pieces) {
      const message = /data: (.*)$/.exec(piece)?.[1];
      if (message !== undefined) this.heard.push(messageSchema.parse(JSON.parse(message)).n);
    }
  }

  async untilHeard(n: number): Promise<number[]> {
    while (!this.heard.includes(n)) await once(this.socket, 'data');
    return this.heard;
  }
}

type Stage = {
  readonly live: LiveState;
  readonly timers: FakeTimers;
  readonly listen: (reads?: boolean) => Promise<{ listener: Listener; response: ServerResponse }>;
  /** Makes the state another one and says that it changed. */
  readonly change: () => number;
};

async function withLive(bulk: string, story: (stage: Stage) => Promise<void>): Promise<void> {
  const timers = new FakeTimers();
  let n = 1;
  const live = new LiveState(timers, () => ({ n, bulk }));
  const waiting: ((response: ServerResponse) => void)[] = [];
  const server = createServer((_request, response) => {
    live.subscribe(response);
    waiting.shift()?.(response);
  });
  try {
    await story({
      live,
      timers,
      listen: async (reads = true) => {
        const { promise, resolve } = Promise.withResolvers<ServerResponse>();
        waiting.push(resolve);
        const listener = new Listener(server, reads);
        return { listener, response: await promise };
      },
      change: () => {
        n += 1;
        live.changed();
        return n;
      },
    });
  } finally {
    live.close();
  }
}

test('a page is told the state at once, and every change after it', async () => {
  await withLive('', async ({ listen, timers, change }) => {
    const { listener } = await listen();
    expect(await listener.untilHeard(1)).toEqual([1]);
    change();
    timers.pass(60);
    expect(await listener.untilHeard(2)).toEqual([1, 2]);
  });
});

test('a burst of changes is one message with the newest state', async () => {
  await withLive('', async ({ listen, timers, change }) => {
    const { listener } = await listen();
    await listener.untilHeard(1);
    for (let scan = 0; scan < 20; scan += 1) {
      change();
      timers.pass(2);
    }
    timers.pass(60);
    expect(await listener.untilHeard(21)).toEqual([1, 21]);
  });
});

test('a lane that never rests is still shown, sixteen times a second', async () => {
  await withLive('', async ({ listen, timers, change }) => {
    const { listener } = await listen();
    await listener.untilHeard(1);
    for (let scan = 0; scan < 20; scan += 1) {
      change();
      timers.pass(30);
    }
    expect(await listener.untilHeard(21)).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21]);
  });
});

test('without a change there is a heartbeat, and none without a page', async () => {
  await withLive('', async ({ listen, timers, change }) => {
    change();
    expect(timers.nextInMs).toBeNull();
    const { listener, response } = await listen();
    await listener.untilHeard(2);
    timers.pass(5000);
    timers.pass(5000);
    while (listener.heard.length < 3) await once(listener.socket, 'data');
    expect(listener.heard).toEqual([2, 2, 2]);
    // As when the page is closed.
    response.destroy();
    await once(response, 'close');
    timers.pass(5000);
    expect(timers.nextInMs).toBeNull();
  });
});

test('a page that does not read costs one message, and is told the newest state when it reads again', async () => {
  await withLive(BULK, async ({ listen, timers, change }) => {
    const { listener, response } = await listen(false);
    for (let scan = 0; scan < 30; scan += 1) {
      change();
      timers.pass(60);
    }
    expect(response.writableNeedDrain).toBe(true);
    expect(response.writableLength).toBeLessThan(1.1 * BULK.length);
    listener.socket.resume();
    expect(await listener.untilHeard(31)).toEqual([1, 31]);
  });
});

test('a state larger than any buffer is sent once, not for ever', async () => {
  await withLive(BULK, async ({ listen, timers, change }) => {
    const { listener, response } = await listen();
    await listener.untilHeard(1);
    while (response.writableNeedDrain) await once(response, 'drain');
    change();
    timers.pass(60);
    expect(await listener.untilHeard(2)).toEqual([1, 2]);
  });
});

test('a slow page does not slow the others', async () => {
  await withLive(BULK, async ({ listen, timers, change }) => {
    const slow = await listen(false);
    const { listener } = await listen();
    await listener.untilHeard(1);
    change();
    timers.pass(60);
    expect(await listener.untilHeard(2)).toEqual([1, 2]);
    expect(slow.response.writableNeedDrain).toBe(true);
  });
});

test('a page that never reads is given up after half a minute', async () => {
  await withLive(BULK, async ({ listen, timers }) => {
    const { response } = await listen(false);
    timers.pass(30_000);
    expect(response.destroyed).toBe(false);
    timers.pass(5000);
    expect(response.destroyed).toBe(true);
    await once(response, 'close');
    timers.pass(5000);
    expect(timers.nextInMs).toBeNull();
  });
});

test('the end breaks every line, also to a page that does not read', async () => {
  await withLive(BULK, async ({ live, listen, timers, change }) => {
    const one = await listen();
    const other = await listen(false);
    live.close();
    expect([one.response.destroyed, other.response.destroyed]).toEqual([true, true]);
    change();
    expect(timers.nextInMs).toBeNull();
  });
});
