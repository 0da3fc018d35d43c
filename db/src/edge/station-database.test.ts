import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expectOk } from '@gatefold/domain/result';
import { sampleOpening } from '@gatefold/sync/testing/journal-contract';
import { describe, expect, test } from 'vitest';
import { openStationDatabase, StationDatabaseRefused } from './station-database.ts';
import {
  openTestDatabase,
  TEST_BALLAST_BYTES,
  withStationFolder,
} from './testing/station-folder.ts';

function refusalOf(path: string): Pick<StationDatabaseRefused, 'kind' | 'message'> {
  try {
    openTestDatabase(path).close();
  } catch (error) {
    if (error instanceof StationDatabaseRefused) return error;
    throw error;
  }
  throw new Error(`${path} was not refused`);
}

/** Opens the database in another process and answers what that process said. */
function openElsewhere(path: string): string {
  const script = `
    const { openTestDatabase } = await import(${JSON.stringify(join(import.meta.dirname, 'testing/station-folder.ts'))});
    try { openTestDatabase(${JSON.stringify(path)}).close(); console.log('opened'); }
    catch (error) { console.log(error.kind + ': ' + error.message); }`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  }).trim();
}

describe('LE2 a station database is trusted only when it deserves it', () => {
  test('one process at a time: a second one is refused with words, and let in afterwards', async () => {
    await withStationFolder(async (path) => {
      openTestDatabase(path).close();
      const database = openTestDatabase(path);
      expect(openElsewhere(path)).toMatch(/^in-use: Another Gatefold process is using .*Close/);
      expect(refusalOf(path).kind).toBe('in-use');
      expectOk(await database.journal.openLedger(sampleOpening(1)), 'the first is not disturbed');
      expect(openElsewhere(path)).toMatch(/^in-use/);
      database.close();
      expect(openElsewhere(path)).toBe('opened');
    });
  });

  test('a file of a newer version is refused and left as it is', async () => {
    await withStationFolder(async (path) => {
      openTestDatabase(path).close();
      const newer = new DatabaseSync(path);
      newer.exec('PRAGMA user_version = 99');
      newer.close();
      const refusal = refusalOf(path);
      expect(refusal.kind).toBe('newer-version');
      expect(refusal.message).toContain('format 99');
      const after = new DatabaseSync(path);
      expect(after.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 });
      after.close();
    });
  });

  test('a file that is no database is refused, and not touched', async () => {
    await withStationFolder(async (path) => {
      writeFileSync(path, 'Dear diary, '.repeat(1000));
      const refusal = refusalOf(path);
      expect(refusal.kind).toBe('unreadable');
      expect(refusal.message).toContain('Do not delete it');
      expect(statSync(path).size).toBe(12_000);
    });
  });

  test('a file whose safeguards were taken out is refused', async () => {
    await withStationFolder(async (path) => {
      openTestDatabase(path).close();
      const hand = new DatabaseSync(path);
      hand.exec('DROP TRIGGER entries_no_delete');
      hand.close();
      expect(refusalOf(path).message).toContain('damaged or was edited');
    });
  });

  test('a folder that is not there is refused', async () => {
    await withStationFolder(async (path) => {
      expect(refusalOf(join(dirname(path), 'missing', 'station.db')).kind).toBe('unreadable');
      mkdirSync(path);
      expect(refusalOf(path).kind).toBe('unreadable');
    });
  });

  test('the file is for its owner alone', async () => {
    await withStationFolder(async (path) => {
      openTestDatabase(path).close();
      expect(statSync(path).mode & 0o777).toBe(0o600);
      // What an administrator chose later is left alone.
      chmodSync(path, 0o640);
      openTestDatabase(path).close();
      expect(statSync(path).mode & 0o777).toBe(0o640);
    });
  });
});

describe('LE2 room is kept back for a full disk', () => {
  test('the ballast is written, not sparse, and written again when it was lost', async () => {
    await withStationFolder(async (path) => {
      const ballast = `${path}.ballast`;
      for (const loss of [undefined, 100]) {
        if (loss !== undefined) truncateSync(ballast, loss);
        const database = openTestDatabase(path);
        expect(database.space().kind).not.toBe('ballast-used');
        database.close();
        const { size, blocks } = statSync(ballast);
        expect(size).toBe(TEST_BALLAST_BYTES);
        expect(blocks * 512).toBeGreaterThanOrEqual(TEST_BALLAST_BYTES);
      }
    });
  });

  test('a disk too small for it is warned of from the start', async () => {
    await withStationFolder(async (path) => {
      const database = openStationDatabase(path, { ballastBytes: Number.MAX_SAFE_INTEGER });
      expect(database.space().kind).toBe('ballast-used');
      database.close();
    });
  });
});
