import { expectOk } from '@gatefold/domain/result';
import {
  carriedOpening,
  carriedRows,
  carriedRunsContract,
} from '@gatefold/sync/testing/carried-runs-contract';
import { journalContract, sampleOpening, sampleRow } from '@gatefold/sync/testing/journal-contract';
import { manifestStoreContract } from '@gatefold/sync/testing/manifest-store-contract';
import { feedPageOf, syncMemoryContract } from '@gatefold/sync/testing/sync-memory-contract';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import {
  openTestDatabase,
  withStationDatabase,
  withStationFolder,
} from './testing/station-folder.ts';

journalContract('the SQLite journal', (story) =>
  withStationDatabase(({ journal }) => story(journal)),
);
manifestStoreContract('the SQLite store', (story) =>
  withStationDatabase(({ manifests }) => story(manifests)),
);
syncMemoryContract('the SQLite one', (story) => withStationDatabase(({ memory }) => story(memory)));

carriedRunsContract('the SQLite store', (story) =>
  withStationDatabase(({ carried }) => story(carried)),
);

test('LE2 MA3 everything is there again when the database is opened again', async () => {
  await withStationFolder(async (path) => {
    const opening = sampleOpening(1);
    const first = openTestDatabase(path);
    expectOk(await first.journal.openLedger(opening), 'open');
    expectOk(await first.journal.appendAll(opening.ledger, [sampleRow(1)], 'request'), 'append');
    expectOk(await first.manifests.putBlob('aa', Uint8Array.of(1)), 'put');
    expectOk(await first.manifests.swap(7, Uint8Array.of(9), new Set(['aa'])), 'swap');
    expectOk(await first.manifests.putBlob('fetched', Uint8Array.of(2)), 'put');
    expectOk(await first.memory.keepFeedPage(feedPageOf(4, [])), 'keep');
    expectOk(await first.carried.open(carriedOpening(1), carriedRows(1, 2)), 'carry');
    first.close();

    const again = openTestDatabase(path);
    expect(await again.journal.ledgers()).toEqual([opening]);
    expect(await again.journal.last(opening.ledger)).toEqual(sampleRow(1));
    expect(await again.journal.requestRows('request')).toEqual({
      ledger: opening.ledger,
      fromSeq: 1,
      toSeq: 1,
    });
    expect(await again.manifests.currentRoot(7)).toEqual(Uint8Array.of(9));
    expect([...(await again.manifests.blobs(['aa', 'fetched'])).keys()]).toEqual(['aa', 'fetched']);
    expect(await again.memory.feedPosition(7)).toEqual({ hubEpoch: 'first', cursor: 4 });
    expect(await again.carried.read(1, 1, 9)).toEqual(carriedRows(1, 2));
    again.close();
  });
});

test('LE2 the database itself refuses to change or delete a fact', async () => {
  await withStationFolder(async (path) => {
    const opening = sampleOpening(1);
    const database = openTestDatabase(path);
    expectOk(await database.journal.openLedger(opening), 'open');
    expectOk(await database.journal.appendAll(opening.ledger, [sampleRow(1)], 'request'), 'append');
    expectOk(await database.carried.open(carriedOpening(1), carriedRows(1, 1)), 'carry');
    const evidence = { carrier: 'a', reason: 'b', heardAtMs: 1, bytes: Uint8Array.of(1) };
    expectOk(await database.carried.keepEvidence(evidence), 'keep');
    database.close();

    const hand = new DatabaseSync(path);
    for (const tampering of [
      "UPDATE entries SET bytes = x'00'",
      'DELETE FROM entries',
      "INSERT OR REPLACE INTO entries VALUES (1, 1, x'00', x'00', x'00')",
      "INSERT INTO entries VALUES (1, 3, x'00', x'00', x'00')",
      "UPDATE ledgers SET book = x'00'",
      'DELETE FROM ledgers',
      'UPDATE requests SET to_seq = 9',
      'DELETE FROM requests',
      "UPDATE carried_entries SET bytes = x'00'",
      'DELETE FROM carried_entries',
      "INSERT INTO carried_entries VALUES (1, 3, x'00', x'00', x'00')",
      'DELETE FROM carried_branches',
      'DELETE FROM carried_evidence',
    ]) {
      expect(() => hand.exec(tampering)).toThrow(/facts|out of order/);
    }
    hand.close();
  });
});
