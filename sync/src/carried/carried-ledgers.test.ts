import { encodeTransfer, type Transfer } from '@gatefold/domain/codec/transfer';
import { sealHead } from '@gatefold/domain/codec/head';
import { expectOk } from '@gatefold/domain/result';
import { HUB, keysFrom } from '@gatefold/domain/testing/example-manifest';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { rawLedger, runOf, type RawLedger } from '../testing/raw-ledger.ts';
import { admitted, certify, testStation } from '../testing/test-station.ts';
import { CARRIED_BOUNDS, CarriedLedgers, type HeardEntry, type Taken } from './carried-ledgers.ts';
import { MemoryCarriedRuns } from './carried-runs.ts';

const GATE = testStation(41);
const OWN = testStation(42);

function ledgerOf(...serials: readonly number[]): RawLedger {
  return rawLedger(GATE, serials.map(admitted));
}

let runs: MemoryCarriedRuns;
let carried: CarriedLedgers;

beforeEach(() => {
  runs = new MemoryCarriedRuns();
  carried = new CarriedLedgers(runs, HUB.publicKey, OWN.id);
});

function take(transfer: Transfer): Promise<Taken> {
  return carried.take(encodeTransfer(transfer));
}

function serialsOf(heard: readonly HeardEntry[]): number[] {
  return heard.flatMap(({ entry }) =>
    entry.fact.kind === 'ticket-admitted' ? [entry.fact.body.serial] : [],
  );
}

/** What may be believed after a fresh start from the same disk. */
async function heardAgain(): Promise<number[]> {
  const again = new CarriedLedgers(runs, HUB.publicKey, OWN.id);
  const heard: HeardEntry[] = [];
  await again.open((one) => heard.push(one));
  expect(again.damaged).toBe(0);
  return serialsOf(heard);
}

describe('LE9 LE3 carried runs', () => {
  test('any order that the chain allows, any repeats and any grouping keep the same entries', async () => {
    const ledger = ledgerOf(1, 2, 3, 4, 5, 6, 7, 8);
    const cut = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 4 }));
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { maxLength: 12 }), async (cuts) => {
        runs = new MemoryCarriedRuns();
        carried = new CarriedLedgers(runs, HUB.publicKey, OWN.id);
        let held = 0;
        const heard: number[] = [];
        for (const [from, more] of cuts) {
          const to = Math.min(8, from + more);
          const taken = await take(runOf(ledger, from, to));
          const due = from > held + 1 ? 'waits' : to <= held ? 'known' : 'kept';
          expect(taken.kind).toBe(due);
          if (due === 'kept') held = to;
          if (taken.kind === 'kept') heard.push(...serialsOf(taken.heard));
        }
        expect(heard).toEqual(Array.from({ length: held }, (_, index) => index + 1));
        expect(await heardAgain()).toEqual(heard);
      }),
      { numRuns: 60 },
    );
  });

  test('AD3 what is kept is believed again after a restart, and an unknown kind keeps its place', async () => {
    const ledger = rawLedger(GATE, [
      admitted(1),
      { kind: 'from-a-newer-version', body: null },
      admitted(3),
    ]);
    expect(await take(runOf(ledger))).toMatchObject({ kind: 'kept', station: GATE.id });
    expect(await heardAgain()).toEqual([1, 3]);
  });

  test('LE2 a disk that is full keeps nothing and has nothing believed', async () => {
    runs.fault = { kind: 'disk-full' };
    expect(await take(runOf(ledgerOf(1, 2)))).toEqual({ kind: 'disk-full' });
    expect(carried.branches()).toEqual([]);
    runs.fault = null;
    expect(await take(runOf(ledgerOf(1, 2)))).toMatchObject({ kind: 'kept' });
  });
});

describe('LE4 two histories of one ledger', () => {
  test('are both kept, the second is not believed, and neither takes the place of the other', async () => {
    const main = ledgerOf(1, 2, 3, 4);
    const other = ledgerOf(1, 2, 13, 14, 15);
    await take(runOf(main));
    expect(await take(runOf(other, 2, 4))).toMatchObject({ kind: 'kept', heard: [] });
    expect(await take(runOf(other, 5, 5))).toMatchObject({ kind: 'kept', heard: [] });
    expect(await take(runOf(ledgerOf(1, 2, 3, 4, 5), 5))).toMatchObject({ kind: 'kept' });
    expect(carried.branches()).toMatchObject([
      { firstSeq: 1, lastSeq: 5 },
      { firstSeq: 3, lastSeq: 5 },
    ]);
    expect(await heardAgain()).toEqual([1, 2, 3, 4, 5]);
  });

  test('part at the first entry, and a third parts from the second', async () => {
    await take(runOf(ledgerOf(1, 2)));
    await take(runOf(ledgerOf(11, 12, 13)));
    await take(runOf(ledgerOf(11, 12, 23), 2));
    expect(carried.branches()).toMatchObject([
      { firstSeq: 1, lastSeq: 2 },
      { firstSeq: 1, lastSeq: 3 },
      { firstSeq: 1, lastSeq: 3 },
    ]);
    expect(await heardAgain()).toEqual([1, 2]);
    expect(await take(runOf(ledgerOf(11, 12, 23, 24), 4))).toMatchObject({ kind: 'kept' });
    expect(await take(runOf(ledgerOf(11, 12, 23)))).toEqual({ kind: 'known' });
  });

  test('are so many at most, however many a stolen key signs', async () => {
    for (let branch = 0; branch < CARRIED_BOUNDS.branches; branch += 1) {
      expect(await take(runOf(ledgerOf(1, 10 + branch)))).toMatchObject({ kind: 'kept' });
    }
    expect(await take(runOf(ledgerOf(1, 99)))).toEqual({ kind: 'no-room' });
  });
});

