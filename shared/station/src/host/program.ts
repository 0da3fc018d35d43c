/**
 * Purpose: what the programs of a gate and a kiosk do alike: options, enrolment, disk, link, page, and an end in order.
 * Invariant: prints one line of JSON when ready and its log to standard error; every reason not to start is words for the
 * person at the machine and exit code 1. Nothing is recorded before the hub was asked what it holds of us (LE7).
 */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SqliteVaultStore } from '@gatefold/db/edge/sqlite-vault-store';
import { openStationDatabase, type StationDatabase } from '@gatefold/db/edge/station-database';
import type { StationRole } from '@gatefold/domain/codec/certificate';
import { systemRandom } from '@gatefold/domain/crypto/system-random';
import { systemClock, systemTimers } from '@gatefold/domain/time/system-clock';
import { DiskUnreadable } from '@gatefold/sync/disk-fault';
import { HttpHubRoad } from '@gatefold/sync/roads/hub/http-hub-road';
import { ExchangeLoop } from '../core/exchange-loop.ts';
import { Station } from '../core/station.ts';
import { enrol, identityPath } from '../enrolment/enrol.ts';
import { readIdentity, writeIdentity, type Identity } from '../enrolment/identity.ts';
import { LiveState } from './live-state.ts';
import { LoopbackServer } from './loopback-server.ts';
import { readOptions, type StationOptions } from './options.ts';
import type { Route } from './routes.ts';
import { readStaticFiles } from './static-files.ts';

/** How long the start waits for a first word with the hub (LE7) before it goes on alone. */
const FIRST_EXCHANGE_MS = 3000;
/** How long the end waits for an exchange, which loses nothing when it is cut: a hub that hangs may never answer. */
const LAST_EXCHANGE_MS = 1000;

type Log = (line: string) => void;

export type StationProgram = {
  readonly role: StationRole;
  /** Folder of the built page. */
  readonly page: string;
  /**
   * Makes the work of this kind of station, reads it back from the disk, and answers its routes and its state. Must
   * record nothing.
   */
  readonly begin: (
    station: Station,
    database: StationDatabase,
  ) => Promise<{ readonly routes: readonly Route[]; readonly state: () => unknown }>;
};

async function enrolNow(options: StationOptions): Promise<Identity> {
  if (options.enrol === undefined) {
    throw new Error(
      'This machine is not enrolled yet. Ask the administrator for a code and start with --enrol CODE.',
    );
  }
  const enrolled = await enrol(options.data, options.hub, options.enrol, systemRandom);
  if (!enrolled.ok) throw new Error(enrolled.error.words);
  return enrolled.value;
}

async function identityOf(options: StationOptions, role: StationRole, log: Log): Promise<Identity> {
  const kept = await readIdentity(identityPath(options.data));
  if (!kept.ok) throw new Error(kept.error.words);
  if (kept.value !== null && options.enrol !== undefined) {
    log(
      `This machine is enrolled already, as ${kept.value.name}; the code was not used. To enrol it anew, keep the folder ${options.data} and start with another --data.`,
    );
  }
  const identity = kept.value ?? (await enrolNow(options));
  if (identity.role === role) return identity;
  throw new Error(
    `This machine is enrolled as ${identity.role}, not as ${role}. Start the other program, or use another folder.`,
  );
}

function openStation(
  options: StationOptions,
  identity: Identity,
  database: StationDatabase,
  vault: SqliteVaultStore | null,
) {
  const { journal, memory, manifests, carried } = database;
  const { station, keys, hubPublicKey } = identity;
  const hubUrl = options.hub;
  const road = new HttpHubRoad({ hubUrl, station, keys, hubPublicKey, random: systemRandom });
  const retire = () => writeIdentity(identityPath(options.data), { ...identity, isRetired: true });
  const ports = { clock: systemClock, journal, memory, manifests, carried, road, retire };
  return new Station(identity, vault === null ? ports : { ...ports, vault });
}

/** Resolves when `work` is over, or after `waitMs` without it. */
function atMost(waitMs: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = systemTimers.after(waitMs, resolve);
    work.finally(cancel).then(resolve, reject);
  });
}

function endInOrder(name: string, log: Log, close: () => Promise<void>): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    log('closing');
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log(`${name} did not end in order: ${String(error)}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  // Started by `npm start` or a test: its end closes our standard input, however it came about.
  if (process.env['GATEFOLD_ENDS_WITH_PARENT'] === '1') process.stdin.resume().on('end', end);
}

async function start(program: StationProgram, log: Log): Promise<void> {
  const options = readOptions(program.role, process.argv.slice(2));
  await mkdir(options.data, { recursive: true, mode: 0o700 });
  const files = await readStaticFiles(program.page);
  const identity = await identityOf(options, program.role, log);
  const database = openStationDatabase(join(options.data, 'station.db'));
  // Holders are looked at where people enter, and nowhere else (MA4).
  const vault = program.role === 'gate' ? new SqliteVaultStore(options.data, identity.event) : null;
  const station = openStation(options, identity, database, vault);
  const { routes, state } = await program.begin(station, database);
  const loop = new ExchangeLoop(station, systemTimers, systemRandom, log);
  await atMost(FIRST_EXCHANGE_MS, loop.run());
  const live = new LiveState(systemTimers, state);
  const { port } = options;
  const timers = systemTimers;
  const server = await LoopbackServer.start({ port, routes, files, live, timers, log });
  station.onChange(() => {
    live.changed();
    if (station.owedEntries > 0) loop.news();
  });
  endInOrder(identity.name, log, async () => {
    await server.close();
    await atMost(LAST_EXCHANGE_MS, loop.stop());
    database.close();
    vault?.close();
  });
  process.stdout.write(
    `${JSON.stringify({ ready: true, url: server.url, station: identity.station })}\n`,
  );
}

function wordsFor(error: unknown): string {
  if (error instanceof DiskUnreadable) {
    return `${error.message} Keep the folder, it may hold entries that are nowhere else; take another machine, and give this one to the administrator.`;
  }
  return error instanceof Error ? error.message : String(error);
}

export async function runStation(program: StationProgram): Promise<void> {
  const log = (text: string): void => {
    // Words may come from whoever answered in the hub's place; they must not steer a terminal.
    const plain = text.replace(/[^\P{Cc}\n\t]/gu, '');
    process.stderr.write(`${program.role}: ${plain}\n`);
  };
  try {
    await start(program, log);
  } catch (error) {
    log(wordsFor(error));
    process.exit(1);
  }
}
