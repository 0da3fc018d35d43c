import type { Bytes } from '@gatefold/domain/bytes';
import { decodeTransfer, encodeTransfer, type Transfer } from '@gatefold/domain/codec/transfer';
import { err, expectOk, type Result } from '@gatefold/domain/result';
import { singleBitFlips } from '@gatefold/domain/testing/bit-flips';
import { EXAMPLE_FACTS } from '@gatefold/domain/testing/example-facts';
import { EVENT, HUB, keysFrom } from '@gatefold/domain/testing/example-manifest';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeldEntries } from '../testing/held-ledger.ts';
import { rawLedger, runOf, type RawFact, type RawLedger } from '../testing/raw-ledger.ts';
import { admitted, certify, testStation } from '../testing/test-station.ts';
import { openTransfer, type CheckedEntry } from './open-transfer.ts';

const gate = testStation(4);
const TILL = { kind: 'till', period: 1 } as const;

function admissions(count: number, firstSerial = 1): RawFact[] {
  return Array.from({ length: count }, (_, index) => admitted(firstSerial + index));
}

/** What a receiver that holds `held` makes of a transfer. */
function receive(
  held: HeldEntries,
  transfer: Transfer,
): Result<readonly CheckedEntry[], { readonly kind: string }> {
  const opened = openTransfer(transfer, HUB.publicKey);
  return opened.ok ? held.take(opened.value) : opened;
}

function receiveBytes(held: HeldEntries, bytes: Bytes): ReturnType<typeof receive> {
  const transfer = decodeTransfer(bytes);
  return transfer.ok ? receive(held, transfer.value) : transfer;
}

/** A receiver that holds the first `count` entries. */
function holding(ledger: RawLedger, count: number): HeldEntries {
  const held = new HeldEntries();
  if (count > 0) expectOk(receive(held, runOf(ledger, 1, count)), 'what is held');
  return held;
}

function reasonOf(result: Result<unknown, { readonly kind: string }>): string {
  return result.ok ? 'taken' : result.error.kind;
}

/** The reason for each entry that is kept without counting, by its seq. */
function faultsOf(entries: readonly CheckedEntry[]): Record<number, string> {
  return Object.fromEntries(
    entries.flatMap(({ seq, meaning }) => (meaning.ok ? [] : [[seq, meaning.error.kind]])),
  );
}

/** The kinds of entries that count in a ledger. */
function countedIn(ledger: RawLedger): readonly string[] {
  const taken = expectOk(receive(new HeldEntries(), runOf(ledger)), 'the run');
  return taken.flatMap(({ meaning }) => (meaning.ok ? [meaning.value.fact.kind] : []));
}

describe('LE1 LE8 what is not what the station signed is refused with its reason', () => {
  test('every single bit flipped in a transfer, whether it is the first run or a later one', () => {
    const ledger = rawLedger(gate, admissions(2));
    for (const [fromSeq, count] of [
      [1, 0],
      [2, 1],
    ] as const) {
      const bytes = encodeTransfer(runOf(ledger, fromSeq, fromSeq));
      expect(reasonOf(receiveBytes(holding(ledger, count), bytes))).toBe('taken');
      const reasons = new Set<string>();
      for (const flipped of singleBitFlips(bytes)) {
        const held = holding(ledger, count);
        reasons.add(reasonOf(receiveBytes(held, flipped)));
        expect(held.entries).toHaveLength(count);
      }
      expect(reasons).toEqual(new Set(['malformed', 'unknown-station', 'forged-head', 'tampered']));
    }
  });

  test('a certificate of another hub, an empty one, and one moved to other keys', () => {
    const elsewhere = certify(gate.keys, keysFrom(50));
    const ledger = rawLedger(gate, admissions(1));
    for (const certificate of [elsewhere, new Uint8Array(), new Uint8Array(1024)]) {
      const transfer = { ...runOf(ledger), certificate };
      expect(reasonOf(receive(new HeldEntries(), transfer))).toBe('unknown-station');
    }
    const { certificate } = testStation(5);
    const stolen = rawLedger({ ...gate, certificate }, admissions(1));
    expect(reasonOf(receive(new HeldEntries(), runOf(stolen)))).toBe('forged-head');
  });

  test('a head of another ledger, another book, another place, or of other entries', () => {
    const ledger = rawLedger(gate, admissions(3));
    const otherBook = rawLedger(gate, admissions(3), { kind: 'gate', event: EVENT + 1 });
    const run = runOf(ledger, 1, 2);
    const third = ledger.rows[2]?.head ?? new Uint8Array();
    const wrong: readonly [Transfer, string][] = [
      [{ ...run, head: otherBook.rows[1]?.head ?? new Uint8Array() }, 'forged-head'],
      [{ ...run, book: otherBook.opening.book }, 'forged-head'],
      [{ ...run, head: third }, 'forged-head'],
      [{ ...run, fromSeq: 2 }, 'forged-head'],
      [{ ...run, fromSeq: 2, head: third }, 'gap'],
      [{ ...run, entries: run.entries.toReversed() }, 'tampered'],
      [{ ...run, entries: runOf(otherBook, 1, 2).entries }, 'tampered'],
    ];
    for (const [transfer, reason] of wrong) {
      expect(reasonOf(receive(new HeldEntries(), transfer))).toBe(reason);
    }
  });
});

