/**
 * Purpose: opens the one SQLite file in which a station keeps everything, and checks that it deserves trust (LE2).
 * Invariant: one process at a time; write-ahead log, `synchronous=FULL` and foreign keys are read back, not assumed.
 *
 * The lock is SQLite's own (`locking_mode=EXCLUSIVE`), which the operating system frees with the process, so that
 * kill -9 leaves nothing to clear away. While it is held, nobody in this process may open and close the file by other
 * means: POSIX drops all of a process's locks with the first close (https://www.sqlite.org/howtocorrupt.html 2.2).
 */

import { closeSync, existsSync, openSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { CarriedRuns } from '@gatefold/sync/carried/carried-runs';
import type { Journal } from '@gatefold/sync/ledger/journal';
import type { ManifestStore } from '@gatefold/sync/manifest/manifest-store';
import type { SyncMemory } from '@gatefold/sync/station/sync-memory';
import { z } from 'zod';
import { Ballast, BALLAST_BYTES } from './ballast.ts';
import { LOW_SPACE_BYTES, type DiskSpace } from './disk-space.ts';
import { BUSY, FULL, sqliteCode } from './durable-write.ts';
import { SCHEMA_STEPS } from './schema.ts';
import { SqliteCarriedRuns } from './sqlite-carried-runs.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { SqliteManifestStore } from './sqlite-manifest-store.ts';
import { SqliteSyncMemory } from './sqlite-sync-memory.ts';

export type StationDatabase = {
  /** Also knows, by `requestRows`, which entries a request led to. */
  readonly journal: Journal;
  readonly manifests: ManifestStore;
  readonly memory: SyncMemory;
  readonly carried: CarriedRuns;
  /** How much room is left; cheap enough to ask with every status. */
  space(): DiskSpace;
  close(): void;
};

/** Why a station's file cannot be used, in words for the person at the machine. */
export class StationDatabaseRefused extends Error {
  override readonly name = 'StationDatabaseRefused';
  readonly kind: 'in-use' | 'newer-version' | 'not-durable' | 'disk-full' | 'unreadable';

  constructor(kind: StationDatabaseRefused['kind'], words: string, cause?: unknown) {
    super(words, { cause });
    this.kind = kind;
  }
}

const KEEP_IT =
  'Do not delete it, it may hold entries that are nowhere else; copy it away and tell the administrator.';

function readPragma(db: DatabaseSync, pragma: string): unknown {
  const row = z.record(z.string(), z.unknown()).parse(db.prepare(`PRAGMA ${pragma}`).get());
  return Object.values(row)[0];
}

const DURABLE = [
  // Exclusive first: the log's index is then kept in memory, and no second process can come in.
  ['locking_mode', 'EXCLUSIVE', 'exclusive'],
  ['journal_mode', 'WAL', 'wal'],
  ['synchronous', 'FULL', 2],
  ['foreign_keys', 'ON', 1],
] as const;

function makeDurable(db: DatabaseSync, path: string): void {
  for (const [pragma, value] of DURABLE) db.exec(`PRAGMA ${pragma} = ${value}`);
  for (const [pragma, , expected] of DURABLE) {
    const found = readPragma(db, pragma);
    if (found !== expected) {
      throw new StationDatabaseRefused(
        'not-durable',
        `${path} cannot keep entries safe on this disk: SQLite's ${pragma} is ${String(found)} and must be ${expected}. Use a local disk, not a network share.`,
      );
    }
  }
}

function takeSteps(db: DatabaseSync, path: string): void {
  // The exclusive lock is taken by the first transaction, and held from then on.
  db.exec('BEGIN EXCLUSIVE');
  const taken = z.number().int().parse(readPragma(db, 'user_version'));
  if (taken > SCHEMA_STEPS.length) {
    throw new StationDatabaseRefused(
      'newer-version',
      `${path} was written by a newer Gatefold (format ${taken}, this one knows ${SCHEMA_STEPS.length}). Install that version again; the entries in the file are safe.`,
    );
  }
  const due = SCHEMA_STEPS.slice(taken);
  for (const step of due) db.exec(step);
  // Nothing is written when nothing is due: a station must also start on a full disk.
  if (due.length > 0) db.exec(`PRAGMA user_version = ${SCHEMA_STEPS.length}`);
  db.exec('COMMIT');
}

function schemaOf(db: DatabaseSync): string {
  const rows = db
    .prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name')
    .all();
  return JSON.stringify(rows);
}

/** A damaged or edited schema could let facts be changed, or hide them. */
function checkSchema(db: DatabaseSync, path: string): void {
  const model = new DatabaseSync(':memory:');
  for (const step of SCHEMA_STEPS) model.exec(step);
  const expected = schemaOf(model);
  model.close();
  if (schemaOf(db) !== expected) {
    throw new StationDatabaseRefused(
      'unreadable',
      `The tables in ${path} are not those of a station; the file is damaged or was edited. ${KEEP_IT}`,
    );
  }
}

function refusalOf(error: unknown, path: string): StationDatabaseRefused {
  if (error instanceof StationDatabaseRefused) return error;
  switch (sqliteCode(error)?.primary) {
    case BUSY:
      return new StationDatabaseRefused(
        'in-use',
        `Another Gatefold process is using ${path}. Close that one first: two must never write one ledger.`,
        error,
      );
    case FULL:
      return new StationDatabaseRefused(
        'disk-full',
        `The disk is full, so ${path} cannot be set up. Make room and start again.`,
        error,
      );
    default:
      return new StationDatabaseRefused(
        'unreadable',
        `${path} cannot be opened: ${error instanceof Error ? error.message : 'unknown'}. ${KEEP_IT}`,
        error,
      );
  }
}

function openDurable(path: string): DatabaseSync {
  let db: DatabaseSync | null = null;
  try {
    // For the owner alone: the file says who was let in and what was sold. Only a file that is not there yet may be
    // opened here, see above.
    if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600));
    db = new DatabaseSync(path);
    makeDurable(db, path);
    takeSteps(db, path);
    checkSchema(db, path);
    return db;
  } catch (error) {
    db?.close();
    throw refusalOf(error, path);
  }
}

/** Opens or creates the file at `path`, whose folder exists. Throws `StationDatabaseRefused`. */
export function openStationDatabase(
  path: string,
  options: { readonly ballastBytes?: number } = {},
): StationDatabase {
  const db = openDurable(path);
  const freeBytes = () => {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  };
  const ballast = new Ballast(`${path}.ballast`, options.ballastBytes ?? BALLAST_BYTES);
  ballast.refill(freeBytes());
  return {
    journal: new SqliteJournal(db, ballast),
    manifests: new SqliteManifestStore(db),
    memory: new SqliteSyncMemory(db),
    carried: new SqliteCarriedRuns(db),
    space: () => {
      const free = freeBytes();
      if (!ballast.held) return { kind: 'ballast-used', freeBytes: free };
      return { kind: free < LOW_SPACE_BYTES ? 'low' : 'enough', freeBytes: free };
    },
    close: () => db.close(),
  };
}
