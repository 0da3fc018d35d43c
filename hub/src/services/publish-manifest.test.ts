import { expectOk } from '@gatefold/domain/result';
import { EVENT, HUB } from '@gatefold/domain/testing/example-manifest';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import { Manifest } from '@gatefold/domain/manifest/manifest';
import { withTransaction } from '@gatefold/db/postgres/pool';
import { markTicketsDirty } from '@gatefold/db/postgres/dirty';
import { fetchManifest } from '@gatefold/sync/manifest/fetch-manifest';
import { MemoryManifestStore } from '@gatefold/sync/manifest/manifest-store';
import { KEPT_EPOCHS } from '@gatefold/sync/manifest/publish-rules';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, SMALL_EVENT, type HubWorld } from '../../../tests/support/hub-world.ts';
import { ServiceRoad, startHub, type HubProcess } from '../../../tests/support/service-road.ts';
import { gateStation, type WorldStation } from '../../../tests/support/world-station.ts';
import { ManifestPublisher } from './publish-manifest.ts';
import { revokeStation, revokeTicket } from './revoke.ts';

let world: HubWorld;
let hub: HubProcess;
let gate: WorldStation;

const [BAY, FAMILY_BAY] = SMALL_EVENT.blocks;
/** Three chunks of tickets, so that a change in one can leave the others alone. */
const LARGE_EVENT = {
  ...SMALL_EVENT,
  venue: { name: 'Rufaro', capacity: 20_000 },
  blocks: BAY && FAMILY_BAY ? [{ ...BAY, tickets: 9000, sold: 9000 }, FAMILY_BAY] : [],
};

/** A gate's store, and the manifest it has in use. */
class Reader {
  readonly road: ServiceRoad;
  readonly #store = new MemoryManifestStore();
  content: ManifestContent | null = null;

  constructor(process: HubProcess, station: WorldStation) {
    this.road = new ServiceRoad(process, station);
  }

  /** Asks once; answers what the station had to ask for. */
  async pull(): Promise<readonly string[]> {
    const before = this.road.calls.length;
    const ports = {
      event: EVENT,
      hubPublicKey: HUB.publicKey,
      road: this.road,
      store: this.#store,
    };
    const fetched = expectOk(await fetchManifest(ports, this.content), 'manifest');
    this.content = fetched ?? this.content;
    return this.road.calls.slice(before);
  }

  get epoch(): number {
    return this.content?.root.epoch ?? 0;
  }

  state(serial: number): string | undefined {
    return this.content === null ? undefined : new Manifest(this.content).ticket(serial)?.state;
  }
}

async function revoke(serial: number): Promise<void> {
  expectOk(await revokeTicket(world.hub, 'admin', EVENT, serial, 'lost'), 'revoke');
  // Changes within a second share an epoch.
  world.clock.ms += 1000;
}

function epochs(): Promise<number> {
  return world
    .rows<{ epochs: number }>('SELECT count(*) AS epochs FROM manifest_root')
    .then(([row]) => row?.epochs ?? 0);
}

beforeEach(async () => {
  world = await makeHubWorld([LARGE_EVENT]);
  hub = startHub(world);
  gate = await gateStation(world, 51);
});
afterEach(() => world.close());

describe('MA1 MA2 the first manifest', () => {
  test('is fetched part by part and holds every ticket, the stations and the gates', async () => {
    const reader = new Reader(hub, gate);
    const calls = await reader.pull();
    expect(calls).toEqual(['manifest root', ...Array.from({ length: 9 }, () => 'blob')]);
    expect(reader.epoch).toBe(1);
    expect(reader.content?.tickets.lastSerial).toBe(9010);
    expect(reader.content?.chunks.map((chunk) => chunk.count)).toEqual([4096, 4096, 818]);
    expect(reader.content?.event.gates).toEqual(SMALL_EVENT.gates);
    expect(reader.content?.stations.stations).toMatchObject([
      { station: gate.id, state: 'active' },
    ]);
    expect(reader.state(9000)).toBe('sold');
    expect(reader.state(9010)).toBe('unsold');
  });

  test('is published once, however many stations ask at the same moment', async () => {
    const asked = Array.from({ length: 50 }, () => hub.publisher.newest(EVENT, 0));
    const roots = await Promise.all(asked);
    expect(new Set(roots.map((root) => root?.epoch))).toEqual(new Set([1]));
    // Another process of the same hub finds nothing to do either.
    const others = Array.from({ length: 10 }, () =>
      new ManifestPublisher(world.hub).newest(EVENT, 0),
    );
    await Promise.all(others);
    expect(await epochs()).toBe(1);
  });

  test('an event that is not there has none', async () => {
    expect(await hub.publisher.newest(99, 0)).toBeNull();
  });
});

