/**
 * Purpose: what every journal must do, told once and run over each implementation. Tests only.
 * Invariant: the model is a plain array a ledger; whatever is thrown at a journal, it holds what the model holds.
 */

import type { LedgerId } from '@gatefold/domain/ids';
import { expectOk } from '@gatefold/domain/result';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Journal, JournalRow, LedgerOpening } from '../ledger/journal.ts';

export function sampleOpening(nth: number): LedgerOpening {
  return {
    ledger: nth.toString(16).padStart(32, '0'),
    certificate: new Uint8Array(200).fill(nth),
    book: { kind: 'till', period: nth },
  };
}

export function sampleRow(seq: number, salt = 0): JournalRow {
  return {
    seq,
    bytes: Uint8Array.of(seq & 0xff, seq >> 8, salt),
    hash: new Uint8Array(32).fill(seq),
    head: new Uint8Array(150).fill(seq),
  };
}

export function sampleRows(fromSeq: number, count: number): JournalRow[] {
  return Array.from({ length: count }, (_, index) => sampleRow(fromSeq + index));
}

/** In the words of the in-memory journal, or of SQLite. */
const TWICE = /is open already|was answered before|UNIQUE constraint failed/;

async function allRows(journal: Journal, ledger: LedgerId): Promise<readonly JournalRow[]> {
  return await journal.read(ledger, 1, 100_000);
}

/** `use` gives each test a new, empty journal and takes it back. */
type UseJournal = (test: (journal: Journal) => Promise<void>) => Promise<void>;

/** A journal with two ledgers open. */
async function withLedgers(
  use: UseJournal,
  story: (journal: Journal, first: LedgerId, second: LedgerId) => Promise<void>,
): Promise<void> {
  await use(async (journal) => {
    const [one, two] = [sampleOpening(1), sampleOpening(2)];
    expectOk(await journal.openLedger(one), 'the first ledger');
    expectOk(await journal.openLedger(two), 'the second ledger');
    await story(journal, one.ledger, two.ledger);
  });
}

export function journalContract(name: string, use: UseJournal): void {
  describe(`LE2 ${name} keeps the contract of a journal`, () => {
    aboutLedgers(use);
    aboutRows(use);
    aboutRequests(use);
    aboutAnyHistory(use);
  });
}

function aboutLedgers(use: UseJournal): void {
  test('a new journal has no ledgers, and does not know any', async () => {
    await use(async (journal) => {
      expect(await journal.ledgers()).toEqual([]);
      await expect(journal.append('ab', sampleRow(1))).rejects.toThrow('is not open');
      await expect(journal.last('ab')).rejects.toThrow('is not open');
      await expect(journal.read('ab', 1, 1)).rejects.toThrow('is not open');
    });
  });

  test('ledgers come back oldest first, with certificate and book', async () => {
    await use(async (journal) => {
      const openings = [sampleOpening(9), sampleOpening(1), sampleOpening(5)];
      for (const opening of openings) expectOk(await journal.openLedger(opening), 'open');
      expect(await journal.ledgers()).toEqual(openings);
    });
  });

  test('a ledger is opened once', async () => {
    await use(async (journal) => {
      expectOk(await journal.openLedger(sampleOpening(1)), 'open');
      await expect(journal.openLedger(sampleOpening(1))).rejects.toThrow(TWICE);
      expect(await journal.ledgers()).toEqual([sampleOpening(1)]);
    });
  });
}

