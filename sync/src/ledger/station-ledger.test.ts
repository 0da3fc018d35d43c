import type { Bytes } from '@gatefold/domain/bytes';
import { decodeEntry } from '@gatefold/domain/codec/entry';
import { openHead } from '@gatefold/domain/codec/head';
import { expectOk } from '@gatefold/domain/result';
import { singleBitFlips } from '@gatefold/domain/testing/bit-flips';
import { EVENT, keysFrom } from '@gatefold/domain/testing/example-manifest';
import { compareHlc } from '@gatefold/domain/time/hlc';
import { describe, expect, test } from 'vitest';
import { DiskInDoubt, DiskUnreadable } from '../disk-fault.ts';
import { admitted, createLedger, TestClock, testStation } from '../testing/test-station.ts';
import { genesisHash, linkHash } from './chain.ts';
import type { JournalRow, LedgerOpening } from './journal.ts';
import { MemoryJournal } from './memory-journal.ts';
import { StationClock } from './station-clock.ts';
import { StationLedger } from './station-ledger.ts';

const station = testStation(4);

function resume(
  journal: MemoryJournal,
  opening: LedgerOpening,
  options: {
    keys?: typeof station.keys;
    clock?: StationClock;
    replay?: (bytes: Bytes) => void;
  } = {},
) {
  const { keys = station.keys, clock = new StationClock(new TestClock()) } = options;
  return StationLedger.resume(journal, clock, keys, opening, options.replay ?? (() => undefined));
}

/** A ledger of `count` admissions: what its journal holds. */
async function written(count: number): Promise<{ opening: LedgerOpening; rows: JournalRow[] }> {
  const journal = new MemoryJournal();
  const ledger = await createLedger(journal, station);
  for (let i = 1; i <= count; i += 1) expectOk(await ledger.append(EVENT, admitted(i)), 'append');
  return { opening: ledger.opening, rows: [...(await journal.read(ledger.id, 1, count))] };
}

/** A journal that holds these rows, as a hand in the file or a bad disk would leave them. */
async function journalOf(
  opening: LedgerOpening,
  rows: readonly JournalRow[],
): Promise<MemoryJournal> {
  const journal = new MemoryJournal();
  expectOk(await journal.openLedger(opening), 'open');
  expectOk(await journal.appendAll(opening.ledger, rows), 'append');
  return journal;
}

