import { DatabaseSync } from 'node:sqlite';
import { DiskInDoubt } from '@gatefold/sync/disk-fault';
import { describe, expect, test } from 'vitest';
import { writeDurably } from './durable-write.ts';

/** An error as node:sqlite throws it, with the codes of https://www.sqlite.org/rescode.html. */
function sqliteError(errcode: number): Error {
  return Object.assign(new Error(`code ${errcode}`), {
    code: 'ERR_SQLITE_ERROR',
    errcode,
    errstr: 'words of SQLite',
  });
}

/** What a transaction ends with when its write fails so, and the rows that are there afterwards. */
function failing(error: unknown): { outcome: () => unknown; rows: () => unknown[] } {
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE kept (n INTEGER)');
  return {
    outcome: () =>
      writeDurably(db, () => {
        db.exec('INSERT INTO kept VALUES (1)');
        throw error;
      }),
    rows: () => db.prepare('SELECT * FROM kept').all(),
  };
}

describe('LE2 the outcome of a write is known, or it is said that it is not', () => {
  test.each([
    ['a full disk', 13, { kind: 'disk-full' }],
    ['a failing disk', 778, { kind: 'disk-broken', detail: 'code 778' }],
    ['a disk made read-only', 8, { kind: 'disk-broken', detail: 'code 8' }],
    ['a damaged file', 11, { kind: 'disk-broken', detail: 'code 11' }],
  ])('%s is a value, and nothing is kept', (_what, errcode, error) => {
    const { outcome, rows } = failing(sqliteError(errcode));
    expect(outcome()).toEqual({ ok: false, error });
    expect(rows()).toEqual([]);
  });

  test.each([1034, 1290])('a failed sync (%i) may have kept it or not: in doubt', (errcode) => {
    const { outcome, rows } = failing(sqliteError(errcode));
    expect(outcome).toThrow(DiskInDoubt);
    expect(rows()).toEqual([]);
  });

  test.each([sqliteError(1555), new Error('a fault of ours')])('%s is thrown on', (error) => {
    const { outcome, rows } = failing(error);
    expect(outcome).toThrow(error.message);
    expect(rows()).toEqual([]);
  });
});
