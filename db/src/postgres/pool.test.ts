import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import { openPool, withTransaction } from './pool.ts';

let database: TestDatabase;
let pool: pg.Pool;
let idleErrors: Error[];

beforeAll(async () => {
  database = await createTestDatabase({ isEmpty: true });
});

beforeEach(() => {
  idleErrors = [];
  pool = openPool({
    url: database.url,
    applicationName: 'pool-test',
    maxConnections: 2,
    onIdleError: (error) => idleErrors.push(error),
  });
});

afterEach(async () => {
  await pool.end();
});

afterAll(async () => {
  await database.drop();
});

async function value(expression: string): Promise<unknown> {
  const { rows } = await pool.query<{ value: unknown }>(`SELECT ${expression} AS value`);
  return rows[0]?.value;
}

describe('values on their way from Postgres', () => {
  test('int8 is a number up to the last exact one', async () => {
    expect(await value('9007199254740991::int8')).toBe(9_007_199_254_740_991);
    expect(await value('(-9007199254740991)::int8')).toBe(-9_007_199_254_740_991);
    expect(await value('ARRAY[[1,2],[NULL,-3]]::int8[]')).toEqual([
      [1, 2],
      [null, -3],
    ]);
    expect(await value('ARRAY[]::int8[]')).toEqual([]);
  });

  test.each([
    '9007199254740992::int8',
    '-9007199254740992::int8',
    'ARRAY[9007199254740993]::int8[]',
  ])('reading %s throws instead of giving another number', async (expression) => {
    await expect(value(expression)).rejects.toThrow('cannot hold exactly');
  });

  test('bytea is its bytes, a date is its text, numeric keeps every digit', async () => {
    expect(await value(`'\\x00ff10'::bytea`)).toEqual(Buffer.from([0x00, 0xff, 0x10]));
    expect(await value(`DATE '2026-11-23'`)).toBe('2026-11-23');
    expect(await value('12345678901234567890.10::numeric')).toBe('12345678901234567890.10');
  });

  test('the connection carries its name', async () => {
    expect(await value(`current_setting('application_name')`)).toBe('pool-test');
  });
});

describe('a transaction', () => {
  beforeEach(async () => {
    await pool.query('DROP TABLE IF EXISTS sold; CREATE TABLE sold (serial integer PRIMARY KEY)');
  });

  test('is kept when its work resolves, and hands on its result', async () => {
    const result = await withTransaction(pool, async (client) => {
      await client.query('INSERT INTO sold VALUES (1)');
      return 'done';
    });
    expect(result).toBe('done');
    expect(await value('(SELECT count(*) FROM sold)')).toBe(1);
  });

  test('leaves nothing when its work throws, and throws the same', async () => {
    const refusal = new Error('the till is closed');
    const work = withTransaction(pool, async (client) => {
      await client.query('INSERT INTO sold VALUES (1)');
      throw refusal;
    });
    await expect(work).rejects.toBe(refusal);
    expect(await value('(SELECT count(*) FROM sold)')).toBe(0);
  });

  test('whose connection is cut leaves nothing, and the pool goes on with a new one', async () => {
    const work = withTransaction(pool, async (client) => {
      await client.query('INSERT INTO sold VALUES (1)');
      await client.query('SELECT pg_terminate_backend(pg_backend_pid())');
    });
    await expect(work).rejects.toThrow('terminating connection');
    expect(await value('(SELECT count(*) FROM sold)')).toBe(0);
    expect(idleErrors).toEqual([]);
  });
});
