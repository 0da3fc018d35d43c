/**
 * Purpose: the hub's process.
 * Prints one line of JSON to standard output when it is ready, and its log to standard error. Ends in order on SIGINT and
 * SIGTERM: no new requests, running ones finished, then the database.
 */

import { once } from 'node:events';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { shownLine } from '@gatefold/domain/shown-text';
import { systemClock, systemTimers } from '@gatefold/domain/time/system-clock';
import { AdminSessions } from './http/admin-sessions.ts';
import { hubApp } from './http/app.ts';
import { ChangeStream } from './http/change-stream.ts';
import { LifeNotes } from './keys/life-notes.ts';
import type { Hub } from './hub.ts';
import { lookAfterStick } from './stick.ts';
import { lifeMarkPath, openHub, type OpenHub } from './open-hub.ts';
import { hubOptions, type HubOptions } from './options.ts';
import { DEMO_STAFF, firstAdministrator, seedDemo } from './seed/seed-hub.ts';
import { ManifestOffers } from './services/offer-manifest.ts';
import { ManifestPublisher } from './services/publish-manifest.ts';
import { rehashCodes } from './services/rehash-codes.ts';
import { sealClearHolders } from './services/seal-clear-holders.ts';
import { StationSessions } from './services/station-sessions.ts';
import { ReportedTills } from './services/tills.ts';
import { VaultDays } from './services/vault-days.ts';

const ADMIN_PAGE = join(import.meta.dirname, '../dist/admin');

function log(line: string): void {
  process.stderr.write(`hub: ${shownLine(line)}\n`);
}

async function listen(
  options: HubOptions,
  hub: Hub,
  changes: ChangeStream,
): Promise<{ server: Server; url: string }> {
  const app = hubApp({
    hub,
    stations: {
      hub,
      sessions: new StationSessions(hub),
      offers: new ManifestOffers(hub, new ManifestPublisher(hub)),
    },
    admin: { hub, sessions: new AdminSessions(hub), tills: new ReportedTills(hub), changes },
    adminPage: ADMIN_PAGE,
    demo: options.demo,
    log,
  });
  const server = createServer(app);
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return { server, url: `http://${options.host}:${address.port}` };
}

/** Runs `close` once, when the process is asked to end. */
function onEnd(close: () => Promise<void>): void {
  let closing = false;
  const end = async (): Promise<void> => {
    if (closing) return;
    closing = true;
    log('closing');
    await close();
    process.exit(0);
  };
  // Started by `npm start` or a test: its end closes our standard input, however it came about.
  if (process.env['GATEFOLD_ENDS_WITH_PARENT'] === '1') {
    process.stdin.resume().on('end', () => void end());
  }
  process.on('SIGINT', () => void end());
  process.on('SIGTERM', () => void end());
}

async function rehashOldCodes(hub: Hub): Promise<void> {
  const { tickets, alike } = await rehashCodes(hub);
  if (tickets > 0) log(`hashed the barcodes of ${tickets} tickets again`);
  if (alike.length > 0) {
    log(
      `gates cannot tell these barcodes from another ticket's: ${alike.join(', ')}. Reissue them.`,
    );
  }
}

async function serve(
  options: HubOptions,
  opened: OpenHub,
  changes: ChangeStream,
  life: LifeNotes,
): Promise<void> {
  const { data, demo } = options;
  const { hub } = opened;
  const newPassword = await firstAdministrator(hub, options.adminPassword);
  const seeded = demo && (await seedDemo(hub, options.tickets));
  if (seeded) log(`put in the demonstration: ${options.tickets} tickets`);
  const clear = await sealClearHolders(hub);
  if (clear > 0) log(`sealed the names of ${clear} holders that stood in the clear`);
  await rehashOldCodes(hub);
  const vaultDays = new VaultDays(hub, systemTimers, log);
  await vaultDays.start();
  const { server, url } = await listen(options, hub, changes);
  const stick = options.stick === undefined ? null : await lookAfterStick(hub, options.stick, log);
  // Lets `npm run import` reach the same database while the hub runs.
  const urlFile = join(data, 'database-url');
  await writeFile(urlFile, opened.url, { mode: 0o600 });
  await chmod(urlFile, 0o600);
  const staff = demo ? DEMO_STAFF : [];
  process.stdout.write(`${JSON.stringify({ ready: true, url, newPassword, staff })}\n`);
  onEnd(async () => {
    changes.close();
    server.close();
    server.closeIdleConnections();
    await once(server, 'close');
    await rm(urlFile, { force: true });
    await stick?.stop();
    await vaultDays.stop();
    await life.end();
    await opened.close();
  });
}

async function main(): Promise<void> {
  const options = hubOptions(process.argv.slice(2), process.env);
  const changes = new ChangeStream(systemClock, (delayMs, act) => {
    setTimeout(act, delayMs).unref();
  });
  const { data, databaseUrl } = options;
  const listeners = [() => changes.changed()];
  const changed = () => listeners.forEach((listener) => listener());
  const opened = await openHub({ data, databaseUrl, log, changed });
  const life = new LifeNotes(opened.hub, lifeMarkPath(data), systemTimers, log);
  listeners.push(() => life.note());
  try {
    await serve(options, opened, changes, life);
  } catch (error) {
    // The database must not be left running behind.
    await life.end();
    await opened.close();
    const isPortTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isPortTaken) throw error;
    throw new Error(`Another program uses port ${options.port}. Choose one with --port.`, {
      cause: error,
    });
  }
}

main().catch((error: unknown) => {
  log(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
