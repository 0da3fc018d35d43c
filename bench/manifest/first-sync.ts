/**
 * Purpose: the first manifest of a station: built and signed at the hub, brought over loopback HTTP, kept on disk (MA1 to
 * MA3).
 */

import { join } from 'node:path';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import { systemRandom } from '@gatefold/domain/crypto/system-random';
import { expectOk } from '@gatefold/domain/result';
import { openStationDatabase, type StationDatabase } from '@gatefold/db/edge/station-database';
import { fetchManifest } from '@gatefold/sync/manifest/fetch-manifest';
import { HttpHubRoad } from '@gatefold/sync/roads/hub/http-hub-road';
import { CutWire } from '../../tests/support/cut-wire.ts';
import { enrolBenchStation, type BenchStation } from '../merge/bench-station.ts';
import { median } from '../quantile.ts';
import type { Report } from '../report.ts';
import { FULL_EVENT, type BenchHub } from './bench-hub.ts';

/** Each on a disk of its own; the median is told. */
const SYNCS = 5;

export type SyncedStation = {
  readonly station: BenchStation;
  readonly content: ManifestContent;
  /** Its station database, closed. */
  readonly database: string;
};

/** The first question for a manifest makes the hub read its tables, build, sign and keep all of it. */
export async function measureBuild(hub: BenchHub, report: Report): Promise<BenchStation> {
  const station = await enrolBenchStation(hub.url, await hub.gateCode(FULL_EVENT, 'First'));
  await greet(station);
  const startMs = performance.now();
  expectOk(await station.road.manifest(FULL_EVENT, 0), 'the first root');
  report('build-sign-ms', performance.now() - startMs, 'ms');
  return station;
}

export async function greet({ road }: Pick<BenchStation, 'road'>): Promise<void> {
  expectOk(await road.greet({ owedEntries: 0, manifestEpoch: 0, sentAtMs: Date.now() }), 'greet');
}

/** From the greeting to the manifest in use on disk. */
async function sync(
  station: Pick<BenchStation, 'road' | 'hubPublicKey'>,
  { manifests }: StationDatabase,
): Promise<ManifestContent> {
  const { road, hubPublicKey } = station;
  await greet(station);
  const ports = { event: FULL_EVENT, hubPublicKey, road, store: manifests };
  const content = expectOk(await fetchManifest(ports, null), 'the manifest');
  if (content === null) throw new Error('the hub offered nothing');
  return content;
}

async function timeSync(hub: BenchHub, station: BenchStation, number: number) {
  const path = join(hub.folder, `station-${number}.db`);
  const database = openStationDatabase(path);
  const startMs = performance.now();
  const content = await sync(station, database);
  const tookMs = performance.now() - startMs;
  database.close();
  return { path, content, tookMs };
}

/** Over a wire that counts, which costs time: it is measured apart from the time. */
async function countBytes(hub: BenchHub, station: BenchStation): Promise<number> {
  const wire = await CutWire.start(hub.url);
  const { keys, hubPublicKey } = station;
  const id = station.station;
  const road = new HttpHubRoad({
    hubUrl: wire.url,
    station: id,
    keys,
    hubPublicKey,
    random: systemRandom,
  });
  const database = openStationDatabase(join(hub.folder, 'counted.db'));
  try {
    await sync({ road, hubPublicKey }, database);
    return wire.bytes;
  } finally {
    database.close();
    await wire.close();
  }
}

export async function measureFirstSync(
  hub: BenchHub,
  station: BenchStation,
  report: Report,
): Promise<SyncedStation> {
  const syncs: Awaited<ReturnType<typeof timeSync>>[] = [];
  for (let number = 1; number <= SYNCS; number += 1) {
    syncs.push(await timeSync(hub, station, number));
  }
  const [first] = syncs;
  if (first === undefined) throw new Error('nothing was synced');
  const bytes = await countBytes(hub, station);
  report('bytes-per-ticket', bytes / first.content.tickets.lastSerial, 'bytes');
  report('first-sync-ms', median(syncs.map(({ tookMs }) => tookMs)), 'ms');
  return { station, content: first.content, database: first.path };
}
