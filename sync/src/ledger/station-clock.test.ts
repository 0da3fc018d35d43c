import { compareHlc, type Hlc } from '@gatefold/domain/time/hlc';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TestClock } from '../testing/test-station.ts';
import { StationClock } from './station-clock.ts';

const HOUR_MS = 3_600_000;

test('LE5 readings strictly increase, whatever the wall clock and the hub say', () => {
  const ms = fc.integer({ min: -1000, max: 2 ** 48 });
  const happening = fc.oneof(
    fc.record({ kind: fc.constant('wall' as const), ms }),
    fc.record({ kind: fc.constant('hub' as const), ms: fc.nat({ max: 2 ** 47 - 1 }) }),
    fc.record({ kind: fc.constant('tick' as const), ms: fc.constant(0) }),
  );
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      const wall = new TestClock();
      const clock = new StationClock(wall);
      let last: Hlc = clock.tick();
      for (const { kind, ms: at } of happenings) {
        if (kind === 'wall') wall.ms = at;
        if (kind === 'hub') clock.witnessHubTime(at);
        const next = clock.tick();
        expect(compareHlc(next, last)).toBeGreaterThan(0);
        last = next;
      }
    }),
  );
});

test('LE5 after a restart readings go on above the last one in the journal', () => {
  const wall = new TestClock();
  const clock = new StationClock(wall);
  const found = { ms: wall.ms + HOUR_MS, n: 7 };
  clock.resumeAfter(found);
  clock.resumeAfter({ ms: wall.ms, n: 0 });
  expect(clock.tick()).toEqual({ ms: found.ms, n: 8 });
  expect(clock.nowMs()).toBe(wall.ms);
});

test('LE5 a slow clock follows the hub, but not a hub whose own clock is a year ahead', () => {
  const wall = new TestClock();
  const clock = new StationClock(wall);
  clock.witnessHubTime(wall.ms + 366 * 24 * HOUR_MS);
  expect(clock.tick()).toEqual({ ms: wall.ms, n: 0 });
  clock.witnessHubTime(wall.ms + HOUR_MS);
  expect(clock.tick()).toEqual({ ms: wall.ms + HOUR_MS, n: 1 });
});
