/**
 * Purpose: a hub that is backed up, goes on, loses its database, and begins a new life on the backup: both lives at once, so
 * that a test can let them part as it likes (LE6).
 * Invariant: real databases, copied whole; the new life begins as `hub-life.ts` lets it begin.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { expectOk } from '@gatefold/domain/result';
import { EVENT } from '@gatefold/domain/testing/example-manifest';
import { currentLife, markLife } from '@gatefold/hub/keys/hub-life';
import { fetchManifest } from '@gatefold/sync/manifest/fetch-manifest';
import { MemoryManifestStore } from '@gatefold/sync/manifest/manifest-store';
import { encodeList, listInUse } from '@gatefold/sync/restored/list-frames';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { worldOn, type HubWorld } from './hub-world.ts';
import { seededRandom } from './seeded-random.ts';
import { ServiceRoad, startHub } from './service-road.ts';
import { createTestDatabase } from './test-database.ts';
import type { WorldStation } from './world-station.ts';

/** Ends the world as it is, and lets it go on twice. */
async function fork(world: HubWorld): Promise<readonly [HubWorld, HubWorld]> {
  const { clock } = world;
  await world.pool.end();
  const copyOf = world.databaseUrl;
  const [first, second] = [
    await createTestDatabase({ copyOf }),
    await createTestDatabase({ copyOf }),
  ];
  return [
    worldOn(first, { clock, seed: 'lost', hubEpoch: 'first-life' }),
    worldOn(second, { clock, seed: 'again', hubEpoch: 'second-life' }),
  ];
}

/** `lose` is what happened after the backup. Answers the life that was lost, and the one that began. */
export async function twoLives(
  world: HubWorld,
  lose: (lost: HubWorld) => Promise<void>,
): Promise<{ readonly lost: HubWorld; readonly again: HubWorld }> {
  const [lost, again] = await fork(world);
  const folder = await mkdtemp(join(tmpdir(), 'gatefold-lives-'));
  const mark = join(folder, 'mark');
  const life = await currentLife(lost.pool, mark, {
    random: seededRandom('first'),
    nowMs: lost.clock.ms,
    log: () => undefined,
  });
  await lose(lost);
  await markLife(lost.pool, mark, life);
  lost.clock.ms += 60_000;
  await currentLife(again.pool, mark, {
    random: seededRandom('second'),
    nowMs: again.clock.ms,
    log: () => undefined,
  });
  await rm(folder, { recursive: true });
  return { lost, again };
}

export type HeldList = { readonly epoch: number; readonly bytes: Bytes };

/** A station's store with the newest list of a world. */
export async function storeWithList(
  world: HubWorld,
  station: WorldStation,
): Promise<MemoryManifestStore> {
  world.clock.ms += 2000;
  const store = new MemoryManifestStore();
  const ports = { event: EVENT, hubPublicKey: world.hub.keys.publicKey, store };
  const road = new ServiceRoad(startHub(world), station);
  expectOk(await fetchManifest({ ...ports, road }, null), 'fetch');
  return store;
}

/** The newest list of a world as a station that has it would hand it back. */
export async function listOf(world: HubWorld, station: WorldStation): Promise<HeldList> {
  const store = await storeWithList(world, station);
  const ports = { event: EVENT, hubPublicKey: world.hub.keys.publicKey, store };
  const list = await listInUse(ports);
  if (list === null) throw new Error('the station has no list');
  return { epoch: list.root.epoch, bytes: encodeList(ports, station.id, list) };
}
