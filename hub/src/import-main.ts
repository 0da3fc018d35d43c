/**
 * Purpose: `npm run import -- FILE --event NAME`: takes a ticket list of another system into an event.
 * Prints the report to standard output and its progress to standard error. Ends with 0 when every row is in, 2 when some
 * rows were left out and the others are in, 1 when nothing was changed because of a refusal.
 *
 * The database is the one DATABASE_URL names; else, while a hub runs on the same data folder, the hub's; else the
 * embedded one of that folder, started for the time of the import.
 */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { withConnection } from '@gatefold/db/postgres/pool';
import { systemRandom } from '@gatefold/domain/crypto/system-random';
import { systemClock } from '@gatefold/domain/time/system-clock';
import { IMPORT_USAGE, importOptions, type ImportOptions } from './import-options.ts';
import { readTicketList } from './import/read-ticket-list.ts';
import { FileVaultSecrets } from './keys/vault-secrets.ts';
import { openStore } from './open-hub.ts';
import { importReport, unreadableReport, type ImportReport } from './services/import-report.ts';
import { importTickets } from './services/import-tickets.ts';

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Where the hub that runs on this folder has its database; null when none answers there. */
async function runningHubUrl(data: string): Promise<string | null> {
  const path = join(data, 'database-url');
  if (!existsSync(path)) return null;
  const url = (await readFile(path, 'utf8')).trim();
  try {
    await withConnection({ url, applicationName: 'gatefold-import' }, (client) =>
      client.query('SELECT 1'),
    );
    return url;
  } catch (error) {
    // A hub that was killed leaves the file behind.
    const detail = error instanceof Error ? error.message : String(error);
    say(`The hub's database does not answer (${detail}); starting it …`);
    return null;
  }
}

async function run(options: ImportOptions): Promise<ImportReport> {
  const { file, eventName, data, isDryRun } = options;
  if (!existsSync(file)) throw new Error(`There is no file ${file}. Check its name.`);
  const bytes = await readFile(file);
  say(`Reading ${file} (${(bytes.length / 1e6).toFixed(1)} MB) …`);
  const list = readTicketList(bytes);
  if (!list.ok) return unreadableReport(list.error);
  const databaseUrl = process.env['DATABASE_URL'] || (await runningHubUrl(data)) || undefined;
  const store = await openStore({ data, databaseUrl, log: say });
  try {
    say(`Comparing ${list.value.rows.length} good rows with ${eventName} …`);
    const request = {
      eventName,
      rows: list.value.rows,
      who: `import by ${userInfo().username}`,
      fileName: basename(file),
      isDryRun,
    };
    const vaultSecrets = new FileVaultSecrets(data, systemRandom);
    const ports = { pool: store.pool, clock: systemClock, vaultSecrets };
    const imported = await importTickets(ports, request);
    return importReport(list.value, imported, options);
  } finally {
    await store.close();
  }
}

async function main(): Promise<number> {
  const options = importOptions(process.argv.slice(2));
  if (!options.ok) {
    say(`${options.error}\n${IMPORT_USAGE}`);
    return 1;
  }
  const report = await run(options.value);
  const text = options.value.asJson ? JSON.stringify(report.json) : report.lines.join('\n');
  process.stdout.write(`${text}\n`);
  return report.exitCode;
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
