import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entryKey } from '../ids.ts';
import type { Admission } from './admission.ts';
import { ruleTicket, rulingsDigest, type TicketRuling } from './rule-ticket.ts';

const FIRST: Admission = {
  ledger: 'aa'.repeat(16),
  seq: 1,
  serial: 12,
  klass: 0,
  station: '11'.repeat(8),
  gate: 0,
  lane: 'A',
  operator: 'tendai',
  rank: { ms: 1000, n: 0 },
  provisional: false,
};

// Few values each, so that ties and repeats are common.
const admission: fc.Arbitrary<Admission> = fc
  .record({
    ledger: fc.constantFrom('aa'.repeat(16), 'bb'.repeat(16)),
    seq: fc.integer({ min: 1, max: 4 }),
    station: fc.constantFrom('11'.repeat(8), '22'.repeat(8)),
    ms: fc.integer({ min: 1000, max: 1002 }),
    n: fc.integer({ min: 0, max: 1 }),
    provisional: fc.boolean(),
  })
  .map(({ ms, n, ...rest }) => ({ ...FIRST, ...rest, rank: { ms, n } }));
const admits = fc.integer({ min: 1, max: 4 });

/** Each admission once or more, in any order: what different roads deliver to different replicas. */
function deliveries(admissions: readonly Admission[]): fc.Arbitrary<Admission[]> {
  return fc.array(fc.constantFrom(...admissions), { maxLength: 10 }).chain((again) =>
    fc.shuffledSubarray([...admissions, ...again], {
      minLength: admissions.length + again.length,
    }),
  );
}

describe('LE3: a ruling is a function of the set of admissions', () => {
  test('their order of arrival and repeats change nothing', () => {
    const history = fc
      .array(admission, { minLength: 1, maxLength: 8 })
      .chain((admissions) => fc.tuple(fc.constant(admissions), deliveries(admissions)));
    fc.assert(
      fc.property(history, admits, ([admissions, delivered], count) => {
        expect(ruleTicket(12, delivered, count)).toEqual(ruleTicket(12, admissions, count));
      }),
      { numRuns: 500 },
    );
  });

  test('every admission is ruled on exactly once, and no more stand than the ticket admits', () => {
    fc.assert(
      fc.property(fc.array(admission, { maxLength: 8 }), admits, (admissions, count) => {
        const { standing, doubles } = ruleTicket(12, admissions, count);
        const ruled = [...standing, ...doubles].map(entryKey);
        expect(ruled.toSorted()).toEqual([...new Set(admissions.map(entryKey))].toSorted());
        expect(standing).toHaveLength(Math.min(count, ruled.length));
      }),
    );
  });

  test('the hub ranks an entry the journal also holds: the rank of the hub counts, whichever came first', () => {
    const asJournalled = { ...FIRST, provisional: true };
    const asRanked = { ...FIRST, rank: { ms: 5000, n: 0 } };
    const other = { ...FIRST, ledger: 'bb'.repeat(16), rank: { ms: 2000, n: 0 } };
    for (const known of [
      [asJournalled, asRanked, other],
      [other, asRanked, asJournalled],
    ]) {
      expect(ruleTicket(12, known, 1)).toEqual({
        serial: 12,
        standing: [other],
        doubles: [asRanked],
      });
    }
  });
});

describe('AD2: the earliest by rank stand, every later one is an incident', () => {
  const later = { ...FIRST, ledger: 'bb'.repeat(16), rank: { ms: 1001, n: 0 } };
  const latest = { ...FIRST, ledger: 'cc'.repeat(16), rank: { ms: 1001, n: 1 } };

  test('a plain ticket admits one', () => {
    const { standing, doubles } = ruleTicket(12, [latest, FIRST, later], 1);
    expect(standing).toEqual([FIRST]);
    expect(doubles).toEqual([later, latest]);
  });

  test('a group ticket admits its count', () => {
    expect(ruleTicket(12, [latest, FIRST, later], 2)).toMatchObject({
      standing: [FIRST, later],
      doubles: [latest],
    });
    expect(ruleTicket(12, [latest, FIRST, later], 5)).toMatchObject({
      standing: [FIRST, later, latest],
      doubles: [],
    });
  });

  test('nobody in, nothing to rule', () => {
    expect(ruleTicket(12, [], 1)).toEqual({ serial: 12, standing: [], doubles: [] });
  });
});

describe('LE5: ties are broken by station, then seq, then ledger', () => {
  test.each<[string, Partial<Admission>, Partial<Admission>]>([
    ['the station', { station: '11'.repeat(8), seq: 9 }, { station: '22'.repeat(8), seq: 1 }],
    ['the seq', { seq: 2, ledger: 'bb'.repeat(16) }, { seq: 3, ledger: 'aa'.repeat(16) }],
    ['the ledger', { ledger: 'aa'.repeat(16) }, { ledger: 'bb'.repeat(16) }],
  ])('%s decides', (_what, winner, loser) => {
    const won = { ...FIRST, ...winner };
    const lost = { ...FIRST, ...loser };
    for (const known of [
      [won, lost],
      [lost, won],
    ]) {
      expect(ruleTicket(12, known, 1)).toMatchObject({ standing: [won], doubles: [lost] });
    }
  });
});

/** What rulings say, in a form of the test's own. */
function said(rulings: readonly TicketRuling[]): string {
  const lines = rulings.map(({ serial, standing, doubles }) => [
    serial,
    standing.map(({ ledger, seq }) => [ledger, seq]),
    doubles.map(({ ledger, seq }) => [ledger, seq]),
  ]);
  return JSON.stringify(lines.toSorted());
}

describe('the digest by which replicas compare their rulings', () => {
  const ruling = fc
    .tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.array(admission, { minLength: 1, maxLength: 3 }),
      admits,
    )
    .map(([serial, admissions, count]) => ruleTicket(serial, admissions, count));
  const rulings = fc.uniqueArray(ruling, { selector: (one) => one.serial, maxLength: 3 });

  test('is equal exactly when they rule alike on every ticket', () => {
    fc.assert(
      fc.property(rulings, rulings, (a, b) => {
        expect(rulingsDigest(a) === rulingsDigest(b)).toBe(said(a) === said(b));
      }),
      { numRuns: 500 },
    );
  });

  test('does not depend on the order of the tickets', () => {
    fc.assert(
      fc.property(rulings, (all) => {
        expect(rulingsDigest(all.toReversed())).toBe(rulingsDigest(all));
      }),
    );
  });

  test('sees who stands and who is the double', () => {
    const second = { ...FIRST, seq: 2 };
    const one = ruleTicket(12, [FIRST, second], 1);
    const both = ruleTicket(12, [FIRST, second], 2);
    const swapped = { ...one, standing: one.doubles, doubles: one.standing };
    expect(new Set([one, both, swapped].map((each) => rulingsDigest([each]))).size).toBe(3);
  });
});