describe('LE8 what does not verify is not kept among what does', () => {
  const ledger = ledgerOf(1, 2, 3);

  test.each<[string, Transfer, string]>([
    [
      'another hub certified it',
      { ...runOf(ledger), certificate: certify(GATE.keys, keysFrom(99)) },
      'unknown-station',
    ],
    [
      'a thief signed the head',
      {
        ...runOf(ledger),
        head: sealHead(
          {
            ledger: ledger.opening.ledger,
            seq: 3,
            hash: new Uint8Array(32),
            hlc: { ms: 1, n: 0 },
          },
          keysFrom(98).secretKey,
        ),
      },
      'forged-head',
    ],
    ['it was cut short', { ...runOf(ledger), entries: runOf(ledger, 1, 2).entries }, 'forged-head'],
    [
      'an entry was altered',
      { ...runOf(ledger), entries: runOf(ledgerOf(1, 2, 99)).entries },
      'tampered',
    ],
  ])('%s', async (_what, transfer, reason) => {
    expect(await take(transfer)).toEqual({ kind: 'refused', reason });
    expect(carried.branches()).toEqual([]);
  });

  test('its own ledger is told apart, by its own signature alone', async () => {
    const own = rawLedger(OWN, [admitted(1)]);
    expect(await take(runOf(own))).toMatchObject({ kind: 'own', head: { seq: 1 } });
    expect(await take({ ...runOf(own), head: runOf(ledger).head })).toMatchObject({
      kind: 'refused',
    });
  });

  test('evidence is kept within its bounds, by carrier and in all', async () => {
    const bounds = { ...CARRIED_BOUNDS, evidencePerCarrier: 10, evidenceInAll: 25 };
    const bounded = new CarriedLedgers(runs, HUB.publicKey, OWN.id, bounds);
    const evidence = (carrier: string) =>
      bounded.keepEvidence({ carrier, reason: 'tampered', heardAtMs: 1, bytes: new Uint8Array(8) });
    expect(await evidence('a')).toMatchObject({ ok: true });
    expect(await evidence('a')).toBeNull();
    expect(await evidence('b')).toMatchObject({ ok: true });
    expect(await evidence('c')).toMatchObject({ ok: true });
    expect(await evidence('d')).toBeNull();
    expect(await runs.evidence()).toHaveLength(3);
  });
});

test('LE8 no station can fill the disk of another', async () => {
  const perStation = 600;
  const bounds = { ...CARRIED_BOUNDS, perStation };
  carried = new CarriedLedgers(runs, HUB.publicKey, OWN.id, bounds);
  const long = ledgerOf(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  let kept = 0;
  for (let seq = 1; seq <= 10; seq += 1) {
    if ((await take(runOf(long, seq, seq))).kind === 'kept') kept = seq;
  }
  expect(kept).toBeGreaterThan(1);
  const [branch] = await runs.branches();
  expect(branch?.length).toBeLessThanOrEqual(perStation);
  expect(await take(runOf(long, kept + 1, kept + 1))).toEqual({ kind: 'no-room' });
  const other = rawLedger(testStation(43), [admitted(1)]);
  expect(await take(runOf(other))).toMatchObject({ kind: 'kept' });
});

test('LE3 a branch that the disk did not give back as it was written is neither believed nor passed on', async () => {
  const ledger = ledgerOf(1, 2);
  const { certificate, book } = ledger.opening;
  const rows = ledger.rows.map((row) => ({ ...row, bytes: Uint8Array.from(row.bytes) }));
  rows[0]?.bytes.fill(0, 5, 6);
  const opening = { ...ledger.opening, certificate, book, station: GATE.id, firstSeq: 1 };
  expectOk(await runs.open(opening, rows), 'open');
  const heard: HeardEntry[] = [];
  await carried.open((one) => heard.push(one));
  expect(heard).toEqual([]);
  expect(carried.damaged).toBe(1);
  expect(carried.branches()).toEqual([]);
  expect(await take(runOf(ledger))).toMatchObject({ kind: 'kept' });
});
