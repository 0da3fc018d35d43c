import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expectOk } from '@gatefold/domain/result';
import type { JournalRow } from '@gatefold/sync/ledger/journal';
import type { StationLedger } from '@gatefold/sync/ledger/station-ledger';
import { admitted } from '@gatefold/sync/testing/test-station';
import { sampleOpening, sampleRow } from '@gatefold/sync/testing/journal-contract';
import { feedPageOf } from '@gatefold/sync/testing/sync-memory-contract';
import { expect, test } from 'vitest';
import { Ballast } from './ballast.ts';
import { SCHEMA_STEPS } from './schema.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { openStationDatabase } from './station-database.ts';
import { openAppendLedger } from './testing/append-ledger.ts';
import { withSmallDisk } from './testing/small-disk.ts';
import { withStationFolder } from './testing/station-folder.ts';

const MIB = 1024 * 1024;
const FULL = { ok: false, error: { kind: 'disk-full' } };
const FAMILY = Array.from({ length: 5 }, (_, index) => ({ event: 7, fact: admitted(index + 1) }));

/** Appends until the journal does not take it, or `until` is true; answers what it said last. */
async function appendUntil(ledger: StationLedger, until: () => boolean): Promise<unknown> {
  for (;;) {
    const written = await ledger.append(7, admitted(1));
    if (!written.ok || until()) return written;
  }
}

function large(seq: number): JournalRow {
  return { ...sampleRow(seq), bytes: new Uint8Array(4096) };
}

test('LE2 on a real full disk the ballast carries on, then appends fail whole, then go on without a gap', async (context) => {
  const reason = await withSmallDisk(8 * MIB, async ({ folder, fill, makeRoom }) => {
    const path = join(folder, 'station.db');
    const options = { ballastBytes: MIB };
    const database = openStationDatabase(path, options);
    const { journal, manifests, memory } = database;
    const ledger = expectOk(await openAppendLedger(journal), 'a new ledger');
    for (let i = 0; i < 5; i += 1) expectOk(await ledger.append(7, admitted(i + 1)), 'append');
    expect(database.space().kind).toBe('low');

    // Someone else's files fill the disk: the scan that meets it is still recorded, and the warning is out.
    fill();
    expect(await appendUntil(ledger, () => database.space().kind === 'ballast-used')).toMatchObject(
      { ok: true },
    );
    expect(database.space().kind).toBe('ballast-used');
    expect(existsSync(`${path}.ballast`)).toBe(false);

    // The reserve runs out too: now nothing is recorded, and nothing is half recorded.
    expect(await appendUntil(ledger, () => false)).toEqual(FULL);
    const { lastSeq } = ledger;
    expect(await ledger.append(7, admitted(1))).toEqual(FULL);
    expect(await ledger.appendAll(FAMILY, 'family')).toEqual(FULL);
    expect(await manifests.putBlob('aa', new Uint8Array(MIB))).toEqual(FULL);
    expect(await memory.keepFeedPage(feedPageOf(4, []))).toEqual(FULL);
    expect(ledger.lastSeq).toBe(lastSeq);
    expect((await journal.last(ledger.id))?.seq).toBe(lastSeq);
    expect(await journal.requestRows('family')).toBeNull();
    expect(await memory.feedPosition(7)).toBeNull();
    expect(await journal.read(ledger.id, 1, 100_000)).toHaveLength(lastSeq);

    // A station that is started on the full disk reads all of it.
    database.close();
    fill();
    const full = openStationDatabase(path, options);
    const read = expectOk(await openAppendLedger(full.journal), 'the chain on a full disk');
    expect(read.lastSeq).toBe(lastSeq);

    makeRoom();
    const entries = expectOk(await read.appendAll(FAMILY, 'family'), 'append in the new room');
    expect(entries.map((entry) => entry.seq)).toEqual([1, 2, 3, 4, 5].map((n) => lastSeq + n));
    full.close();

    const again = openStationDatabase(path, options);
    const resumed = expectOk(await openAppendLedger(again.journal), 'no gap');
    expect(resumed.lastSeq).toBe(lastSeq + 5);
    expect(statSync(`${path}.ballast`).size).toBe(MIB);
    expect(again.space().kind).toBe('low');
    again.close();
  });
  if (reason !== null) context.skip(`no small disk to fill, the next test stands alone: ${reason}`);
});

test('LE2 SQLITE_FULL in the middle of a transaction leaves nothing of it', async () => {
  await withStationFolder(async (path) => {
    const db = new DatabaseSync(path);
    for (const step of SCHEMA_STEPS) db.exec(step);
    const journal = new SqliteJournal(db, new Ballast(`${path}.ballast`, MIB));
    const { ledger } = sampleOpening(1);
    expectOk(await journal.openLedger(sampleOpening(1)), 'open');
    const pages = db.prepare('PRAGMA page_count').get()?.['page_count'];
    db.exec(`PRAGMA max_page_count = ${Number(pages) + 4}`);
    expectOk(await journal.append(ledger, large(1)), 'there is room for one');
    const many = Array.from({ length: 20 }, (_, index) => large(index + 2));
    expect(await journal.appendAll(ledger, many, 'family')).toEqual(FULL);
    expect((await journal.last(ledger))?.seq).toBe(1);
    expect(await journal.requestRows('family')).toBeNull();
    db.exec('PRAGMA max_page_count = 1000000');
    expectOk(await journal.appendAll(ledger, many, 'family'), 'append in the new room');
    expect((await journal.last(ledger))?.seq).toBe(21);
    db.close();
  });
});
