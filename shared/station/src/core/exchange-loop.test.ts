import type { LedgerId } from '@gatefold/domain/ids';
import { err, ok } from '@gatefold/domain/result';
import { NOW_MS } from '@gatefold/domain/testing/example-manifest';
import type { ExchangeReport } from '@gatefold/sync/station/exchange';
import { expect, test } from 'vitest';
import { FakeTimers } from '../testing/fake-timers.ts';
import { ExchangeLoop } from './exchange-loop.ts';
import type { ExchangeOutcome } from './station.ts';

function report(changes: Partial<ExchangeReport> = {}): ExchangeOutcome {
  return ok({
    view: {
      station: 'ab'.repeat(8),
      nonce: new Uint8Array(32),
      hubEpoch: 'first',
      nowMs: NOW_MS,
      standing: 'active',
      token: new Uint8Array(32),
      ledgers: [],
    },
    receipted: new Map<LedgerId, number>(),
    owedEntries: 0,
    forked: [],
    newManifest: null,
    newItems: 0,
    quarantined: 0,
    faults: [],
    ...changes,
  });
}

const CUT_OFF: ExchangeOutcome = err({ kind: 'unreachable' });

/** A loop over exchanges that the test ends, one by one, as it likes. */
function stage(randomByte = 0) {
  const timers = new FakeTimers();
  const open: PromiseWithResolvers<ExchangeOutcome>[] = [];
  const log: string[] = [];
  const counts = { begun: 0, atOnce: 0, mostAtOnce: 0 };
  const station = {
    exchange: async () => {
      counts.begun += 1;
      counts.atOnce += 1;
      counts.mostAtOnce = Math.max(counts.mostAtOnce, counts.atOnce);
      const exchange = Promise.withResolvers<ExchangeOutcome>();
      open.push(exchange);
      try {
        return await exchange.promise;
      } finally {
        counts.atOnce -= 1;
      }
    },
  };
  const random = { bytes: (count: number) => new Uint8Array(count).fill(randomByte) };
  const loop = new ExchangeLoop(station, timers, random, (line) => log.push(line));
  /** Ends the running exchange and lets what follows from it happen. */
  const end = async (outcome: ExchangeOutcome | Error): Promise<void> => {
    const running = loop.run();
    const exchange = open.shift();
    if (outcome instanceof Error) exchange?.reject(outcome);
    else exchange?.resolve(outcome);
    await running;
  };
  return { loop, timers, counts, log, end };
}

test('AD6 connected, the station exchanges every two seconds by itself', async () => {
  const { loop, timers, counts, end } = stage();
  void loop.run();
  await end(report());
  for (let round = 2; round <= 4; round += 1) {
    expect(timers.nextInMs).toBe(2000);
    timers.pass(2000);
    expect(counts.begun).toBe(round);
    await end(report());
  }
});

test('never two exchanges at once, however often one is asked for', async () => {
  const { loop, timers, counts, end } = stage();
  const first = loop.run();
  expect(loop.run()).toBe(first);
  loop.news();
  timers.pass(60_000);
  expect(counts).toEqual({ begun: 1, atOnce: 1, mostAtOnce: 1 });
  await end(report());
  timers.pass(2000);
  void loop.run();
  expect(counts).toEqual({ begun: 2, atOnce: 1, mostAtOnce: 1 });
  await end(report());
});

test('AD6 cut off, it tries again after one second, then longer, never more than ten seconds', async () => {
  const { loop, timers, end } = stage(255);
  void loop.run();
  for (const seconds of [1, 2, 4, 8, 10, 10]) {
    await end(CUT_OFF);
    expect(timers.nextInMs).toBe(seconds * 1000);
    timers.pass(seconds * 1000);
  }
  await end(report());
  expect(timers.nextInMs).toBe(2000);
});

test('stations that lost the hub together do not come back together: each waits between half and all of its time', async () => {
  const waits = [];
  for (const byte of [0, 100, 255]) {
    const { loop, timers, end } = stage(byte);
    void loop.run();
    await end(CUT_OFF);
    waits.push(Math.round(timers.nextInMs ?? 0));
  }
  expect(waits).toEqual([500, 696, 1000]);
});

test('what was refused or broke off is not tried again at once, nor is a fork', async () => {
  for (const changes of [
    { faults: [{ kind: 'unreachable' as const, detail: 'cut' }] },
    { forked: ['0f'.repeat(16)] },
  ]) {
    const { loop, timers, end } = stage(255);
    void loop.run();
    for (const seconds of [1, 2, 4, 8, 10]) {
      await end(report(changes));
      expect(timers.nextInMs).toBe(seconds * 1000);
      timers.pass(seconds * 1000);
    }
  }
});

test('news is sent a quarter of a second later, also from a lane that never rests', async () => {
  const { loop, timers, counts, end } = stage();
  void loop.run();
  await end(report());
  for (let scan = 0; scan < 5; scan += 1) {
    loop.news();
    timers.pass(49);
  }
  expect(counts.begun).toBe(1);
  timers.pass(5);
  expect(counts.begun).toBe(2);
  await end(report());
  loop.news();
  expect(timers.nextInMs).toBe(250);
});

test('news while cut off does not hammer the network', async () => {
  const { loop, timers, counts, end } = stage(255);
  void loop.run();
  await end(CUT_OFF);
  loop.news();
  expect(timers.nextInMs).toBe(1000);
  expect(counts.begun).toBe(1);
});

test('an exchange that throws is told, and the station goes on trying', async () => {
  const { loop, timers, log, end } = stage(255);
  void loop.run();
  await end(new Error('a fault in our own code'));
  expect(log).toHaveLength(1);
  expect(log[0]).toContain('a fault in our own code');
  expect(timers.nextInMs).toBe(1000);
});

test('the end waits for the exchange that is running, and begins no other', async () => {
  const { loop, timers, counts, end } = stage();
  void loop.run();
  let stopped = false;
  const stopping = loop.stop().then(() => (stopped = true));
  await Promise.resolve();
  expect(stopped).toBe(false);
  await end(report());
  await stopping;
  expect(stopped).toBe(true);
  expect(timers.nextInMs).toBeNull();
  timers.pass(60_000);
  expect(counts.begun).toBe(1);
});
