import { copyFile, rm } from 'node:fs/promises';
import { withStationFolder } from '@gatefold/db/edge/testing/station-folder';
import type { Fact } from '@gatefold/domain/codec/facts';
import { expectOk } from '@gatefold/domain/result';
import { DiskInDoubt, DiskUnreadable } from '@gatefold/sync/disk-fault';
import { MemoryCarriedRuns } from '@gatefold/sync/carried/carried-runs';
import { MemoryJournal } from '@gatefold/sync/ledger/memory-journal';
import { MemoryManifestStore } from '@gatefold/sync/manifest/manifest-store';
import { MemorySyncMemory } from '@gatefold/sync/station/sync-memory';
import { admitted, GATE_BOOK } from '@gatefold/sync/testing/test-station';
import { describe, expect, test } from 'vitest';
import { GATE_IDENTITY } from '../testing/example-identity.ts';
import { exchangeFully, StationWorld } from '../testing/station-world.ts';
import { Station } from './station.ts';

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

/** What comes of one more admission: 'recorded', or the kind of the fault. */
async function outcomeOf(station: Station, serial = 9): Promise<string> {
  const recorded = await station.record(GATE_BOOK, [admitted(serial)]);
  return recorded.ok ? 'recorded' : recorded.error.kind;
}

/** A gate whose disk fails when the test says so. */
function gateInMemory() {
  const world = new StationWorld('no disk', GATE_IDENTITY);
  const journal = new MemoryJournal();
  const memory = new MemorySyncMemory();
  const station = new Station(GATE_IDENTITY, {
    clock: world.clock,
    journal,
    memory,
    manifests: new MemoryManifestStore(),
    carried: new MemoryCarriedRuns(),
    road: world.road,
    retire: async () => undefined,
  });
  return { world, journal, memory, station };
}

