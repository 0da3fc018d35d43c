import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareHlc,
  HLC_ZERO,
  hlcSchema,
  hlcToWire,
  MAX_HLC_MS,
  MAX_HLC_N,
  nextHlc,
  witnessMs,
  type Hlc,
} from './hlc.ts';

const reading = fc.record({
  ms: fc.integer({ min: 0, max: MAX_HLC_MS - 1 }),
  n: fc.integer({ min: 0, max: MAX_HLC_N }),
});
// A dead battery, a hand on the clock, a corrupted register: before 1970 and past what an entry can hold included.
const wallClock = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.integer({ min: -(2 ** 50), max: 2 ** 50 }),
);

describe('LE5: readings of one station', () => {
  test('strictly increase and fit an entry, whatever the wall clock does', () => {
    fc.assert(
      fc.property(fc.array(wallClock, { maxLength: 60 }), (clock) => {
        let last = HLC_ZERO;
        for (const nowMs of clock) {
          const next = nextHlc(last, nowMs);
          expect(compareHlc(next, last)).toBeGreaterThan(0);
          expect(hlcSchema.safeParse(hlcToWire(next)).success).toBe(true);
          last = next;
        }
      }),
    );
  });

  test('strictly increase from any reading found in the journal', () => {
    fc.assert(
      fc.property(reading, wallClock, (last, nowMs) => {
        expect(compareHlc(nextHlc(last, nowMs), last)).toBeGreaterThan(0);
      }),
    );
  });

  test('follow the wall clock when it runs ahead, and count when it stands still', () => {
    expect(nextHlc({ ms: 1000, n: 7 }, 1001)).toEqual({ ms: 1001, n: 0 });
    expect(nextHlc({ ms: 1000, n: 7 }, 1000)).toEqual({ ms: 1000, n: 8 });
    expect(nextHlc({ ms: 1000, n: 7 }, 3)).toEqual({ ms: 1000, n: 8 });
  });

  test('borrow the next millisecond when the counter of one is used up', () => {
    expect(nextHlc({ ms: 1000, n: MAX_HLC_N }, 1000)).toEqual({ ms: 1001, n: 0 });
  });

  test('do not follow a clock past what an entry can hold', () => {
    expect(nextHlc({ ms: 1000, n: 0 }, MAX_HLC_MS + 1)).toEqual({ ms: 1000, n: 1 });
    expect(nextHlc({ ms: 1000, n: 0 }, Number.NaN)).toEqual({ ms: 1000, n: 1 });
  });
});

describe('LE5: a time that was witnessed', () => {
  test('never moves a reading back, and the next reading lies after it', () => {
    fc.assert(
      fc.property(reading, reading, wallClock, (last, seen, nowMs) => {
        const after = witnessMs(last, seen.ms);
        expect(compareHlc(after, last)).toBeGreaterThanOrEqual(0);
        expect(after.ms).toBeGreaterThanOrEqual(seen.ms);
        expect(compareHlc(nextHlc(after, nowMs), last)).toBeGreaterThan(0);
      }),
    );
  });
});

function packed({ ms, n }: Hlc): bigint {
  return (BigInt(ms) << 16n) | BigInt(n);
}

test('LE5: the order of readings is total and agrees with the packed form', () => {
  fc.assert(
    fc.property(reading, reading, (a, b) => {
      expect(Math.sign(compareHlc(a, b))).toBe(
        Number(packed(a) > packed(b)) - Number(packed(a) < packed(b)),
      );
      // `+ 0` because zero has two signs and they are the same order.
      expect(Math.sign(compareHlc(b, a)) + 0).toBe(-Math.sign(compareHlc(a, b)) + 0);
    }),
  );
});

test.each([
  ['a negative time', [-1, 0]],
  ['a time past the last', [MAX_HLC_MS + 1, 0]],
  ['a counter past the last', [0, MAX_HLC_N + 1]],
  ['half a millisecond', [0.5, 0]],
  ['a third number', [0, 0, 0]],
])('a wire form with %s is refused', (_what, wire) => {
  expect(hlcSchema.safeParse(wire).success).toBe(false);
});
