/** Purpose: what one revoked ticket costs: bytes to fetch, and time until the new list is in use on disk (MA3). */

import { setTimeout as pause } from 'node:timers/promises';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import { expectOk } from '@gatefold/domain/result';
import { openStationDatabase } from '@gatefold/db/edge/station-database';
import { fetchManifest } from '@gatefold/sync/manifest/fetch-manifest';
import type { HubRoad, ManifestOffer } from '@gatefold/sync/roads/hub/hub-road';
import { median } from '../quantile.ts';
import type { Report } from '../report.ts';
import { FULL_EVENT, type BenchHub } from './bench-hub.ts';
import { greet, type SyncedStation } from './first-sync.ts';

const DELTAS = 9;
/** Longer than the time within which changes share an epoch. */
const APART_MS = 1200;

/** A road that has the answer already, so that applying it is measured alone. */
function roadWith(offer: ManifestOffer, road: HubRoad): HubRoad {
  return {
    greet: (facts) => road.greet(facts),
    upload: (transfer) => road.upload(transfer),
    giveBack: (list) => road.giveBack(list),
    feed: (event, after) => road.feed(event, after),
    blob: (event, hash) => road.blob(event, hash),
    manifest: async () => ({ ok: true, value: offer }),
  };
}

async function revokeOne(hub: BenchHub, serial: number): Promise<void> {
  await hub.admin.revokeTicket(FULL_EVENT, serial, 'refunded');
  await pause(APART_MS);
}

export async function measureDelta(
  hub: BenchHub,
  { station, content, database }: SyncedStation,
  report: Report,
): Promise<void> {
  const { hubPublicKey, road } = station;
  const { manifests, close } = openStationDatabase(database);
  // What was measured before let no event through: the hub has closed idle connections that would be used again.
  await pause(APART_MS);
  const bytes: number[] = [];
  const applyMs: number[] = [];
  let current: ManifestContent = content;
  for (let number = 1; number <= DELTAS; number += 1) {
    // In another chunk each time.
    await revokeOne(hub, number * Math.floor(content.tickets.lastSerial / (DELTAS + 1)));
    await greet(station);
    const offer = expectOk(await road.manifest(FULL_EVENT, current.root.epoch), 'offer');
    if (offer.kind !== 'delta') throw new Error(`the hub offered ${offer.kind}`);
    bytes.push(offer.bytes.length);
    const ports = {
      event: FULL_EVENT,
      hubPublicKey,
      road: roadWith(offer, road),
      store: manifests,
    };
    const startMs = performance.now();
    const next = expectOk(await fetchManifest(ports, current), 'apply');
    applyMs.push(performance.now() - startMs);
    if (next === null) throw new Error('the delta changed nothing');
    current = next;
  }
  close();
  report('delta-bytes', median(bytes), 'bytes');
  report('delta-apply-ms', median(applyMs), 'ms');
}
