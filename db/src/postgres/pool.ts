/**
 * Purpose: connections to Postgres, and how its values look in TypeScript.
 * Invariant: no value changes on its way. int8 becomes a number only where a number holds it
 * exactly, else reading it throws; a `date` stays `YYYY-MM-DD`, because pg's default turns it
 * into midnight in this machine's time zone, which is another day elsewhere; numeric stays text.
 */

import pg from 'pg';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;
/** Whatever statements can be sent through: the pool, or the connection of a transaction. */
export type Queryable = pg.Pool | pg.ClientBase;

export type PoolOptions = {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** Shown in `pg_stat_activity` and in the server's log. */
  readonly applicationName: string;
  /** Most connections at a time; default 10. */
  readonly maxConnections?: number;
  /** Told when a connection that nobody uses breaks (server stopped); the pool drops it. */
  readonly onIdleError: (error: Error) => void;
};

// Type numbers from Postgres's pg_type.dat; they never change.
const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;

export function openPool(options: PoolOptions): pg.Pool {
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, parseInt8);
  types.setTypeParser(INT8_ARRAY, parseInt8Array);
  types.setTypeParser(DATE, (text) => text);
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.maxConnections ?? 10,
    types,
  });
  // Without a listener an idle connection's end would be an uncaught error and end the process.
  pool.on('error', options.onIdleError);
  return pool;
}

/** Reads a bigint; throws outside of ±2^53, where a number would silently be another one. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(
    `Postgres sent int8 ${text}, which a JavaScript number cannot hold exactly.`,
  );
}

/** Reads `{1,{2,NULL}}`, which differs from JSON in its brackets and its null. */
function parseInt8Array(text: string): unknown {
  const json = text.replaceAll('{', '[').replaceAll('}', ']').replaceAll('NULL', 'null');
  // Rounding on the way through JSON hides nothing: what is beyond ±2^53 stays beyond it.
  return JSON.parse(json, (_key, value: unknown) =>
    typeof value === 'number' ? parseInt8(String(value)) : value,
  );
}

/**
 * Runs `work` in one transaction: committed when it resolves, rolled back when it throws, and the
 * error is passed on. Statements must go through the client that `work` is given.
 */
export async function withTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that breaks while nothing is asked of it announces that as an event, which would
  // end the process; here the next statement fails instead.
  const onBroken = (error: Error): void => {
    broken = error;
  };
  client.on('error', onBroken);
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    broken ??= await rollBack(client);
    throw error;
  } finally {
    client.off('error', onBroken);
    // A connection that could not roll back is closed, which rolls back on the server's side.
    client.release(broken);
  }
}

async function rollBack(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Runs `work` on one connection of its own, for what belongs to a session: locks, set-up. */
export async function withConnection<T>(
  options: { readonly url: string; readonly applicationName: string },
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: options.url,
    application_name: options.applicationName,
  });
  let broken: Error | undefined;
  client.on('error', (error) => {
    broken = error;
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    if (broken === undefined) await client.end();
  }
}
