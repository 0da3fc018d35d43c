import { compareHlc, MAX_HLC_MS, MAX_HLC_N, type Hlc } from '@gatefold/domain/time/hlc';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundRank, CLOCK_TOLERANCE_MS, type RankBounds } from './bound-rank.ts';

const RECEIVED_MS = 10_000_000;
const HOUR_MS = 3_600_000;

function bounds(changes: Partial<RankBounds> = {}): RankBounds {
  return { receivedAtMs: RECEIVED_MS, clockOffsetMs: 0, lastReceivedAtMs: null, ...changes };
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
  lastReceivedAtMs: fc.option(msAround),
});

describe('LE5 a clock cannot win by lying', () => {
  test('no rank is after the receipt, nor before the last contact, and every rank can be stored', () => {
    fc.assert(
      fc.property(reading, anyBounds, (stated, known) => {
        const { rank } = boundRank(stated, known);
        const floorMs = (known.lastReceivedAtMs ?? 0) - CLOCK_TOLERANCE_MS;
        expect(rank.ms).toBeLessThanOrEqual(known.receivedAtMs);
        // A hub whose own clock was set back cannot keep both promises; the receipt's is the one it keeps.
        expect(rank.ms).toBeGreaterThanOrEqual(Math.min(floorMs, known.receivedAtMs));
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

  test('entries of one run keep the order in which they were written', () => {
    fc.assert(
      fc.property(
        fc.array(reading, { minLength: 2, maxLength: 20 }),
        anyBounds,
        (readings, known) => {
          const ranks = readings
            .toSorted(compareHlc)
            .map((stated) => boundRank(stated, known).rank);
          for (const [index, rank] of ranks.entries()) {
            const before = ranks[index - 1];
            expect(before === undefined || compareHlc(before, rank) <= 0).toBe(true);
          }
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

  test('an entry backdated to before the last upload ranks after it, less the tolerance', () => {
    const lastReceivedAtMs = RECEIVED_MS - 1000;
    expect(boundRank({ ms: 0, n: 0 }, bounds({ lastReceivedAtMs }))).toEqual({
      rank: { ms: lastReceivedAtMs - CLOCK_TOLERANCE_MS, n: 0 },
      flag: 'not-before-contact',
    });
  });

  test('an entry from the future ranks as late as it can, behind its honest forerunner of the same millisecond', () => {
    const forerunner = boundRank({ ms: RECEIVED_MS, n: 5 }, bounds());
    const future = boundRank({ ms: RECEIVED_MS + HOUR_MS, n: 0 }, bounds());
    expect(future).toEqual({ rank: { ms: RECEIVED_MS, n: MAX_HLC_N }, flag: 'not-after-receipt' });
    expect(compareHlc(forerunner.rank, future.rank)).toBeLessThan(0);
  });
});
