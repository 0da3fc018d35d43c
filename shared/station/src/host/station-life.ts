/**
 * Purpose: one identity at work on this machine: its disk, its links to the hub and to neighbours, its routes and its state.
 * Invariant: nothing is recorded before the hub and the neighbours were asked what they hold of us (LE7). When a life has ended nothing of it
 * writes any more, so that another can begin on the same folder.
 */

import { join } from 'node:path';
import { SqliteVaultStore } from '@gatefold/db/edge/sqlite-vault-store';
import {
  openStationDatabase,
  StationDatabaseRefused,
  type StationDatabase,
} from '@gatefold/db/edge/station-database';
import type { StationRole } from '@gatefold/domain/codec/certificate';
import { systemRandom } from '@gatefold/domain/crypto/system-random';
import { systemClock, systemTimers } from '@gatefold/domain/time/system-clock';
import { HttpHubRoad } from '@gatefold/sync/roads/hub/http-hub-road';
import { ExchangeLoop } from '../core/exchange-loop.ts';
import { RetiredLedgers } from '../core/retired-ledgers.ts';
import { Station } from '../core/station.ts';
import { identityPath } from '../enrolment/enrol.ts';
import { writeIdentity, type Identity } from '../enrolment/identity.ts';
import { readRetired } from '../enrolment/retired-identities.ts';
import { LanNeighbours } from '../lan/lan-neighbours.ts';
import { atMost } from './at-most.ts';
import type { StationOptions } from './options.ts';
import type { Route } from './routes.ts';
import { lookAfterStick } from './stick.ts';

/** How long the start waits for a first word with the hub and the neighbours (LE7) before it goes on alone. */
const FIRST_EXCHANGE_MS = 3000;

export type Log = (line: string) => void;

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

export type StationLife = {
  readonly station: Station;
  readonly routes: readonly Route[];
  readonly state: () => unknown;
  /** Where other stations on the LAN may ask this one, null when they may not. */
  readonly lanPort: number | null;
  /** Ends after the exchange that is running, or without it after `waitMs`, which loses nothing. */
  readonly end: (waitMs?: number) => Promise<void>;
};

type Retired = {
  readonly ledgers: RetiredLedgers;
  readonly databases: readonly StationDatabase[];
};

/** A retired database that cannot be opened is said, and stops nobody. */
async function openRetired(data: string, current: Identity, log: Log): Promise<Retired> {
  const { identities, unreadable } = await readRetired(data, current.station);
  const databases: StationDatabase[] = [];
  let unopened = unreadable.length;
  for (const words of unreadable) log(words);
  for (const { database } of identities) {
    try {
      databases.push(openStationDatabase(join(data, database), { ballastBytes: 0 }));
    } catch (error) {
      if (!(error instanceof StationDatabaseRefused)) throw error;
      unopened += 1;
      log(error.message);
    }
  }
  return { ledgers: new RetiredLedgers(databases, unopened), databases };
}

function openStation(
  options: StationOptions,
  identity: Identity,
  database: StationDatabase,
  retired: RetiredLedgers,
  vault: SqliteVaultStore | null,
) {
  const { journal, memory, manifests, carried } = database;
  const { station, keys, hubPublicKey } = identity;
  const hubUrl = options.hub;
  const road = new HttpHubRoad({ hubUrl, station, keys, hubPublicKey, random: systemRandom });
  const retire = () => writeIdentity(identityPath(options.data), { ...identity, isRetired: true });
  const stores = { journal, memory, manifests, carried };
  const ports = { clock: systemClock, ...stores, road, retired, retire };
  return new Station(identity, vault === null ? ports : { ...ports, vault });
}

/** Begins to work as `identity`, and has had its first word with the hub or waited for it. */
export async function beginLife(
  program: StationProgram,
  options: StationOptions,
  identity: Identity,
  log: Log,
): Promise<StationLife> {
  const database = openStationDatabase(join(options.data, identity.database));
  const retired = await openRetired(options.data, identity, log);
  // Holders are looked at where people enter, and nowhere else (MA4).
  const vault = program.role === 'gate' ? new SqliteVaultStore(options.data, identity.event) : null;
  const station = openStation(options, identity, database, retired.ledgers, vault);
  const { routes, state } = await program.begin(station, database);
  const loop = new ExchangeLoop(station, systemTimers, systemRandom, log);
  const lan = await LanNeighbours.begin(station, options, log);
  const firstWords = Promise.all([loop.run(), lan.askAll()]);
  await atMost(
    FIRST_EXCHANGE_MS,
    firstWords.then(() => undefined),
  );
  station.onChange(() => {
    if (station.owedEntries > 0) loop.news();
  });
  const stick =
    options.stick === undefined ? null : lookAfterStick(options.stick, station, systemTimers, log);
  let hasEnded = false;
  return {
    station,
    routes,
    state,
    lanPort: lan.port,
    end: async (waitMs) => {
      const stopped = Promise.all([loop.stop(), lan.end(), stick?.stop()]).then(() => undefined);
      await (waitMs === undefined ? stopped : atMost(waitMs, stopped));
      if (hasEnded) return;
      hasEnded = true;
      for (const one of [database, ...retired.databases]) one.close();
      vault?.close();
    },
  };
}
