import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import { migrate } from './migrate.ts';
import { withConnection } from './pool.ts';

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase({ isEmpty: true });
  folder = await mkdtemp(join(tmpdir(), 'gatefold-migrations-'));
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

async function file(name: string, sql: string): Promise<void> {
  await writeFile(join(folder, name), sql);
}

async function tables(): Promise<string[]> {
  return await withConnection({ url: database.url, applicationName: 'test' }, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  });
}

const TWO_STATEMENTS = `CREATE TABLE venue (id integer);\nCREATE TABLE gate (id integer);\n`;

describe('migrations', () => {
  test('are applied in order the first time, and not again', async () => {
    await file('0001_venue_and_gate.sql', TWO_STATEMENTS);
    await file('0002_gate_name.sql', 'ALTER TABLE gate ADD COLUMN name text;');
    expect(await migrate(database.url, folder)).toEqual({
      ok: true,
      value: { applied: ['0001_venue_and_gate.sql', '0002_gate_name.sql'], version: 2 },
    });
    expect(await tables()).toEqual(['gate', 'gatefold_migration', 'venue']);
    expect(await migrate(database.url, folder)).toEqual({
      ok: true,
      value: { applied: [], version: 2 },
    });
  });

  test('added later are applied on top', async () => {
    await file('0001_venue_and_gate.sql', TWO_STATEMENTS);
    await migrate(database.url, folder);
    await file('0002_lane.sql', 'CREATE TABLE lane (id integer);');
    expect(await migrate(database.url, folder)).toMatchObject({
      value: { applied: ['0002_lane.sql'], version: 2 },
    });
  });

  test('started by several hubs at once are applied by one', async () => {
    await file('0001_venue_and_gate.sql', TWO_STATEMENTS);
    const outcomes = await Promise.all([1, 2, 3].map(() => migrate(database.url, folder)));
    const applied = outcomes.map((outcome) => (outcome.ok ? outcome.value.applied.length : -1));
    expect(applied.sort()).toEqual([0, 0, 1]);
  });

  test('that fail leave nothing half, and the ones before them stay', async () => {
    await file('0001_venue_and_gate.sql', TWO_STATEMENTS);
    await file('0002_broken.sql', 'CREATE TABLE half (id integer);\nCREATE TABEL other ();');
    const refused = await migrate(database.url, folder);
    expect(refused).toMatchObject({ ok: false, error: { kind: 'migration-failed' } });
    expect(refused.ok ? '' : refused.error.words).toContain(
      '0002_broken.sql, line 2: syntax error',
    );
    expect(await tables()).toEqual(['gate', 'gatefold_migration', 'venue']);
    await file('0002_broken.sql', 'CREATE TABLE whole (id integer);');
    expect(await migrate(database.url, folder)).toMatchObject({ value: { version: 2 } });
  });

  test('changed after they were applied are refused, but not for their line ends', async () => {
    await file('0001_venue_and_gate.sql', TWO_STATEMENTS);
    await migrate(database.url, folder);
    await file('0001_venue_and_gate.sql', TWO_STATEMENTS.replaceAll('\n', '\r\n'));
    expect(await migrate(database.url, folder)).toMatchObject({ ok: true });
    await file('0001_venue_and_gate.sql', `${TWO_STATEMENTS} -- one word more`);
    expect(await migrate(database.url, folder)).toMatchObject({
      ok: false,
      error: { kind: 'changed-file' },
    });
  });

  test('unknown to this code make it refuse the newer database', async () => {
    await file('0001_venue_and_gate.sql', TWO_STATEMENTS);
    await file('0002_lane.sql', 'CREATE TABLE lane (id integer);');
    await migrate(database.url, folder);
    await rm(join(folder, '0002_lane.sql'));
    const refused = await migrate(database.url, folder);
    expect(refused).toMatchObject({ ok: false, error: { kind: 'database-newer' } });
    expect(refused.ok ? '' : refused.error.words).toContain('0002_lane.sql');
  });

  test.each([
    ['a gap', '0003_lane.sql', 'gap-in-numbers'],
    ['the same number twice', '0001_lane.sql', 'gap-in-numbers'],
    ['a name that does not say its number', 'lane.sql', 'misnamed-file'],
  ])('with %s are refused before anything is applied', async (_what, name, kind) => {
    await file('0001_a_venue.sql', TWO_STATEMENTS);
    await file(name, 'CREATE TABLE lane (id integer);');
    expect(await migrate(database.url, folder)).toMatchObject({ ok: false, error: { kind } });
    expect(await tables()).toEqual([]);
  });
});
