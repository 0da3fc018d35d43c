/**
 * Purpose: a fresh database with the project's migrations, for one test file.
 * Invariant: each caller gets a copy of its own, cloned from the template in a few milliseconds,
 * so that test files run side by side without seeing each other.
 */

import { randomBytes } from 'node:crypto';
import { withConnection } from '@gatefold/db/postgres/pool';
import { inject } from 'vitest';

export type TestDatabase = {
  readonly url: string;
  /** Cuts every connection and removes the database. */
  drop(): Promise<void>;
};

/**
 * Clones the migrated template, or the database that a URL names and that nobody is connected to, or makes an empty one
 * when asked for it.
 */
export async function createTestDatabase(
  options: { readonly isEmpty?: boolean; readonly copyOf?: string } = {},
): Promise<TestDatabase> {
  const response = await fetch(inject('postgresOnDemandUrl'));
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  const name = `test_${randomBytes(8).toString('hex')}`;
  const source = options.isEmpty
    ? 'template1'
    : new URL(options.copyOf ?? answer).pathname.slice(1);
  const server = withDatabase(answer, 'postgres');
  await command(server, `CREATE DATABASE ${name} TEMPLATE ${source}`);
  return {
    url: withDatabase(answer, name),
    drop: () => command(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

async function command(url: string, sql: string): Promise<void> {
  await withConnection({ url, applicationName: 'gatefold-tests' }, async (client) => {
    await client.query(sql);
  });
}