describe('LE1 LE2 what a station writes', () => {
  test('each entry is chained to the one before and has its own signed head', async () => {
    const { opening, rows } = await written(4);
    let hash = genesisHash(opening.certificate, opening.book);
    for (const [index, row] of rows.entries()) {
      hash = linkHash(hash, row.bytes);
      expect(row.hash).toEqual(hash);
      const head = expectOk(openHead(row.head, station.keys.publicKey), 'its head');
      const entry = expectOk(decodeEntry(row.bytes), 'the entry');
      expect(head).toMatchObject({ ledger: opening.ledger, seq: index + 1, hash, hlc: entry.hlc });
      expect(entry).toMatchObject({ ledger: opening.ledger, seq: index + 1 });
    }
  });

  test('a failed append uses up no seq, and the next one goes on', async () => {
    const journal = new MemoryJournal();
    const ledger = await createLedger(journal, station);
    expectOk(await ledger.append(EVENT, admitted(1)), 'append');
    journal.fault = { kind: 'disk-full' };
    expect(await ledger.append(EVENT, admitted(2))).toEqual({ ok: false, error: journal.fault });
    expect(ledger.lastSeq).toBe(1);
    journal.fault = null;
    expect(expectOk(await ledger.append(EVENT, admitted(3)), 'append').seq).toBe(2);
    expect((await resume(journal, ledger.opening)).ok).toBe(true);
  });

  test('appends made at once stand one after another, those that fail among them', async () => {
    let turn = 0;
    let running = 0;
    class MoodyJournal extends MemoryJournal {
      override async appendAll(...args: Parameters<MemoryJournal['appendAll']>) {
        running += 1;
        expect(running).toBe(1);
        await Promise.resolve();
        this.fault = turn % 3 === 2 ? { kind: 'disk-broken', detail: 'moody' } : null;
        turn += 1;
        const done = await super.appendAll(...args);
        running -= 1;
        return done;
      }
    }
    const journal = new MoodyJournal();
    const ledger = await createLedger(journal, station);
    const all = await Promise.all(
      Array.from({ length: 30 }, (_, index) => ledger.append(EVENT, admitted(index + 1))),
    );
    const seqs = all.flatMap((one) => (one.ok ? [one.value.seq] : []));
    expect(seqs).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect((await resume(journal, ledger.opening)).ok).toBe(true);
  });

  test('a family is appended whole under its request, or not at all', async () => {
    const journal = new MemoryJournal();
    const ledger = await createLedger(journal, station);
    const family = [1, 2, 3].map((serial) => ({ event: EVENT, fact: admitted(serial) }));
    journal.fault = { kind: 'disk-full' };
    expect((await ledger.appendAll(family, 'request')).ok).toBe(false);
    expect(await journal.requestRows('request')).toBeNull();
    journal.fault = null;
    const entries = expectOk(await ledger.appendAll(family, 'request'), 'append');
    expect(entries.map((entry) => entry.seq)).toEqual([1, 2, 3]);
    expect(compareHlc(entries[0]?.hlc ?? { ms: 0, n: 0 }, entries[1]?.hlc ?? { ms: 0, n: 0 })).toBe(
      -1,
    );
    expect(await journal.requestRows('request')).toEqual({
      ledger: ledger.id,
      fromSeq: 1,
      toSeq: 3,
    });
    await expect(ledger.appendAll(family, 'request')).rejects.toThrow('answered before');
    expect(expectOk(await ledger.append(EVENT, admitted(4)), 'append').seq).toBe(4);
    expect((await resume(journal, ledger.opening)).ok).toBe(true);
  });

  test('a fact no reader would accept throws, and holds nothing back', async () => {
    const journal = new MemoryJournal();
    const ledger = await createLedger(journal, station);
    await expect(ledger.append(null, admitted(1))).rejects.toThrow('would not be accepted');
    await expect(ledger.appendAll([])).rejects.toThrow('nothing to append');
    expect(expectOk(await ledger.append(EVENT, admitted(1)), 'append').seq).toBe(1);
  });

  test('LE4 after a write of unknown outcome nothing more is signed', async () => {
    const journal = new MemoryJournal();
    const ledger = await createLedger(journal, station);
    const appendAll = journal.appendAll.bind(journal);
    journal.appendAll = async () => {
      throw new DiskInDoubt(new Error('fsync'));
    };
    await expect(ledger.append(EVENT, admitted(1))).rejects.toThrow('must start again');
    journal.appendAll = appendAll;
    await expect(ledger.append(EVENT, admitted(2))).rejects.toThrow('must start again');
    expect(await journal.last(ledger.id)).toBeNull();
  });
});

