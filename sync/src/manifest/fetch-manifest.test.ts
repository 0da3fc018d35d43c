import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { CHUNK_SIZE, type TicketColumns } from '@gatefold/domain/codec/chunk';
import { decodeDelta, encodeDelta } from '@gatefold/domain/codec/delta';
import { blobHash } from '@gatefold/domain/codec/manifest-parts';
import { sealRoot } from '@gatefold/domain/codec/manifest-root';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import { err, expectOk, ok } from '@gatefold/domain/result';
import { EVENT, HUB, keysFrom, SOLD_TICKET } from '@gatefold/domain/testing/example-manifest';
import { describe, expect, test } from 'vitest';
import { ManifestRoad } from '../testing/manifest-road.ts';
import { Publisher } from '../testing/publisher.ts';
import { fetchManifest, loadManifest, type FetchPorts } from './fetch-manifest.ts';
import { MemoryManifestStore } from './manifest-store.ts';

/** Three chunks, the last one short. */
const TICKETS: readonly TicketColumns[] = Array.from(
  { length: 2 * CHUNK_SIZE + 9 },
  () => SOLD_TICKET,
);
const REVOKED = TICKETS.with(5000, { ...SOLD_TICKET, state: 'revoked' });
/** Six parts and three chunks; the first two chunks hold different serials, so none are alike. */
const BLOBS = 9;

type Station = {
  readonly publisher: Publisher;
  readonly road: ManifestRoad;
  readonly store: MemoryManifestStore;
  readonly ports: FetchPorts;
};

function newStation(publisher = new Publisher()): Station {
  if (publisher.published.length === 0) publisher.publish({ tickets: TICKETS });
  const road = new ManifestRoad(publisher);
  const store = new MemoryManifestStore();
  return {
    publisher,
    road,
    store,
    ports: { event: EVENT, hubPublicKey: HUB.publicKey, road, store },
  };
}

/** A station that has fetched the first epoch. */
async function stationAtFirst(): Promise<Station & { current: ManifestContent }> {
  const station = newStation();
  const current = expectOk(await fetchManifest(station.ports, null), 'the first manifest');
  if (current === null) throw new Error('there was a manifest to fetch');
  station.road.fetched.length = 0;
  return { ...station, current };
}

function load({ store }: Station) {
  return loadManifest(EVENT, HUB.publicKey, store);
}

async function epochInStore(station: Station): Promise<number | null> {
  return expectOk(await load(station), 'the manifest in the store')?.root.epoch ?? null;
}

function flipped(bytes: Bytes): Bytes {
  return bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1);
}

describe('MA1 MA2 a first manifest', () => {
  test('is fetched blob by blob, put together, kept and found again', async () => {
    const station = newStation();
    const content = expectOk(await fetchManifest(station.ports, null), 'fetch');
    expect(content?.root).toEqual(station.publisher.newest.root);
    expect(content?.chunks.map((chunk) => chunk.count)).toEqual([CHUNK_SIZE, CHUNK_SIZE, 9]);
    expect(new Set(station.road.fetched)).toEqual(new Set(station.publisher.newest.blobs.keys()));
    expect(station.road.fetched).toHaveLength(BLOBS);
    expect(expectOk(await load(station), 'load')).toEqual(content);
    expect(await fetchManifest(station.ports, content)).toEqual(ok(null));
  });

  test('of an event without tickets is whole too', async () => {
    const publisher = new Publisher();
    publisher.publish({ tickets: [] });
    const content = expectOk(await fetchManifest(newStation(publisher).ports, null), 'fetch');
    expect(content?.chunks).toEqual([]);
    publisher.publish({ tickets: TICKETS.slice(0, 3) });
    const grown = expectOk(await fetchManifest(newStation(publisher).ports, content), 'fetch');
    expect(grown?.tickets.lastSerial).toBe(3);
  });

  test('cut after any blob goes on with the rest, and is not half-applied', async () => {
    for (let carried = 0; carried < BLOBS; carried += 1) {
      const station = newStation();
      station.road.blobsUntilCut = carried;
      expect(await fetchManifest(station.ports, null)).toEqual(
        err({ kind: 'unreachable', detail: 'cut' }),
      );
      expect(await load(station)).toEqual(ok(null));
      const before = [...station.road.fetched];
      expect(before).toHaveLength(carried);
      station.road.blobsUntilCut = Infinity;
      expect(expectOk(await fetchManifest(station.ports, null), 'the rest')?.root.epoch).toBe(1);
      expect(station.road.fetched).toHaveLength(BLOBS);
      expect(new Set(station.road.fetched).size).toBe(BLOBS);
    }
  });
});

