/** `npm run matchday -- --json` as a program that another program runs: what it prints, and its exit code. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { z } from 'zod';

/** The keys that other programs rely on; there may be more. */
const summarySchema = z.looseObject({
  tickets: z.number(),
  scans: z.number(),
  admitted: z.number(),
  refused: z.record(z.string(), z.number()),
  offlineSales: z.number(),
  doubleEntries: z.number(),
  lostEntries: z.number(),
  oversold: z.number(),
  unreceipted: z.number(),
  cashExpected: z.number(),
  cashReported: z.number(),
  replicasAgree: z.boolean(),
});

async function matchday(...args: readonly string[]) {
  const running = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args]);
  const ended = once(running, 'exit');
  const [printed, said] = await Promise.all([text(running.stdout), text(running.stderr)]);
  const [code]: unknown[] = await ended;
  return { code, printed, said };
}

test('a day with a cut network and a killed gate keeps every promise, and says so in one line of JSON', async () => {
  const { code, printed, said } = await matchday('--json', '--tickets', '2000', '--scans', '300');
  expect([code, said]).toEqual([0, expect.stringContaining('The network is back.')]);
  expect(printed.trim()).not.toContain('\n');
  const summary = summarySchema.parse(JSON.parse(printed));
  expect(summary).toMatchObject({
    tickets: 2000,
    scans: 300,
    lostEntries: 0,
    oversold: 0,
    unreceipted: 0,
    replicasAgree: true,
  });
  const refused = Object.values(summary.refused).reduce((sum, count) => sum + count, 0);
  expect(summary.admitted + refused).toBe(summary.scans);
  expect(summary.cashReported).toBe(summary.cashExpected);
  expect(summary.cashReported).toBeGreaterThan(0);
  // A day on which nothing went wrong would prove nothing.
  expect(summary.offlineSales).toBeGreaterThan(0);
  expect(summary.doubleEntries).toBeGreaterThan(0);
  expect(Object.keys(summary.refused)).toEqual(
    expect.arrayContaining([
      'already-admitted',
      'not-signed',
      'revoked',
      'too-early',
      'wrong-event',
      'wrong-gate',
    ]),
  );
});

test('options that cannot be meant are refused before anything is started', async () => {
  const { code, printed } = await matchday('--json', '--tickets', 'many');
  expect([code, printed]).toEqual([1, '']);
});