describe('LE1 LE2 reading a ledger back', () => {
  test('everything is replayed in order, and the ledger goes on where it stopped', async () => {
    const { opening, rows } = await written(3);
    const journal = await journalOf(opening, rows);
    const replayed: Bytes[] = [];
    const slow = new TestClock();
    slow.ms = 1000;
    const replay = (bytes: Bytes) => replayed.push(bytes);
    const clock = new StationClock(slow);
    const ledger = expectOk(await resume(journal, opening, { clock, replay }), 'resume');
    expect(replayed).toEqual(rows.map((row) => row.bytes));
    const next = expectOk(await ledger.append(EVENT, admitted(9)), 'append');
    const before = expectOk(decodeEntry(rows[2]?.bytes ?? new Uint8Array()), 'the last entry');
    expect(next.seq).toBe(4);
    expect(compareHlc(next.hlc, before.hlc)).toBeGreaterThan(0);
    expect((await resume(journal, opening)).ok).toBe(true);
  });

  test('more entries than are read at once come back whole', async () => {
    const { opening, rows } = await written(1001);
    const journal = await journalOf(opening, rows);
    expect(expectOk(await resume(journal, opening), 'resume').lastSeq).toBe(1001);
    const exact = await journalOf(opening, rows.slice(0, 1000));
    expect(expectOk(await resume(exact, opening), 'resume').lastSeq).toBe(1000);
  });

  test('any bit flipped in any entry, hash or in the last head breaks the ledger by name', async () => {
    const { opening, rows } = await written(3);
    for (const [index, row] of rows.entries()) {
      const isLast = index === rows.length - 1;
      const altered: JournalRow[] = [
        ...[...singleBitFlips(row.bytes)].map((bytes) => ({ ...row, bytes })),
        ...[...singleBitFlips(row.hash)].map((hash) => ({ ...row, hash })),
        ...(isLast ? [...singleBitFlips(row.head)].map((head) => ({ ...row, head })) : []),
      ];
      for (const bad of altered) {
        const journal = await journalOf(opening, rows.with(index, bad));
        const resumed = await resume(journal, opening);
        expect(resumed).toMatchObject({
          ok: false,
          error: { kind: 'ledger-broken', seq: row.seq },
        });
      }
    }
  });

  test('a missing entry breaks the ledger; a missing end is for the hub to tell (LE7)', async () => {
    const { opening, rows } = await written(3);
    for (const hole of [1, 2]) {
      const journal = await journalOf(opening, rows);
      const read = journal.read.bind(journal);
      journal.read = async (...args) => (await read(...args)).filter((row) => row.seq !== hole);
      expect(await resume(journal, opening)).toMatchObject({
        error: { kind: 'ledger-broken', seq: hole },
      });
    }
    const short = await journalOf(opening, rows.slice(0, 2));
    expect(expectOk(await resume(short, opening), 'resume').lastSeq).toBe(2);
  });

  test('a head of another station, another ledger or another place is not ours', async () => {
    const { opening, rows } = await written(2);
    const [first, last] = rows;
    if (first === undefined || last === undefined) throw new Error('two rows were written');
    const foreign = keysFrom(99);
    const stranger = await written(2);
    const notOurs = { ok: false, error: { seq: 2, detail: 'the last head is not ours' } };
    const journal = await journalOf(opening, rows);
    expect(await resume(journal, opening, { keys: foreign })).toMatchObject(notOurs);
    for (const head of [first.head, stranger.rows[0]?.head ?? new Uint8Array(), new Uint8Array()]) {
      const other = await journalOf(opening, [first, { ...last, head }]);
      expect(await resume(other, opening)).toMatchObject(notOurs);
    }
  });

  test('entries moved under another certificate, book or id are refused', async () => {
    const { opening, rows } = await written(1);
    const elsewhere: LedgerOpening[] = [
      { ...opening, ledger: '00'.repeat(16) },
      { ...opening, certificate: testStation(5).certificate },
      { ...opening, book: { kind: 'gate', event: EVENT + 1 } },
    ];
    for (const other of elsewhere) {
      const resumed = await resume(await journalOf(other, rows), other);
      expect(resumed).toMatchObject({ ok: false, error: { seq: 0 } });
    }
  });

  test('a disk that cannot be read breaks the ledger at the place it stopped', async () => {
    const { opening, rows } = await written(1);
    const journal = await journalOf(opening, rows);
    journal.read = async () => {
      throw new DiskUnreadable('database disk image is malformed', null);
    };
    expect(await resume(journal, opening)).toMatchObject({
      error: { kind: 'ledger-broken', seq: 1, detail: expect.stringContaining('malformed') },
    });
  });
});
