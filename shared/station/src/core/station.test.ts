import { DatabaseSync } from 'node:sqlite';
import { withStationFolder } from '@gatefold/db/edge/testing/station-folder';
import type { Book } from '@gatefold/domain/codec/book';
import type { Entry } from '@gatefold/domain/codec/entry';
import type { Fact } from '@gatefold/domain/codec/facts';
import { expectOk } from '@gatefold/domain/result';
import { HOUR_MS } from '@gatefold/domain/testing/example-manifest';
import { compareHlc } from '@gatefold/domain/time/hlc';
import { FakeStation } from '@gatefold/sync/testing/fake-station';
import { admitted, GATE_BOOK } from '@gatefold/sync/testing/test-station';
import { describe, expect, test } from 'vitest';
import { GATE_IDENTITY, KIOSK_IDENTITY } from '../testing/example-identity.ts';
import { exchangeFully, StationWorld } from '../testing/station-world.ts';
import type { Station } from './station.ts';

const SIGNED_IN: Fact = { kind: 'operator-signed-in', body: { operator: 'tendai' } };

function withGate(story: (world: StationWorld, path: string) => Promise<void>): Promise<void> {
  return withStationFolder(async (path) => {
    const world = new StationWorld(path, GATE_IDENTITY);
    world.publish();
    await story(world, path);
  });
}

async function admit(station: Station, ...serials: readonly number[]): Promise<void> {
  for (const serial of serials) {
    expectOk(await station.record(GATE_BOOK, [admitted(serial)]), 'record');
  }
}

function seqs(station: Station): number[] {
  return station.ledgers().map((ledger) => ledger.lastSeq);
}

describe('LE1 LE7 a ledger begins when there is something to say', () => {
  test('opening a station records nothing: the hub is asked first', async () => {
    await withGate(async (world) => {
      const { station, database } = await world.start();
      await station.exchange();
      expect(await database.journal.ledgers()).toEqual([]);
      expect(station.owedEntries).toBe(0);
      database.close();
    });
  });

  test('its first entry says what it is, also when two things happen at once', async () => {
    await withGate(async (world) => {
      const taken: [string, Book][] = [];
      const take = ({ fact }: Entry, book: Book) => void taken.push([fact.kind, book]);
      const { station, database } = await world.start(() => take);
      await Promise.all([
        station.record(GATE_BOOK, [SIGNED_IN]),
        station.record(GATE_BOOK, [admitted(1), admitted(2)]),
      ]);
      expect(taken).toEqual(
        ['ledger-opened', 'operator-signed-in', 'ticket-admitted', 'ticket-admitted'].map(
          (kind) => [kind, GATE_BOOK],
        ),
      );
      expect(seqs(station)).toEqual([4]);
      database.close();
    });
  });

  test('each book is a ledger of its own, and every one comes back', async () => {
    await withStationFolder(async (path) => {
      const world = new StationWorld(path, KIOSK_IDENTITY);
      const { station, database } = await world.start();
      for (const period of [1, 2, 1]) {
        expectOk(await station.record({ kind: 'till', period }, [SIGNED_IN]), 'record');
      }
      expect(seqs(station)).toEqual([3, 2]);
      database.close();
      const again = await world.start();
      expect(seqs(again.station)).toEqual([3, 2]);
      again.database.close();
    });
  });
});

describe('LE2 LE6 AD3 a station that comes up anew', () => {
  test('goes on where it was: its own entries in their order, and the seq after the last', async () => {
    await withGate(async (world) => {
      const { station, database } = await world.start();
      await admit(station, 1, 2, 3);
      database.close();
      const replayed: Entry[] = [];
      const again = await world.start(() => (entry) => void replayed.push(entry));
      expect(replayed.map((entry) => entry.seq)).toEqual([1, 2, 3, 4]);
      expect(again.station.known.history(2)).toHaveLength(1);
      await admit(again.station, 4);
      expect(seqs(again.station)).toEqual([5]);
      expect(replayed.at(-1)?.fact).toMatchObject({ kind: 'ticket-admitted', body: { serial: 4 } });
      again.database.close();
    });
  });

  test('has the manifest and what other gates did, with no hub', async () => {
    await withGate(async (world) => {
      const other = await FakeStation.create(world.hub, 50);
      await other.admit(5, 6);
      await other.exchange();
      const { station, database } = await world.start();
      expect(station.manifest).toBeNull();
      await exchangeFully(station);
      expect(station.manifest?.content.root.epoch).toBe(1);
      expect(station.known.history(5)).toHaveLength(1);
      database.close();
      world.cut();
      const again = await world.start();
      expect(again.station.manifest?.content.root.epoch).toBe(1);
      expect(again.station.known.history(5)).toEqual(station.known.history(5));
      expect(again.station.known.history(6)).toHaveLength(1);
      again.database.close();
    });
  });

  test('LE5 stamps its entries after its last one, though its clock was set back', async () => {
    await withGate(async (world) => {
      const stamped: Entry[] = [];
      const { station, database } = await world.start(() => (entry) => void stamped.push(entry));
      await admit(station, 1);
      database.close();
      world.clock.ms -= 5 * HOUR_MS;
      const again = await world.start();
      const next = expectOk(await again.station.record(GATE_BOOK, [admitted(2)]), 'record');
      for (const { hlc } of next) {
        expect(stamped.every((before) => compareHlc(before.hlc, hlc) < 0)).toBe(true);
      }
      again.database.close();
    });
  });

  test('LE5 stamps its entries by the time of the hub once it was heard, when its own clock is slow', async () => {
    await withGate(async (world) => {
      const { station, database } = await world.start();
      const { greet } = world.road;
      const hubMs = world.clock.nowMs() + HOUR_MS;
      world.road.greet = async (facts) => {
        const view = await greet(facts);
        return view.ok ? { ok: true, value: { ...view.value, nowMs: hubMs } } : view;
      };
      await exchangeFully(station);
      expect(station.link.clockOffsetMs).toBe(HOUR_MS);
      const [entry] = expectOk(await station.record(GATE_BOOK, [admitted(1)]), 'record');
      expect(entry?.hlc.ms).toBeGreaterThanOrEqual(hubMs);
      database.close();
    });
  });

  test('MA3 with a kept manifest that does not load it waits for another, and repairs itself', async () => {
    await withGate(async (world, path) => {
      const { station, database } = await world.start();
      await exchangeFully(station);
      database.close();
      const hand = new DatabaseSync(path);
      hand.exec("UPDATE manifest_blobs SET bytes = x'00' WHERE rowid = 1");
      hand.close();
      const again = await world.start();
      expect(again.station.manifest).toBeNull();
      expect(again.station.fault).toBeNull();
      await exchangeFully(again.station);
      expect(again.station.manifest?.content.root.epoch).toBe(1);
      again.database.close();
    });
  });
});