describe('LE2 a full disk', () => {
  test('stops the station until there is room, and nothing of it is half there', async () => {
    const { journal, station } = gateInMemory();
    await station.open(() => undefined);
    await admit(station, 1);
    journal.fault = { kind: 'disk-full' };
    expect(await outcomeOf(station)).toBe('journal-full');
    expect(station.fault?.words).toMatch(/make room on the disk/);
    expect(station.owedEntries).toBe(2);
    expect(station.known.history(9)).toEqual([]);
    journal.fault = null;
    expect(await outcomeOf(station)).toBe('recorded');
    expect(station.fault).toBeNull();
    expect(station.ledgers()[0]?.lastSeq).toBe(3);
  });

  test('at the very first entry: the ledger begins as it should once there is room', async () => {
    const { journal, station } = gateInMemory();
    const kinds: string[] = [];
    await station.open(({ fact }) => kinds.push(fact.kind));
    journal.fault = { kind: 'disk-full' };
    expect(await outcomeOf(station)).toBe('journal-full');
    journal.fault = null;
    expect(await outcomeOf(station)).toBe('recorded');
    expect(kinds).toEqual(['ledger-opened', 'ticket-admitted']);
  });

  test('a word with the hub does not end it, and it does not hide that the station is revoked', async () => {
    const { world, journal, station } = gateInMemory();
    await station.open(() => undefined);
    await admit(station, 1);
    journal.fault = { kind: 'disk-full' };
    expect(await outcomeOf(station)).toBe('journal-full');
    await station.exchange();
    expect(station.fault?.kind).toBe('journal-full');
    world.standing = 'revoked';
    await station.exchange();
    journal.fault = null;
    expect(await outcomeOf(station)).toBe('revoked');
  });

  test('met in the middle of a revocation does not hide it', async () => {
    const { world, journal, station } = gateInMemory();
    await station.open(() => undefined);
    await admit(station, 1);
    const { appendAll } = journal;
    journal.appendAll = async () => {
      world.standing = 'revoked';
      await station.exchange();
      return { ok: false, error: { kind: 'disk-full' } };
    };
    expect(await outcomeOf(station)).toBe('revoked');
    journal.appendAll = appendAll;
    expect(await outcomeOf(station)).toBe('revoked');
  });

  test('that cannot keep what the hub sends is said as what it is, and is no fault of the hub', async () => {
    const { memory, station } = gateInMemory();
    await station.open(() => undefined);
    memory.fault = { kind: 'disk-full' };
    await exchangeFully(station);
    expect(station.link).toMatchObject({ state: 'connected', lastContactMs: null });
    expect(station.link.trouble).toMatch(/could not be kept on this machine's disk/);
    memory.fault = null;
    await exchangeFully(station);
    expect(station.link.trouble).toBeNull();
  });
});

describe('LE2 a broken disk', () => {
  test('stops the station for good: room, the hub and a later success do not help', async () => {
    const { journal, station } = gateInMemory();
    await station.open(() => undefined);
    await admit(station, 1);
    journal.fault = { kind: 'disk-broken', detail: 'I/O error' };
    expect(await outcomeOf(station)).toBe('journal-broken');
    journal.fault = null;
    await exchangeFully(station);
    expect(await outcomeOf(station)).toBe('journal-broken');
    expect(station.ledgers()[0]?.lastSeq).toBe(2);
  });

  test('that does not say whether it kept the last entry is broken: nothing is signed over it (LE4)', async () => {
    const { journal, station } = gateInMemory();
    await station.open(() => undefined);
    await admit(station, 1);
    const { appendAll } = journal;
    journal.appendAll = async () => {
      throw new DiskInDoubt(new Error('fsync'));
    };
    expect(await outcomeOf(station)).toBe('journal-broken');
    journal.appendAll = appendAll;
    expect(await outcomeOf(station)).toBe('journal-broken');
  });

  test('noticed while the hub is heard stops the station too', async () => {
    for (const error of [new DiskInDoubt(new Error('fsync')), new DiskUnreadable('torn', null)]) {
      const { memory, station } = gateInMemory();
      await station.open(() => undefined);
      memory.feedPosition = async () => {
        throw error;
      };
      expect(await station.exchange()).toEqual({ ok: false, error: { kind: 'disk-broken' } });
      expect(await outcomeOf(station)).toBe('journal-broken');
    }
  });

  test('a ledger that is not as it was written stops the station with words, not with a crash', async () => {
    const { world, journal, station } = gateInMemory();
    await station.open(() => undefined);
    await admit(station, 1, 2);
    const { read } = journal;
    journal.read = async (ledger, fromSeq, limit) => {
      const rows = await read.call(journal, ledger, fromSeq, limit);
      return rows.map((row) => (row.seq === 2 ? { ...row, bytes: row.bytes.slice(1) } : row));
    };
    const again = new Station(GATE_IDENTITY, {
      clock: world.clock,
      journal,
      memory: new MemorySyncMemory(),
      manifests: new MemoryManifestStore(),
      carried: new MemoryCarriedRuns(),
      road: world.road,
      retire: async () => undefined,
    });
    await again.open(() => undefined);
    expect(again.fault?.kind).toBe('journal-broken');
    expect(again.fault?.words).toMatch(/take another machine/i);
    expect(await again.record(GATE_BOOK, [SIGNED_IN])).toMatchObject({ ok: false });
  });
});

describe('SE2 a revoked station', () => {
  test('stops, still sends what it recorded, and goes on when it is taken back', async () => {
    await withGate(async (world) => {
      const { station, database } = await world.start();
      await admit(station, 1);
      world.standing = 'revoked';
      await exchangeFully(station);
      expect(await outcomeOf(station)).toBe('revoked');
      expect(station.owedEntries).toBe(0);
      expect(world.hub.held(station.ledgers()[0]?.id ?? '')).toHaveLength(2);
      world.standing = 'active';
      await exchangeFully(station);
      expect(await outcomeOf(station)).toBe('recorded');
      database.close();
    });
  });
});

/** A gate that went on after a copy of its disk was taken, told the hub, and then got the copy back. */
function withOldCopy(story: (world: StationWorld) => Promise<void>): Promise<void> {
  return withGate(async (world, path) => {
    const before = await world.start();
    await admit(before.station, 1, 2);
    await exchangeFully(before.station);
    before.database.close();
    await copyFile(path, `${path}.copy`);
    const after = await world.start();
    await admit(after.station, 3, 4);
    await exchangeFully(after.station);
    after.database.close();
    await copyFile(`${path}.copy`, path);
    await story(world);
  });
}

describe('LE4 LE7 a disk that was restored from an old copy', () => {
  test('records nothing more once the hub was heard, and no seq is used twice', async () => {
    await withOldCopy(async (world) => {
      const { station, database } = await world.start();
      await exchangeFully(station);
      expect(await outcomeOf(station)).toBe('ledger-forked');
      expect(station.fault?.words).toMatch(/a new code to enrol it anew/);
      expect(station.ledgers()[0]?.lastSeq).toBe(3);
      database.close();
    });
  });

  test('stops at the greeting, long before a slow exchange is over', async () => {
    await withOldCopy(async (world) => {
      const { station, database } = await world.start();
      const outcomes: string[] = [];
      const { manifest } = world.road;
      world.road.manifest = async (event, have) => {
        outcomes.push(await outcomeOf(station));
        return manifest(event, have);
      };
      await exchangeFully(station);
      expect(outcomes).toEqual(['ledger-forked']);
      database.close();
    });
  });

  test('stays stopped after a restart, with no hub to say so again', async () => {
    await withOldCopy(async (world) => {
      const { station, database } = await world.start();
      await exchangeFully(station);
      database.close();
      world.cut();
      const again = await world.start();
      expect(await outcomeOf(again.station)).toBe('ledger-forked');
      await again.station.exchange();
      expect(await outcomeOf(again.station)).toBe('ledger-forked');
      again.database.close();
    });
  });

  test('what it recorded before it heard is offered as evidence, and stops it', async () => {
    await withOldCopy(async (world) => {
      world.cut();
      const { station, database } = await world.start();
      await admit(station, 7);
      world.mend();
      await exchangeFully(station);
      expect(await outcomeOf(station)).toBe('ledger-forked');
      expect(world.hub.quarantined).toHaveLength(1);
      database.close();
    });
  });

  test('a disk that lost everything but the key is one too', async () => {
    await withGate(async (world, path) => {
      const { station, database } = await world.start();
      await admit(station, 1);
      await exchangeFully(station);
      database.close();
      await rm(path);
      const again = await world.start();
      await exchangeFully(again.station);
      expect(await outcomeOf(again.station)).toBe('ledger-forked');
      again.database.close();
    });
  });

  test('two machines with one disk: the second one that is heard stops', async () => {
    await withGate(async (world, path) => {
      const before = await world.start();
      await admit(before.station, 1);
      before.database.close();
      await copyFile(path, `${path}.clone`);
      const first = await world.start();
      const second = await world.start(undefined, `${path}.clone`);
      await admit(first.station, 2);
      await admit(second.station, 3);
      await exchangeFully(first.station);
      await exchangeFully(second.station);
      expect(await outcomeOf(second.station)).toBe('ledger-forked');
      first.database.close();
      second.database.close();
    });
  });

  test('the hub may say so as well: a station in quarantine stops for good', async () => {
    await withGate(async (world) => {
      const { station, database } = await world.start();
      for (const standing of ['quarantined', 'revoked', 'active'] as const) {
        world.standing = standing;
        await exchangeFully(station);
      }
      expect(await outcomeOf(station)).toBe('ledger-forked');
      database.close();
    });
  });
});
