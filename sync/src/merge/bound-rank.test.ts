import { compareHlc, HLC_ZERO, MAX_HLC_MS, MAX_HLC_N, type Hlc } from '@gatefold/domain/time/hlc';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundRank, CLOCK_TOLERANCE_MS, type RankBounds } from './bound-rank.ts';

const RECEIVED_MS = 10_000_000;
const HOUR_MS = 3_600_000;

function bounds(changes: Partial<RankBounds> = {}): RankBounds {
  return { receivedAtMs: RECEIVED_MS, clockOffsetMs: 0, previous: HLC_ZERO, ...changes };
}

/** Around everything that matters, and the ends of the scale. */
const msAround = fc.oneof(
  fc.integer({
    min: RECEIVED_MS - 5 * CLOCK_TOLERANCE_MS,
    max: RECEIVED_MS + 5 * CLOCK_TOLERANCE_MS,
  }),
  fc.constantFrom(0, RECEIVED_MS, MAX_HLC_MS),
);
const reading: fc.Arbitrary<Hlc> = fc.record({
  ms: msAround,
  n: fc.constantFrom(0, 1, 7, MAX_HLC_N),
});
const anyBounds: fc.Arbitrary<RankBounds> = fc.record({
  receivedAtMs: msAround,
  clockOffsetMs: fc.oneof(
    fc.integer({ min: -3 * CLOCK_TOLERANCE_MS, max: 3 * CLOCK_TOLERANCE_MS }),
    fc.constantFrom(-MAX_HLC_MS, MAX_HLC_MS),
  ),
  previous: fc.oneof(fc.constant(HLC_ZERO), reading),
});

describe('LE5 a clock cannot win by lying', () => {
  test('no rank is after the receipt, nor before the entry before it, and every rank can be stored', () => {
    fc.assert(
      fc.property(reading, anyBounds, (stated, known) => {
        const { rank } = boundRank(stated, known);
        // A hub whose own clock was set back cannot keep both promises; the order within a ledger is the one it keeps.
        expect(rank.ms).toBeLessThanOrEqual(Math.max(known.receivedAtMs, known.previous.ms));
        expect(compareHlc(rank, known.previous)).toBeGreaterThanOrEqual(0);
        expect(rank.ms).toBeGreaterThanOrEqual(0);
        expect(rank.n >= 0 && rank.n <= MAX_HLC_N && Number.isInteger(rank.n)).toBe(true);
      }),
    );
  });

  test('a rank that is not the stated reading is flagged', () => {
    fc.assert(
      fc.property(reading, anyBounds, (stated, known) => {
        const { rank, flag } = boundRank(stated, known);
        const isStated = compareHlc(rank, stated) === 0;
        // A reading that stands at a bound already may be flagged without being moved.
        expect(isStated || flag !== 'as-stated').toBe(true);
      }),
    );
  });

  test('however an honest ledger is cut into runs, and whenever they come, its entries rank as they were written', () => {
    const upload = fc.record({
      length: fc.integer({ min: 1, max: 5 }),
      delayMs: fc.constantFrom(0, 5, 2 * CLOCK_TOLERANCE_MS, HOUR_MS),
    });
    fc.assert(
      fc.property(
        fc.array(reading, { minLength: 1, maxLength: 20 }),
        fc.array(upload, { minLength: 20, maxLength: 20 }),
        (readings, uploads) => {
          const written = readings.map(({ ms, n }) => ({ ms: Math.min(ms, RECEIVED_MS), n }));
          const rest = written.toSorted(compareHlc);
          const ranks: Hlc[] = [];
          let receivedAtMs = RECEIVED_MS;
          for (const { length, delayMs } of uploads) {
            receivedAtMs += delayMs;
            for (const stated of rest.splice(0, length)) {
              const previous = ranks.at(-1) ?? HLC_ZERO;
              ranks.push(boundRank(stated, bounds({ receivedAtMs, previous })).rank);
            }
          }
          expect(ranks).toEqual(written.toSorted(compareHlc));
        },
      ),
    );
  });
});

describe('LE5 by example', () => {
  const stated = { ms: RECEIVED_MS - HOUR_MS, n: 3 };

  test('an honest clock is left alone, and so is one off by less than the tolerance', () => {
    for (const clockOffsetMs of [0, CLOCK_TOLERANCE_MS, -CLOCK_TOLERANCE_MS]) {
      const ranked = boundRank(stated, bounds({ clockOffsetMs }));
      expect(ranked).toEqual({ rank: stated, flag: 'as-stated' });
    }
  });

  test('a clock two hours fast loses what it would have lost, and a slow one wins nothing', () => {
    const fast = boundRank(
      { ms: stated.ms + 2 * HOUR_MS, n: 3 },
      bounds({ clockOffsetMs: -2 * HOUR_MS }),
    );
    const slow = boundRank(
      { ms: stated.ms - 2 * HOUR_MS, n: 3 },
      bounds({ clockOffsetMs: 2 * HOUR_MS }),
    );
    expect(fast).toEqual({ rank: stated, flag: 'clock-corrected' });
    expect(slow).toEqual(fast);
  });

  test('an entry backdated to before its own forerunner ranks with it, and is flagged', () => {
    const previous = { ms: RECEIVED_MS - 1000, n: 4 };
    expect(boundRank({ ms: 0, n: 0 }, bounds({ previous }))).toEqual({
      rank: previous,
      flag: 'not-before-previous',
    });
  });

  test('an entry from the future ranks as late as it can, behind its honest forerunner of the same millisecond', () => {
    const forerunner = boundRank({ ms: RECEIVED_MS, n: 5 }, bounds());
    const future = boundRank({ ms: RECEIVED_MS + HOUR_MS, n: 0 }, bounds());
    expect(future).toEqual({ rank: { ms: RECEIVED_MS, n: MAX_HLC_N }, flag: 'not-after-receipt' });
    expect(compareHlc(forerunner.rank, future.rank)).toBeLessThan(0);
  });
});
