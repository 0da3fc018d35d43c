/**
 * Purpose: bring a database to the shape this code expects, by numbered SQL files.
 * Invariant: a migration is applied once, whole or not at all, in order without gaps, and never
 * changes after that. Starts at the same time wait for each other on an advisory lock.
 */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { err, ok, type Result } from '@gatefold/domain/result';
import { withConnection } from './pool.ts';

export type MigrationRefusal = {
  readonly kind:
    | 'misnamed-file'
    | 'gap-in-numbers'
    | 'changed-file'
    | 'database-newer'
    | 'migration-failed';
  /** What happened and what to do next, in full sentences. */
  readonly words: string;
};

export type MigrationOutcome = {
  /** Names of the files applied now, in order; empty when there was nothing to do. */
  readonly applied: readonly string[];
  /** Number of the last migration in the database; 0 for none. */
  readonly version: number;
};

type Migration = {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256, hex, of the text with Unix line ends, so that a Windows checkout counts as equal. */
  readonly checksum: string;
};

const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;
/** Any constant will do, as long as nothing else in this database locks it. ASCII "gate". */
const ADVISORY_LOCK = 0x67617465;

/** Applies what is missing of `folder` to the database at `url`. */
export async function migrate(
  url: string,
  folder: string,
): Promise<Result<MigrationOutcome, MigrationRefusal>> {
  const migrations = await readMigrations(folder);
  if (!migrations.ok) return migrations;
  return await withConnection({ url, applicationName: 'gatefold-migrate' }, async (client) => {
    // Held by the session: it ends with the connection, however this process ends.
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    return await applyMissing(client, migrations.value);
  });
}

async function readMigrations(
  folder: string,
): Promise<Result<readonly Migration[], MigrationRefusal>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const migrations: Migration[] = [];
  for (const name of names) {
    const digits = FILE_NAME.exec(name)?.[1];
    if (digits === undefined) return err(misnamed(name));
    const number = migrations.length + 1;
    if (Number(digits) !== number) return err(gap(name, number));
    const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
    const checksum = createHash('sha256').update(sql).digest('hex');
    migrations.push({ number, name, sql, checksum });
  }
  return ok(migrations);
}

async function applyMissing(
  client: pg.Client,
  migrations: readonly Migration[],
): Promise<Result<MigrationOutcome, MigrationRefusal>> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS gatefold_migration (
      number integer PRIMARY KEY CHECK (number > 0),
      name text NOT NULL,
      checksum text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`);
  const { rows } = await client.query<{ number: number; name: string; checksum: string }>(
    'SELECT number, name, checksum FROM gatefold_migration ORDER BY number',
  );
  for (const row of rows) {
    const migration = migrations[row.number - 1];
    if (migration === undefined) return err(newer(row.name, migrations.length));
    if (migration.checksum !== row.checksum) return err(changed(migration.name));
  }
  const missing = migrations.slice(rows.length);
  for (const migration of missing) {
    const failure = await applyOne(client, migration);
    if (failure !== undefined) return err(failure);
  }
  return ok({ applied: missing.map(({ name }) => name), version: migrations.length });
}

async function applyOne(
  client: pg.Client,
  migration: Migration,
): Promise<MigrationRefusal | undefined> {
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query(
      'INSERT INTO gatefold_migration (number, name, checksum) VALUES ($1, $2, $3)',
      [migration.number, migration.name, migration.checksum],
    );
    await client.query('COMMIT');
    return undefined;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    await client.query('ROLLBACK');
    return failed(migration, error);
  }
}

function failed(migration: Migration, error: pg.DatabaseError): MigrationRefusal {
  const before = migration.sql.slice(0, Number(error.position ?? 0));
  const where = error.position === undefined ? '' : `, line ${before.split('\n').length}`;
  return {
    kind: 'migration-failed',
    words: `${migration.name}${where}: ${error.message}. Nothing of this file was applied. Correct the cause and start again.`,
  };
}

function misnamed(name: string): MigrationRefusal {
  return {
    kind: 'misnamed-file',
    words: `${name} is not named like 0001_what_it_does.sql (four digits, small letters, digits, underscores). Rename it.`,
  };
}

function gap(name: string, expected: number): MigrationRefusal {
  const wanted = String(expected).padStart(4, '0');
  return {
    kind: 'gap-in-numbers',
    words: `${name} stands where number ${wanted} should be. Migrations are numbered from 0001 without gaps or doubles; renumber the ones that no database has yet.`,
  };
}

function changed(name: string): MigrationRefusal {
  return {
    kind: 'changed-file',
    words: `${name} was changed after this database applied it. Put the old text back and write a new migration for the change.`,
  };
}

function newer(name: string, known: number): MigrationRefusal {
  return {
    kind: 'database-newer',
    words: `This database has had ${name}, and this version of Gatefold knows ${known} migrations. Start the newer version of Gatefold; nothing was changed.`,
  };
}