describe('MA3 a newer epoch', () => {
  test('costs a delta and no blob', async () => {
    const station = await stationAtFirst();
    station.publisher.publish({ tickets: REVOKED }, { name: 'Renamed' });
    const content = expectOk(await fetchManifest(station.ports, station.current), 'fetch');
    expect(content?.root.epoch).toBe(2);
    expect(content?.event.name).toBe('Renamed');
    expect(station.road.fetched).toEqual([]);
    const whole = expectOk(await fetchManifest(newStation(station.publisher).ports, null), 'whole');
    expect(content).toEqual(whole);
    expect(expectOk(await load(station), 'load')).toEqual(whole);
  });

  test('without a delta costs the blobs that changed', async () => {
    const station = await stationAtFirst();
    const newest = station.publisher.publish({ tickets: REVOKED });
    station.road.offer = { kind: 'root', bytes: newest.rootEnvelope };
    const content = expectOk(await fetchManifest(station.ports, station.current), 'fetch');
    expect(content?.root.epoch).toBe(2);
    // The chunk and the table of chunks.
    expect(station.road.fetched).toHaveLength(2);
  });

  test('whose delta does not fit is fetched by its blobs instead', async () => {
    const station = await stationAtFirst();
    station.publisher.publish({ tickets: REVOKED });
    const delta = expectOk(decodeDelta(station.publisher.delta(1) ?? new Uint8Array()), 'delta');
    station.road.offer = { kind: 'delta', bytes: encodeDelta({ ...delta, patches: [] }) };
    const content = expectOk(await fetchManifest(station.ports, station.current), 'fetch');
    expect(content?.root.epoch).toBe(2);
    expect(station.road.fetched).toHaveLength(2);
  });

  test('cut after any blob leaves the one in use, and then goes on', async () => {
    for (const carried of [0, 1]) {
      const station = await stationAtFirst();
      const newest = station.publisher.publish({ tickets: REVOKED });
      station.road.offer = { kind: 'root', bytes: newest.rootEnvelope };
      station.road.blobsUntilCut = carried;
      expect((await fetchManifest(station.ports, station.current)).ok).toBe(false);
      expect(await epochInStore(station)).toBe(1);
      station.road.blobsUntilCut = Infinity;
      expectOk(await fetchManifest(station.ports, station.current), 'the rest');
      expect(station.road.fetched).toHaveLength(2);
      expect(await epochInStore(station)).toBe(2);
    }
  });

  test('on a full disk leaves the one in use', async () => {
    const station = await stationAtFirst();
    station.publisher.publish({ tickets: REVOKED });
    station.store.fault = { kind: 'disk-full' };
    expect(await fetchManifest(station.ports, station.current)).toEqual(err({ kind: 'disk-full' }));
    expect(await epochInStore(station)).toBe(1);
    station.store.fault = null;
    expectOk(await fetchManifest(station.ports, station.current), 'with room');
    expect(await epochInStore(station)).toBe(2);
  });
});

