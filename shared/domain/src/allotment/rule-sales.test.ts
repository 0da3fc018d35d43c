import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entryKey } from '../ids.ts';
import { ruleSales, type ReportedSale } from './rule-sales.ts';

const KIOSK = 'aa'.repeat(8);

function sale(changes: Partial<ReportedSale> = {}): ReportedSale {
  const rank = { ms: 1000, n: 0 };
  return { ledger: '01'.repeat(16), seq: 4, station: KIOSK, rank, isGranted: true, ...changes };
}

describe('AL1 of the sales of one ticket', () => {
  test('the only one counts', () => {
    expect(ruleSales([sale()], new Set())).toEqual({ counted: entryKey(sale()), isVoided: false });
  });

  test('the first one counts, however late it was reported', () => {
    const first = sale({ seq: 9, rank: { ms: 500, n: 0 } });
    const next = sale({ seq: 2, rank: { ms: 500, n: 1 } });
    expect(ruleSales([sale(), next, first], new Set()).counted).toBe(entryKey(first));
  });

  test('one that was not granted never counts', () => {
    const stolen = sale({ seq: 1, rank: { ms: 1, n: 0 }, isGranted: false });
    expect(ruleSales([stolen, sale()], new Set()).counted).toBe(entryKey(sale()));
    expect(ruleSales([stolen], new Set([KIOSK]))).toEqual({ counted: null, isVoided: false });
  });

  test('AL3 a void of its seller voids it, that of another station does not', () => {
    expect(ruleSales([sale()], new Set([KIOSK])).isVoided).toBe(true);
    expect(ruleSales([sale()], new Set(['bb'.repeat(8)])).isVoided).toBe(false);
  });

  test('LE3 the order in which they are known changes nothing, also among equal ranks', () => {
    const any = fc.record({
      ledger: fc.constantFrom('01'.repeat(16), '02'.repeat(16)),
      seq: fc.integer({ min: 1, max: 3 }),
      station: fc.constantFrom(KIOSK, 'bb'.repeat(8)),
      rank: fc.record({ ms: fc.nat(1), n: fc.nat(1) }),
      isGranted: fc.boolean(),
    });
    const distinct = fc.uniqueArray(any, { selector: entryKey, minLength: 1 });
    const shuffled = distinct.chain((sales) =>
      fc.tuple(
        fc.constant(sales),
        fc.shuffledSubarray(sales, { minLength: sales.length, maxLength: sales.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([sales, others]) => {
        expect(ruleSales(others, new Set([KIOSK]))).toEqual(ruleSales(sales, new Set([KIOSK])));
      }),
    );
  });
});