function aboutRows(use: UseJournal): void {
  test('rows come back as they were written, in runs of any length', async () => {
    await withLedgers(use, async (journal, ledger) => {
      expect(await journal.last(ledger)).toBeNull();
      expect(await journal.read(ledger, 1, 10)).toEqual([]);
      for (const row of sampleRows(1, 5)) expectOk(await journal.append(ledger, row), 'append');
      expect(await journal.last(ledger)).toEqual(sampleRow(5));
      expect(await journal.read(ledger, 1, 2)).toEqual(sampleRows(1, 2));
      expect(await journal.read(ledger, 4, 10)).toEqual(sampleRows(4, 2));
      expect(await journal.read(ledger, 6, 10)).toEqual([]);
    });
  });

  test('a seq that is not the next one throws, and nothing is kept', async () => {
    await withLedgers(use, async (journal, ledger) => {
      expectOk(await journal.append(ledger, sampleRow(1)), 'append');
      for (const seq of [0, 1, 3]) {
        await expect(journal.append(ledger, sampleRow(seq))).rejects.toThrow('out of order');
      }
      const torn = [sampleRow(2), sampleRow(3), sampleRow(5)];
      await expect(journal.appendAll(ledger, torn, 'torn')).rejects.toThrow('out of order');
      await expect(journal.appendAll(ledger, [])).rejects.toThrow('nothing to append');
      expect(await allRows(journal, ledger)).toEqual([sampleRow(1)]);
      expect(await journal.requestRows('torn')).toBeNull();
      expectOk(await journal.append(ledger, sampleRow(2)), 'the next one is taken');
    });
  });

  test('ledgers do not mix', async () => {
    await withLedgers(use, async (journal, first, second) => {
      expectOk(await journal.appendAll(first, sampleRows(1, 3)), 'append');
      expectOk(await journal.append(second, sampleRow(1, 7)), 'append');
      expect(await journal.last(first)).toEqual(sampleRow(3));
      expect(await allRows(journal, second)).toEqual([sampleRow(1, 7)]);
    });
  });
}

function aboutRequests(use: UseJournal): void {
  test('a request is remembered with the rows it led to, and answered once', async () => {
    await withLedgers(use, async (journal, first, second) => {
      expect(await journal.requestRows('family')).toBeNull();
      expectOk(await journal.append(first, sampleRow(1)), 'append');
      expectOk(await journal.appendAll(first, sampleRows(2, 4), 'family'), 'append');
      expect(await journal.requestRows('family')).toEqual({ ledger: first, fromSeq: 2, toSeq: 5 });
      await expect(journal.appendAll(first, sampleRows(6, 1), 'family')).rejects.toThrow(TWICE);
      await expect(journal.appendAll(second, sampleRows(1, 1), 'family')).rejects.toThrow(TWICE);
      expect(await journal.last(first)).toEqual(sampleRow(5));
      expect(await journal.last(second)).toBeNull();
    });
  });
}

type Step = { readonly second: boolean; readonly count: number; readonly skew: number };

function aboutAnyHistory(use: UseJournal): void {
  const step: fc.Arbitrary<Step> = fc.record({
    second: fc.boolean(),
    count: fc.integer({ min: 1, max: 6 }),
    // Mostly in order; sometimes the run starts too early or too late.
    skew: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: -2, max: 2 })),
  });

  test('after any history it holds exactly what it took', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        await withLedgers(use, async (journal, first, second) => {
          const model = new Map<LedgerId, JournalRow[]>([
            [first, []],
            [second, []],
          ]);
          for (const { second: toSecond, count, skew } of steps) {
            const ledger = toSecond ? second : first;
            const taken = model.get(ledger) ?? [];
            const rows = sampleRows(taken.length + 1 + skew, count);
            const outcome = await journal.appendAll(ledger, rows).then(
              (written) => (written.ok ? 'taken' : written.error.kind),
              (error: unknown) => String(error),
            );
            expect(outcome).toContain(skew === 0 ? 'taken' : 'out of order');
            if (skew === 0) taken.push(...rows);
          }
          for (const [ledger, rows] of model) {
            expect(await allRows(journal, ledger)).toEqual(rows);
            expect(await journal.last(ledger)).toEqual(rows.at(-1) ?? null);
          }
        });
      }),
      { numRuns: 25 },
    );
  });
}