describe('LE3 runs may come twice, overlap, and come too early', () => {
  test('a run after a gap is answered with what is missing, and taken once that has come', () => {
    const ledger = rawLedger(gate, admissions(6));
    const held = holding(ledger, 2);
    const early = runOf(ledger, 5, 6);
    expect(receive(held, early)).toEqual(err({ kind: 'gap', needFromSeq: 3 }));
    expectOk(receive(held, runOf(ledger, 3, 4)), 'what was missing');
    expect(expectOk(receive(held, early), 'the early run').map(({ seq }) => seq)).toEqual([5, 6]);
  });

  test('in any order and grouping, however often, the receiver ends with the ledger', () => {
    const ledger = rawLedger(gate, admissions(12));
    const seq = fc.integer({ min: 1, max: 12 });
    const run = fc.tuple(seq, seq).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    fc.assert(
      fc.property(fc.array(run, { maxLength: 12 }), (runs) => {
        const held = new HeldEntries();
        for (const [from, to] of [...runs, [1, 12] as const, ...runs]) {
          const before = held.entries.length;
          const taken = receive(held, runOf(ledger, from, to));
          expect(reasonOf(taken)).toBe(from > before + 1 ? 'gap' : 'taken');
          expect(taken.ok ? taken.value.length : 0).toBe(held.entries.length - before);
        }
        expect(held.entries.map(({ bytes }) => bytes)).toEqual(ledger.rows.map((row) => row.bytes));
      }),
      { numRuns: 30 },
    );
  });
});

describe('LE4 two histories of one ledger', () => {
  const original = rawLedger(gate, admissions(6));

  test.each([1, 3, 6])('that part at entry %i are found, at that entry', (at) => {
    const clone = rawLedger(gate, [...admissions(at - 1), ...admissions(7 - at, 500)]);
    const held = holding(original, 6);
    expect(receive(held, runOf(clone))).toEqual(err({ kind: 'forked', seq: at }));
    expect(held.entries).toHaveLength(6);
  });

  test('are found too when the clone wrote less or more than is held', () => {
    const clone = rawLedger(gate, [...admissions(2), ...admissions(9, 500)]);
    expect(receive(holding(original, 6), runOf(clone))).toEqual(err({ kind: 'forked', seq: 3 }));
    const short = receive(holding(original, 6), runOf(clone, 1, 3));
    expect(short).toEqual(err({ kind: 'forked', seq: 3 }));
  });

  test('a branch that goes on above what is held is refused, for it does not follow', () => {
    const clone = rawLedger(gate, [...admissions(2), ...admissions(9, 500)]);
    expect(reasonOf(receive(holding(original, 6), runOf(clone, 7, 11)))).toBe('tampered');
  });

  test('an old copy that wrote nothing since is no fork', () => {
    const held = holding(original, 6);
    expect(expectOk(receive(held, runOf(original, 1, 4)), 'an old copy')).toEqual([]);
  });
});

describe('LE8 an entry that cannot count keeps its place and holds nothing back', () => {
  test('an unknown kind, an impossible body, bytes that are no entry, a lie about its place', () => {
    const ledger = rawLedger(gate, [
      admitted(1),
      { kind: 'ticket-blessed', body: { from: 'a later version' } },
      { kind: 'ticket-admitted', body: { serial: -1 } },
      Uint8Array.of(1, 2, 3),
      { ...admitted(2), seq: 99 },
      { ...admitted(2), ledger: '00'.repeat(16) },
      { ...admitted(2), event: null },
      admitted(3),
    ]);
    const taken = expectOk(receive(new HeldEntries(), runOf(ledger)), 'the run');
    expect(taken.map(({ bytes }) => bytes)).toEqual(ledger.rows.map((row) => row.bytes));
    expect(faultsOf(taken)).toEqual({
      2: 'unknown-kind',
      3: 'wrong-body',
      4: 'malformed',
      5: 'misplaced',
      6: 'misplaced',
      7: 'wrong-body',
    });
  });

  test('SE2 a till lets nobody in, and a gate sells nothing', () => {
    const kiosk = testStation(3, 'agent');
    const facts = Object.values(EXAMPLE_FACTS).map((fact): RawFact => {
      const ofNoEvent = /signed|opened|closed|moved/.test(fact.kind);
      return { ...fact, event: ofNoEvent ? null : EVENT };
    });
    const common = ['ledger-opened', 'operator-signed-in', 'operator-signed-out'];
    const atGates = ['check-in-refused', 'ticket-admitted', 'vault-destroyed'];
    const atTills = Object.keys(EXAMPLE_FACTS).filter(
      (kind) => ![...common, ...atGates].includes(kind),
    );
    expect(countedIn(rawLedger(gate, facts))).toEqual([...common, ...atGates]);
    expect(countedIn(rawLedger(kiosk, facts, TILL))).toEqual([...common, ...atTills]);
    expect(countedIn(rawLedger(gate, facts, TILL))).toEqual([]);
    expect(countedIn(rawLedger(kiosk, facts))).toEqual([]);
  });
});