describe('LE6 what a station owes', () => {
  test('is counted at once, sent, and known after a restart', async () => {
    await withGate(async (world) => {
      const { station, database } = await world.start();
      await admit(station, 1, 2);
      expect(station.owedEntries).toBe(3);
      await exchangeFully(station);
      expect(station.owedEntries).toBe(0);
      world.cut();
      await admit(station, 3);
      await station.exchange();
      expect(station.owedEntries).toBe(1);
      database.close();
      const again = await world.start();
      expect(again.station.owedEntries).toBe(1);
      again.database.close();
    });
  });

  test('holds what was recorded while an exchange ran', async () => {
    await withGate(async (world) => {
      const { station, database } = await world.start();
      await admit(station, 1);
      const { feed } = world.road;
      world.road.feed = async (event, after) => {
        await admit(station, 2, 3);
        return feed(event, after);
      };
      await exchangeFully(station);
      expect(station.owedEntries).toBe(2);
      world.road.feed = feed;
      await exchangeFully(station);
      expect(station.owedEntries).toBe(0);
      database.close();
    });
  });

  test('grows again when the hub comes back from a backup, and is sent again', async () => {
    await withGate(async (world) => {
      const { station, database } = await world.start();
      await admit(station, 1);
      await exchangeFully(station);
      const restore = world.hub.backUp();
      await admit(station, 2, 3);
      await exchangeFully(station);
      restore();
      const { upload } = world.road;
      world.road.upload = async () => ({
        ok: false,
        error: { kind: 'unreachable', detail: 'cut' },
      });
      await station.exchange();
      expect(station.owedEntries).toBe(2);
      world.road.upload = upload;
      await exchangeFully(station);
      expect(station.owedEntries).toBe(0);
      expect(world.hub.held(station.ledgers()[0]?.id ?? '')).toHaveLength(4);
      database.close();
    });
  });
});

test('LE8 what this version cannot read is kept and counted once, and hides nothing else', async () => {
  await withGate(async (world) => {
    const other = await FakeStation.create(world.hub, 50);
    await other.admit(5, 6);
    await other.exchange();
    const [first] = world.hub.feed;
    if (first === undefined) throw new Error('the feed is empty');
    world.hub.feed[0] = { ...first, bytes: Uint8Array.of(1, 2, 3) };
    const { station, database } = await world.start();
    await exchangeFully(station);
    // Another life of the hub sends everything once more.
    world.hub.hubEpoch = 'second';
    await exchangeFully(station);
    expect(station.unreadItems).toBe(1);
    expect(station.known.history(6)).toHaveLength(1);
    database.close();
    const again = await world.start();
    expect(again.station.unreadItems).toBe(1);
    again.database.close();
  });
});

test('AD6 the clock is compared when the hub speaks, not when a long exchange is over', async () => {
  await withGate(async (world) => {
    const { station, database } = await world.start();
    const { feed } = world.road;
    world.road.feed = async (event, after) => {
      world.clock.ms += 10 * 60_000;
      return feed(event, after);
    };
    await exchangeFully(station);
    expect(station.link.clockOffsetMs).toBe(0);
    expect(station.link.lastContactMs).toBe(world.clock.nowMs());
    database.close();
  });
});

test('everyone who watches is told of an entry after it is on disk, and of each exchange', async () => {
  await withGate(async (world) => {
    const { station, database } = await world.start();
    const seen: number[] = [];
    station.onChange(() => seen.push(station.owedEntries));
    await admit(station, 1);
    expect(seen).toEqual([2]);
    await exchangeFully(station);
    expect(seen.at(-1)).toBe(0);
    database.close();
  });
});
