/**
 * Purpose: the manifest that a gate which has none yet fetches from a hub now.
 * Invariant: over the real services, verified as a gate verifies it.
 */

import { Manifest } from '@gatefold/domain/manifest/manifest';
import { expectOk } from '@gatefold/domain/result';
import { EVENT } from '@gatefold/domain/testing/example-manifest';
import { fetchManifest } from '@gatefold/sync/manifest/fetch-manifest';
import { MemoryManifestStore } from '@gatefold/sync/manifest/manifest-store';
import type { HubWorld } from './hub-world.ts';
import { ServiceRoad, startHub } from './service-road.ts';
import { gateStation, type WorldStation } from './world-station.ts';

/** Without a gate, one is enrolled for the purpose, which is possible once a world. */
export async function publishedManifest(
  world: HubWorld,
  { event = EVENT, gate }: { readonly event?: number; readonly gate?: WorldStation } = {},
): Promise<Manifest> {
  const station = gate ?? (await gateStation(world, 191, { event }));
  const road = new ServiceRoad(startHub(world), station);
  const hubPublicKey = world.hub.keys.publicKey;
  const store = new MemoryManifestStore();
  const content = expectOk(
    await fetchManifest({ event, hubPublicKey, road, store }, null),
    'manifest',
  );
  if (content === null) throw new Error('there is no manifest');
  return new Manifest(content);
}
