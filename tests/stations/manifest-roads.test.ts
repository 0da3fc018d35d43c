import type { Bytes } from '@gatefold/domain/bytes';
import { EVENT, HUB } from '@gatefold/domain/testing/example-manifest';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import type { EventId } from '@gatefold/domain/ids';
import { systemRandom } from '@gatefold/domain/crypto/system-random';
import { expectOk, type Result } from '@gatefold/domain/result';
import { fetchManifest, loadManifest } from '@gatefold/sync/manifest/fetch-manifest';
import { MemoryManifestStore } from '@gatefold/sync/manifest/manifest-store';
import { HttpHubRoad } from '@gatefold/sync/roads/hub/http-hub-road';
import type { RoadFault } from '@gatefold/sync/roads/hub/hub-road';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CutWire } from '../support/cut-wire.ts';
import { serveHub, type HttpHub } from '../support/http-hub.ts';
import { makeHubWorld, SMALL_EVENT, type HubWorld } from '../support/hub-world.ts';
import { gateStation, type WorldStation } from '../support/world-station.ts';

/** Over two chunks of 4,096 tickets, so that a download has something to be cut in. */
const LARGE_EVENT = {
  ...SMALL_EVENT,
  blocks: SMALL_EVENT.blocks.map((block, index) =>
    index === 0 ? { ...block, tickets: 5000, sold: 3000 } : block,
  ),
};

let world: HubWorld;
let hub: HttpHub;
let wire: CutWire;
let gate: WorldStation;

beforeEach(async () => {
  world = await makeHubWorld([LARGE_EVENT]);
  hub = await serveHub(world);
  wire = await CutWire.start(hub.url);
  gate = await gateStation(world, 101);
});
afterEach(async () => {
  await wire.close();
  await hub.close();
  await world.close();
});

/** The real road, and which blobs came over it whole. */
class WatchedRoad extends HttpHubRoad {
  readonly whole: string[] = [];

  override async blob(event: EventId, hash: string): Promise<Result<Bytes, RoadFault>> {
    const blob = await super.blob(event, hash);
    if (blob.ok) this.whole.push(hash);
    return blob;
  }
}

type Receiver = {
  readonly store: MemoryManifestStore;
  readonly road: WatchedRoad;
  current: ManifestContent | null;
};

function receiver(hubUrl = wire.url): Receiver {
  const { id, keys } = gate;
  const hubPublicKey = HUB.publicKey;
  const road = new WatchedRoad({ hubUrl, station: id, keys, hubPublicKey, random: systemRandom });
  return { store: new MemoryManifestStore(), road, current: null };
}

/** Greets and fetches; says when the wire was cut before the end, and throws on any other failure. */
async function fetchOnce(one: Receiver): Promise<'newest' | 'cut'> {
  const greeted = await one.road.greet({ owedEntries: 0, manifestEpoch: 0, sentAtMs: 0 });
  if (!greeted.ok) return 'cut';
  const { store, road } = one;
  const ports = { event: EVENT, hubPublicKey: HUB.publicKey, road, store };
  const fetched = await fetchManifest(ports, one.current);
  if (!fetched.ok && fetched.error.kind === 'unreachable') return 'cut';
  one.current = expectOk(fetched, 'fetch') ?? one.current;
  return 'newest';
}