describe('MA3 MA5 what a carrier may try', () => {
  test('a tampered blob is named, kept out, and alone fetched again', async () => {
    const whole = newStation();
    const { blobs, root } = whole.publisher.newest;
    for (const hash of blobs.keys()) {
      const station = newStation(whole.publisher);
      station.road.alter = (asked, bytes) => (asked === hash ? flipped(bytes) : bytes);
      expect(await fetchManifest(station.ports, null)).toMatchObject({
        error: { kind: 'tampered-blob', hash },
      });
      expect(await load(station)).toEqual(ok(null));
      station.road.alter = (_hash, bytes) => bytes;
      expect(expectOk(await fetchManifest(station.ports, null), 'fetch')?.root).toEqual(root);
      // Every blob came once, and the altered one twice.
      expect(station.road.fetched).toHaveLength(BLOBS + 1);
      expect(station.road.fetched.filter((one) => one === hash)).toHaveLength(2);
    }
  });

  test('an older epoch is refused', async () => {
    const station = await stationAtFirst();
    const [first] = station.publisher.published;
    station.publisher.publish({ tickets: REVOKED });
    const current = expectOk(await fetchManifest(station.ports, station.current), 'fetch');
    station.road.offer = { kind: 'root', bytes: first?.rootEnvelope ?? new Uint8Array() };
    const refused = err({ kind: 'rollback', have: 2, offered: 1 });
    expect(await fetchManifest(station.ports, current)).toEqual(refused);
    // Even when the newer one could not be loaded: it was in use once.
    expect(await fetchManifest(station.ports, null)).toEqual(refused);
    expect(await epochInStore(station)).toBe(2);
  });

  test('two roots of one epoch are refused and told apart from the same one twice', async () => {
    const station = await stationAtFirst();
    const { root, rootEnvelope } = station.publisher.newest;
    const twin = sealRoot({ ...root, issuedAtMs: root.issuedAtMs + 1 }, HUB.secretKey);
    station.road.offer = { kind: 'root', bytes: twin };
    expect(await fetchManifest(station.ports, station.current)).toEqual(
      err({ kind: 'two-roots-one-epoch', epoch: 1 }),
    );
    station.road.offer = { kind: 'root', bytes: rootEnvelope };
    expect(await fetchManifest(station.ports, station.current)).toEqual(ok(null));
  });

  test('a delta played again changes nothing and raises no alarm', async () => {
    const station = await stationAtFirst();
    station.publisher.publish({ tickets: REVOKED });
    const recorded = station.publisher.offer(1);
    const current = expectOk(await fetchManifest(station.ports, station.current), 'fetch');
    station.road.offer = recorded;
    expect(await fetchManifest(station.ports, current)).toEqual(ok(null));
  });

  test('a root of another hub, another event, or of no one is refused', async () => {
    const station = newStation();
    const { root } = station.publisher.newest;
    const offers: readonly [Bytes, string][] = [
      [sealRoot(root, keysFrom(66).secretKey), 'bad-root'],
      [sealRoot({ ...root, event: EVENT + 1 }, HUB.secretKey), 'wrong-event'],
      [new Uint8Array(), 'bad-root'],
    ];
    for (const [bytes, kind] of offers) {
      station.road.offer = { kind: 'root', bytes };
      expect(await fetchManifest(station.ports, null)).toMatchObject({ error: { kind } });
    }
    station.road.offer = { kind: 'delta', bytes: Uint8Array.of(1) };
    expect(await fetchManifest(station.ports, null)).toMatchObject({ error: { kind: 'garbled' } });
    expect(station.road.fetched).toEqual([]);
  });

  test('what a delta brings besides what its root names does not reach the disk', async () => {
    const station = await stationAtFirst();
    station.publisher.publish({ tickets: REVOKED });
    const delta = expectOk(decodeDelta(station.publisher.delta(1) ?? new Uint8Array()), 'delta');
    const junk = new Uint8Array(1000).fill(7);
    station.road.offer = { kind: 'delta', bytes: encodeDelta({ ...delta, parts: [junk] }) };
    const put: string[] = [];
    const putBlob = station.store.putBlob.bind(station.store);
    station.store.putBlob = (hash, bytes) => {
      put.push(hash);
      return putBlob(hash, bytes);
    };
    expectOk(await fetchManifest(station.ports, station.current), 'fetch');
    expect(put).not.toContain(toHex(blobHash(junk)));
  });
});

describe('MA3 a manifest damaged on the disk', () => {
  test('is named when it is loaded, and only what is damaged is fetched again', async () => {
    for (const damage of ['altered', 'lost'] as const) {
      const whole = await stationAtFirst();
      const [hash] = whole.publisher.newest.blobs.keys();
      if (hash === undefined) throw new Error('there are blobs');
      const blobs = whole.store.blobs.bind(whole.store);
      const putBlob = whole.store.putBlob.bind(whole.store);
      let isDamaged = true;
      whole.store.blobs = async (hashes) => {
        const found = new Map(await blobs(hashes));
        const bytes = found.get(hash);
        if (isDamaged && bytes !== undefined) {
          if (damage === 'lost') found.delete(hash);
          else found.set(hash, flipped(bytes));
        }
        return found;
      };
      whole.store.putBlob = async (put, bytes) => {
        if (put === hash) isDamaged = false;
        return await putBlob(put, bytes);
      };
      const kind = damage === 'lost' ? 'missing-blob' : 'tampered-blob';
      expect(await load(whole)).toMatchObject({ error: { kind, hash } });
      const repaired = expectOk(await fetchManifest(whole.ports, null), 'fetch');
      expect(repaired).toEqual(whole.current);
      expect(whole.road.fetched).toEqual([hash]);
      expect(await epochInStore(whole)).toBe(1);
    }
  });
});
