import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SerialSet } from './serial-set.ts';

const serial = fc.integer({ min: 1, max: 60 });

describe('a set of serials answers like a plain set', () => {
  test('after additions in any order, with repeats', () => {
    fc.assert(
      fc.property(fc.array(serial), serial, serial, (added, from, to) => {
        const set = new SerialSet();
        for (const one of added) set.add(one);
        const naive = new Set(added);

        expect(set.has(from)).toBe(naive.has(from));
        expect(set.countWithin(Math.min(from, to), Math.max(from, to))).toBe(
          [...naive].filter((one) => one >= Math.min(from, to) && one <= Math.max(from, to)).length,
        );
        let missing = from;
        while (naive.has(missing)) missing += 1;
        expect(set.firstMissing(from)).toBe(missing);
      }),
    );
  });

  test('an empty set misses the first serial it is asked for', () => {
    expect(new SerialSet().firstMissing(7)).toBe(7);
    expect(new SerialSet().countWithin(1, 100)).toBe(0);
  });
});