/** Something about the event that the next list must say. */
async function change(serial: number): Promise<void> {
  await world.pool.query(`UPDATE ticket SET state = 'revoked' WHERE event = $1 AND serial = $2`, [
    EVENT,
    serial,
  ]);
  await world.pool.query(
    `INSERT INTO dirty_chunk (event, chunk) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
    [EVENT, Math.floor((serial - 1) / 4096)],
  );
  // Changes within a second share an epoch.
  world.clock.ms += 1500;
}

describe('MA3 MA5 a download over real HTTP', () => {
  test('that is cut after every N bytes comes to its end, and no blob that came whole comes twice', async () => {
    const undisturbed = receiver(hub.url);
    expect(await fetchOnce(undisturbed)).toBe('newest');
    const blobs = undisturbed.road.whole.length;
    expect(blobs).toBeGreaterThan(7);
    // Within headers, within a part, within the first chunk's 45 KB, and between.
    const cutsOf: number[] = [];
    for (const step of [9000, 23_456, 46_100, 50_001, 61_000]) {
      const one = receiver();
      let cuts = 0;
      for (; ; cuts += 1) {
        // Each life of the wire is longer than the one before: the largest blob must fit into one of them.
        wire.cutAfter(step + cuts * 4096);
        const outcome = await fetchOnce(one);
        wire.mend();
        if (outcome === 'newest') break;
        // Until the end nothing is in use.
        expect(await one.store.currentRoot(EVENT)).toBeNull();
        expect(cuts).toBeLessThan(60);
      }
      expect(new Set(one.road.whole).size).toBe(one.road.whole.length);
      expect(one.road.whole).toHaveLength(blobs);
      const loaded = await loadManifest(EVENT, HUB.publicKey, one.store);
      expect(expectOk(loaded, 'loads')?.root).toEqual(undisturbed.current?.root);
      cutsOf.push(cuts);
    }
    expect(cutsOf.slice(0, 2).every((cuts) => cuts > 0)).toBe(true);
  }, 240_000);

  test('of a delta that is cut anywhere leaves the list in use, and comes whole the next time', async () => {
    const one = receiver();
    await fetchOnce(one);
    let epoch = one.current?.root.epoch ?? 0;
    for (const cutAfter of [0, 40, 300, 700, 900, 1100, 1300]) {
      await change(100 + cutAfter);
      one.road.whole.length = 0;
      // The greeting takes two answers; what follows them is the delta.
      const before = wire.bytes;
      await one.road.greet({ owedEntries: 0, manifestEpoch: 0, sentAtMs: 0 });
      const greeting = wire.bytes - before;
      wire.cutAfter(Math.floor(greeting / 2) + cutAfter);
      const outcome = await fetchOnce(one);
      wire.mend();
      const inUse = expectOk(await loadManifest(EVENT, HUB.publicKey, one.store), 'in use');
      expect(inUse?.root.epoch).toBe(outcome === 'newest' ? epoch + 1 : epoch);
      expect(await fetchOnce(one)).toBe('newest');
      epoch += 1;
      expect(one.current?.root.epoch).toBe(epoch);
      expect(one.road.whole).toEqual([]);
    }
  });
});

/** Makes the hub publish what changed. */
async function hubRoot() {
  const { road } = receiver(hub.url);
  expectOk(await road.greet({ owedEntries: 0, manifestEpoch: 0, sentAtMs: 0 }), 'greet');
  return road.manifest(EVENT, 0);
}

describe('MA3 stations that were away', () => {
  test('one, two, fifty and more epochs than are kept behind all come to the same list', async () => {
    const away = new Map<number, Receiver>();
    const LAST = 105;
    for (let epoch = 1; epoch <= LAST; epoch += 1) {
      // Fifty, two and one behind the last; and one whose epoch the hub has forgotten by then.
      if ([1, LAST - 50, LAST - 2, LAST - 1].includes(epoch)) {
        const one = receiver(hub.url);
        await fetchOnce(one);
        away.set(LAST - epoch, one);
      }
      if (epoch === LAST) break;
      await change(epoch);
      expectOk(await hubRoot(), 'published');
    }
    const newest = receiver(hub.url);
    expect(await fetchOnce(newest)).toBe('newest');
    expect([...away.values()].map(({ current }) => current?.root.epoch)).toEqual([1, 55, 103, 104]);
    for (const [behind, one] of away) {
      one.road.whole.length = 0;
      expect(await fetchOnce(one)).toBe('newest');
      expect(one.current?.root).toEqual(newest.current?.root);
      // A delta costs no blob; beyond what is kept, the chunk and the table that changed are fetched, and no part else.
      expect(one.road.whole.length).toBe(behind > 100 ? 2 : 0);
    }
  }, 240_000);
});
