/**
 * Purpose: a process that holds an embedded Postgres, for tests that kill its holder.
 * Prints the URL on a line of its own. On SIGINT it asks the database for one row, prints
 * `answered 1`, stops it and ends.
 */

import { startEmbeddedPostgres } from '@gatefold/db/postgres/embedded-postgres';
import { withConnection } from '@gatefold/db/postgres/pool';
import { expectOk } from '@gatefold/domain/result';

const [dataFolder = ''] = process.argv.slice(2);
const log = (line: string): void => console.error(line);
const server = expectOk(await startEmbeddedPostgres({ dataFolder, log }), 'start');

process.once('SIGINT', () => {
  void closeDown();
});
// Keeps the process alive until a signal comes.
process.stdin.resume();
console.log(server.url);

async function closeDown(): Promise<void> {
  const { rows } = await withConnection(
    { url: server.url, applicationName: 'postgres-host' },
    (client) => client.query<{ one: number }>('SELECT 1 AS one'),
  );
  console.log(`answered ${rows[0]?.one}`);
  await server.stop();
  process.stdin.destroy();
}
