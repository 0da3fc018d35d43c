/**
 * Purpose: what the programs of a gate and a kiosk do alike: options, enrolment, disk, link, page, and an end in order.
 * Invariant: prints one line of JSON when ready and its log to standard error; every reason not to start is words for the
 * person at the machine and exit code 1.
 */

import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStationDatabase, type StationDatabase } from '@gatefold/db/edge/station-database';
import type { StationRole } from '@gatefold/domain/codec/certificate';
import { systemRandom } from '@gatefold/domain/crypto/system-random';
import { systemClock, systemTimers } from '@gatefold/domain/time/system-clock';
import { HttpHubRoad } from '@gatefold/sync/roads/hub/http-hub-road';
import { z } from 'zod';
import { ExchangeLoop } from '../core/exchange-loop.ts';
import { Station } from '../core/station.ts';
import { enrol, identityPath } from '../enrolment/enrol.ts';
import { readIdentity, type Identity } from '../enrolment/identity.ts';
import { LiveState } from './live-state.ts';
import { LoopbackServer, type Route } from './loopback-server.ts';
import { readStaticFiles } from './static-files.ts';

/** How long the start waits for a first word with the hub (LE7) before it goes on alone. */
const FIRST_EXCHANGE_MS = 3000;

const optionsSchema = z.object({
  data: z.string().min(1),
  hub: z.url(),
  port: z.coerce.number().int().min(0).max(65_535),
  enrol: z.string().optional(),
});

export type StationProgram = {
  readonly role: StationRole;
  /** Folder of the built page. */
  readonly page: string;
  /** Makes the work of this kind of station, reads it back from the disk, and answers its routes and its state. */
  readonly begin: (
    station: Station,
    database: StationDatabase,
  ) => Promise<{ readonly routes: readonly Route[]; readonly state: () => unknown }>;
};

async function identityOf(
  options: z.infer<typeof optionsSchema>,
  role: StationRole,
): Promise<Identity> {
  const kept = await readIdentity(identityPath(options.data));
  if (!kept.ok) throw new Error(kept.error.words);
  let identity = kept.value;
  if (identity === null) {
    if (options.enrol === undefined) {
      throw new Error(
        'This machine is not enrolled yet. Ask the administrator for a code and start with --enrol CODE.',
      );
    }
    const enrolled = await enrol(options.data, options.hub, options.enrol, systemRandom);
    if (!enrolled.ok) throw new Error(enrolled.error.words);
    identity = enrolled.value;
  }
  if (identity.role !== role) {
    throw new Error(
      `This machine is enrolled as ${identity.role}, not as ${role}. Start the other program, or use another folder.`,
    );
  }
  return identity;
}

/** Resolves when the first exchange is over, or after a while without it. */
function firstExchange(loop: ExchangeLoop): Promise<void> {
  return new Promise((resolve) => {
    const cancel = systemTimers.after(FIRST_EXCHANGE_MS, resolve);
    void loop.run().finally(() => {
      cancel();
      resolve();
    });
  });
}

function endInOrder(name: string, log: (line: string) => void, close: () => Promise<void>): void {
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

async function start(program: StationProgram, log: (line: string) => void): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: `.gatefold/${program.role}` },
      hub: { type: 'string', default: 'http://127.0.0.1:4600' },
      port: { type: 'string', default: '0' },
      enrol: { type: 'string' },
    },
  });
  const options = optionsSchema.parse(values);
  await mkdir(options.data, { recursive: true });
  await chmod(options.data, 0o700);
  const files = await readStaticFiles(program.page);
  const identity = await identityOf(options, program.role);
  const database = openStationDatabase(join(options.data, 'station.db'));
  const { journal, memory, manifests } = database;
  const { station: id, keys, hubPublicKey } = identity;
  const road = new HttpHubRoad({
    hubUrl: options.hub,
    station: id,
    keys,
    hubPublicKey,
    random: systemRandom,
  });
  const station = new Station(identity, { clock: systemClock, journal, memory, manifests, road });
  const { routes, state } = await program.begin(station, database);
  const loop = new ExchangeLoop(station, systemTimers, systemRandom, log);
  const live = new LiveState(systemTimers, state);
  await firstExchange(loop);
  const server = await LoopbackServer.start({ port: options.port, routes, files, live, log });
  station.onChange(() => {
    live.changed();
    if (station.owedEntries > 0) loop.news();
  });
  endInOrder(identity.name, log, async () => {
    await server.close();
    await loop.stop();
    database.close();
  });
  process.stdout.write(`${JSON.stringify({ ready: true, url: server.url, station: id })}\n`);
}

export async function runStation(program: StationProgram): Promise<void> {
  const log = (line: string): void => {
    process.stderr.write(`${program.role}: ${line}\n`);
  };
  try {
    await start(program, log);
  } catch (error) {
    log(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}
