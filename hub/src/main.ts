/**
 * Purpose: the hub's process.
 * Prints one line of JSON to standard output when it is ready, and its log to standard error. Ends in order on SIGINT and
 * SIGTERM: no new requests, running ones finished, then the database.
 */

import { once } from 'node:events';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { systemClock, systemTimers } from '@gatefold/domain/time/system-clock';
import { AdminSessions } from './http/admin-sessions.ts';
import { hubApp } from './http/app.ts';
import { ChangeStream } from './http/change-stream.ts';
import { LifeNotes } from './keys/life-notes.ts';
import { lifeMarkPath, openHub } from './open-hub.ts';
import { hubOptions } from './options.ts';
import { DEMO_STAFF, firstAdministrator, seedDemo } from './seed/seed-hub.ts';
import { ManifestOffers } from './services/offer-manifest.ts';
import { ManifestPublisher } from './services/publish-manifest.ts';
import { StationSessions } from './services/station-sessions.ts';
import { ReportedTills } from './services/tills.ts';

const ADMIN_PAGE = join(import.meta.dirname, '../dist/admin');

function log(line: string): void {
  process.stderr.write(`hub: ${line}\n`);
}

async function main(): Promise<void> {
  const options = hubOptions(process.argv.slice(2), process.env);
  const changes = new ChangeStream(systemClock, (delayMs, act) => {
    setTimeout(act, delayMs).unref();
  });
  const { data, databaseUrl, demo } = options;
  const listeners = [() => changes.changed()];
  const changed = () => listeners.forEach((listener) => listener());
  const opened = await openHub({ data, databaseUrl, log, changed });
  const { hub } = opened;
  const life = new LifeNotes(hub, lifeMarkPath(data), systemTimers, log);
  listeners.push(() => life.note());
  const newPassword = await firstAdministrator(hub, options.adminPassword);
  const seeded = demo && (await seedDemo(hub, options.tickets));
  if (seeded) log(`put in the demonstration: ${options.tickets} tickets`);

  const app = hubApp({
    hub,
    stations: {
      hub,
      sessions: new StationSessions(hub),
      offers: new ManifestOffers(hub, new ManifestPublisher(hub)),
    },
    admin: { hub, sessions: new AdminSessions(hub), tills: new ReportedTills(hub), changes },
    adminPage: ADMIN_PAGE,
    demo,
    log,
  });
  const server = createServer(app);
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  const url = `http://${options.host}:${address.port}`;
  // Lets `npm run import` reach the same database while the hub runs.
  const urlFile = join(data, 'database-url');
  await writeFile(urlFile, opened.url, { mode: 0o600 });
  await chmod(urlFile, 0o600);
  const staff = demo ? DEMO_STAFF : [];
  process.stdout.write(`${JSON.stringify({ ready: true, url, newPassword, staff })}\n`);

  let closing = false;
  const close = async (): Promise<void> => {
    if (closing) return;
    closing = true;
    log('closing');
    changes.close();
    server.close();
    server.closeIdleConnections();
    await once(server, 'close');
    await rm(urlFile, { force: true });
    await life.end();
    await opened.close();
    process.exit(0);
  };
  // Started by `npm start` or a test: its end closes our standard input, however it came about.
  if (process.env['GATEFOLD_ENDS_WITH_PARENT'] === '1') {
    process.stdin.resume().on('end', () => void close());
  }
  process.on('SIGINT', () => void close());
  process.on('SIGTERM', () => void close());
}

main().catch((error: unknown) => {
  log(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
