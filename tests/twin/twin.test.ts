/**
 * The simulator's hub against the real one: every call of simulated days, done again at the real services over a real
 * Postgres. A few days here; `npm run twin` plays hundreds.
 */

import { afterAll, expect, test } from 'vitest';
import { lastSerialOf } from '@gatefold/sync/simulator/day';
import { twinDay } from './twin-day.ts';

const DAYS = Number(process.env['GATEFOLD_TWIN_DAYS'] ?? 8);
const FIRST_SEED = Number(process.env['GATEFOLD_SEED'] ?? 1);
const STATIONS = 4;

const sums = { days: 0, calls: 0, looks: 0, restores: 0 };

afterAll(() => {
  process.stdout.write(`${JSON.stringify(sums)}\n`);
});

const seeds = Array.from({ length: DAYS }, (_, index) => FIRST_SEED + index);

test.each(seeds)(
  'SI1 the real hub answers day %i as the simulated one did, and holds the same (LE3, LE6, LE8, MA3, MA4, AD3)',
  async (seed) => {
    const stations = STATIONS + (seed % 3);
    // Every second day keeps holders' names.
    const day = await twinDay(seed, stations, lastSerialOf(stations), seed % 2 === 0);
    expect(day.findings).toEqual([]);
    expect(day.calls).toBeGreaterThan(50);
    sums.days += 1;
    sums.calls += day.calls;
    sums.looks += day.looks;
    sums.restores += day.restores;
    process.stdout.write(
      `day ${seed}: ${day.calls} calls alike, ${day.looks} looks at all tables\n`,
    );
  },
  300_000,
);

test('SI1 hubs are brought back from backups on these days', () => {
  expect(sums.restores).toBeGreaterThan(0);
});