describe('MA3 a newer epoch', () => {
  test('after one revocation costs one small delta and no blob', async () => {
    const reader = new Reader(hub, gate);
    await reader.pull();
    await revoke(4500);
    expect(await reader.pull()).toEqual(['manifest delta']);
    expect(reader.epoch).toBe(2);
    expect(reader.state(4500)).toBe('revoked');
    expect(await reader.pull()).toEqual(['manifest current']);
    const offer = await hub.offers.offer(EVENT, 1);
    expect(offer?.kind === 'delta' && offer.bytes.length).toBeLessThan(1000);
  });

  test('over several epochs is one delta too, stations and tickets together', async () => {
    const reader = new Reader(hub, gate);
    await reader.pull();
    for (const serial of [1, 4500, 9001]) {
      await revoke(serial);
      await hub.publisher.newest(EVENT, 0);
    }
    const lost = await gateStation(world, 52);
    expectOk(await revokeStation(world.hub, 'admin', lost.id, 'stolen'), 'revoke');
    world.clock.ms += 1000;
    expect(await reader.pull()).toEqual(['manifest delta']);
    expect(reader.epoch).toBe(5);
    expect([1, 4500, 9001].map((serial) => reader.state(serial))).toEqual(
      Array.from({ length: 3 }, () => 'revoked'),
    );
    const listed = reader.content?.stations.stations.find((one) => one.station === lost.id);
    expect(listed?.state).toBe('revoked');
  });

  test('from an epoch the hub has forgotten is the root and only the chunks that changed', async () => {
    const reader = new Reader(hub, gate);
    await reader.pull();
    for (let round = 0; round <= KEPT_EPOCHS; round += 1) {
      await revoke(4097 + round);
      await hub.publisher.newest(EVENT, 0);
    }
    expect(await world.rows('SELECT 1 FROM manifest_root WHERE epoch = 1')).toEqual([]);
    // The second chunk, and the table that names the chunks.
    expect(await reader.pull()).toEqual(['manifest root', 'blob', 'blob']);
    expect(reader.state(4097)).toBe('revoked');
    // Blobs that no kept epoch names are gone, the others are there.
    const [orphans] = await world.rows<{ count: number }>(
      'SELECT count(*) FROM blob WHERE hash NOT IN (SELECT hash FROM manifest_blob)',
    );
    expect(orphans?.count).toBe(0);
  });

  test('is not made when something was touched and nothing changed', async () => {
    const reader = new Reader(hub, gate);
    await reader.pull();
    await withTransaction(world.pool, (db) => markTicketsDirty(db, EVENT, [1, 5000]));
    world.clock.ms += 1000;
    expect(await reader.pull()).toEqual(['manifest current']);
    expect(await epochs()).toBe(1);
  });

  test('changes within a second share one', async () => {
    const reader = new Reader(hub, gate);
    await reader.pull();
    expectOk(await revokeTicket(world.hub, 'admin', EVENT, 1, 'lost'), 'revoke');
    expect(await reader.pull()).toEqual(['manifest current']);
    expectOk(await revokeTicket(world.hub, 'admin', EVENT, 2, 'lost'), 'revoke');
    world.clock.ms += 1000;
    expect(await reader.pull()).toEqual(['manifest delta']);
    expect(await epochs()).toBe(2);
  });

  test('holds a revocation that was not yet committed when the manifest before it was made', async () => {
    const reader = new Reader(hub, gate);
    await reader.pull();
    expectOk(await revokeTicket(world.hub, 'admin', EVENT, 1, 'lost'), 'revoke');
    world.clock.ms += 1000;
    // The ticket in the same chunk is revoked by someone who commits only after the next epoch is out.
    await withTransaction(world.pool, async (db) => {
      await db.query("UPDATE ticket SET state = 'revoked' WHERE event = $1 AND serial = 2", [
        EVENT,
      ]);
      await markTicketsDirty(db, EVENT, [2]);
      await reader.pull();
    });
    expect([reader.state(1), reader.state(2)]).toEqual(['revoked', 'sold']);
    world.clock.ms += 1000;
    await reader.pull();
    expect(reader.state(2)).toBe('revoked');
  });
});

describe('LE6 MA3 a hub that came back from a backup', () => {
  test('publishes above the epoch its stations use, so that they do not see a rollback', async () => {
    const reader = new Reader(hub, gate);
    await reader.pull();
    for (const serial of [1, 2, 3]) {
      await revoke(serial);
      await reader.pull();
    }
    expect(reader.epoch).toBe(4);
    // The backup was taken after the first epoch.
    await world.pool.query('DELETE FROM manifest_blob WHERE epoch > 1');
    await world.pool.query('DELETE FROM manifest_root WHERE epoch > 1');
    await world.pool.query('UPDATE event SET epoch = 1, dirty = false');
    await world.pool.query("UPDATE ticket SET state = 'sold' WHERE serial <= 3");
    const restored = startHub(world);
    const again = new Reader(restored, gate);
    again.content = reader.content;
    expectOk(
      await again.road.greet({ owedEntries: 0, manifestEpoch: 4, sentAtMs: world.clock.ms }),
      'greeting',
    );
    await again.pull();
    expect(again.epoch).toBe(5);
    expect(again.state(1)).toBe('sold');
  });

  test('does not let one station use up the numbers of all epochs', async () => {
    const reader = new Reader(hub, gate);
    await reader.pull();
    const liar = new ServiceRoad(hub, await gateStation(world, 53));
    const manifestEpoch = Number.MAX_SAFE_INTEGER;
    const facts = { owedEntries: 0, manifestEpoch, sentAtMs: world.clock.ms };
    expectOk(await liar.greet(facts), 'greeting');
    await liar.manifest(EVENT, manifestEpoch);
    world.clock.ms += 1000;
    await reader.pull();
    expect(reader.epoch).toBe(2);
  });
});
