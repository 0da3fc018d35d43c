import { join } from 'node:path';
import { expectOk } from '@gatefold/domain/result';
import type { NeighbourRoad } from '@gatefold/sync/roads/lan/neighbour-road';
import { admitted, certify, GATE_BOOK, testStation } from '@gatefold/sync/testing/test-station';
import { describe, expect, test } from 'vitest';
import { GATE_IDENTITY } from '../testing/example-identity.ts';
import { exchangeFully, StationWorld, type Running } from '../testing/station-world.ts';
import { withTemporaryFolder } from '../testing/temporary-folder.ts';
import type { Station } from './station.ts';

const SECOND = testStation(61);
const SECOND_GATE = {
  ...GATE_IDENTITY,
  station: SECOND.id,
  name: 'Gate 2 lane A',
  keys: SECOND.keys,
  certificate: certify(SECOND.keys, undefined, 'Gate 2 lane A'),
};

type TwoGates = {
  readonly folder: string;
  readonly world: StationWorld;
  readonly first: Running;
  readonly secondWorld: StationWorld;
  readonly second: Running;
};

/** Two gates that hear each other; neither has a ticket list yet, and no line to a hub unless the story gives one. */
async function withTwoGates(story: (gates: TwoGates) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const world = new StationWorld(join(folder, 'first.db'), GATE_IDENTITY);
    const secondWorld = new StationWorld(join(folder, 'second.db'), SECOND_GATE);
    const first = await world.start();
    const second = await secondWorld.start();
    await story({ folder, world, first, secondWorld, second });
    second.database.close();
  });
}

function roadTo(station: Station): NeighbourRoad {
  return {
    neighbour: station.identity.station,
    ask: (question) => station.neighbourhood.answer(question),
  };
}

async function admit(station: Station, ...serials: readonly number[]): Promise<void> {
  for (const serial of serials) {
    expectOk(await station.record(GATE_BOOK, [admitted(serial)]), 'record');
  }
}

describe('AD3 a station beside another', () => {
  test('knows what the other admitted, and knows it again after a restart', async () => {
    await withTwoGates(async ({ world, first, second }) => {
      await admit(second.station, 4);
      expect(await first.station.neighbourhood.ask(roadTo(second.station))).toMatchObject({
        heard: [{ station: SECOND.id }, { station: SECOND.id }],
        fault: null,
      });
      expect(first.station.known.history(4)).toMatchObject([
        { station: SECOND.id, provisional: true },
      ]);
      first.database.close();
      const again = await world.start();
      expect(again.station.known.history(4)).toHaveLength(1);
      again.database.close();
    });
  });

  test('SE2 does not believe what a revoked one wrote, once the ticket list says so', async () => {
    await withTwoGates(async ({ world, first, second }) => {
      await admit(second.station, 4);
      await first.station.neighbourhood.ask(roadTo(second.station));
      world.publish({
        stations: [
          {
            station: SECOND.id,
            name: 'Gate 2',
            role: 'gate',
            publicKey: SECOND.keys.publicKey,
            gate: 1,
            state: 'revoked',
            leaseUntilMs: world.clock.ms,
          },
        ],
      });
      await exchangeFully(first.station);
      expect(first.station.known.history(4)).toEqual([]);
      first.database.close();
    });
  });

  test('MA5 gets the ticket list from the other, and not an older one again', async () => {
    await withTwoGates(async ({ first, secondWorld, second }) => {
      secondWorld.publish();
      await exchangeFully(second.station);
      const ask = () => first.station.neighbourhood.ask(roadTo(second.station));
      expect(await ask()).toMatchObject({ isNewManifest: true, fault: null });
      expect(first.station.manifest?.content.root.epoch).toBe(1);
      expect(await ask()).toMatchObject({ isNewManifest: false, fault: null });
      secondWorld.publish();
      await exchangeFully(second.station);
      expect(await ask()).toMatchObject({ isNewManifest: true });
      first.database.close();
    });
  });
});

test('LE7 a gate whose disk is an older copy stops for good when a neighbour shows it its own head', async () => {
  await withTwoGates(async ({ folder, world, first, second }) => {
    await admit(first.station, 1, 2, 3);
    await second.station.neighbourhood.ask(roadTo(first.station));
    first.database.close();
    const lost = await world.start(undefined, join(folder, 'lost.db'));
    await admit(lost.station, 9);
    await lost.station.neighbourhood.ask(roadTo(second.station));
    expect(lost.station.fault?.kind).toBe('ledger-forked');
    expect(await lost.station.record(GATE_BOOK, [admitted(10)])).toMatchObject({ ok: false });
    lost.database.close();
    const restarted = await world.start(undefined, join(folder, 'lost.db'));
    expect(restarted.station.fault?.kind).toBe('ledger-forked');
    restarted.database.close();
  });
});

describe('LE3 LE6 a stick', () => {
  test('brings entries, the ticket list and the hub’s receipts from one station to another', async () => {
    await withTwoGates(async ({ world, first, secondWorld, second }) => {
      secondWorld.publish();
      await exchangeFully(second.station);
      await admit(second.station, 4);
      await exchangeFully(second.station);
      const bytes = await second.station.neighbourhood.make();
      const taken = await first.station.neighbourhood.take('gate-2.gatefold', bytes);
      expect(taken).toMatchObject({
        ok: true,
        value: { heard: { length: 2 }, receipts: 1, isNewManifest: true, fault: null },
      });
      expect(first.station.known.history(4)).toHaveLength(1);
      // An old stick again changes nothing.
      const again = await first.station.neighbourhood.take('gate-2.gatefold', bytes);
      expect(again).toMatchObject({ value: { heard: [], receipts: 0 } });
      // And it travels on to a hub that came back from a backup, whose receipt this is not.
      world.hub.hubEpoch = 'second';
      await exchangeFully(first.station);
      await exchangeFully(first.station);
      expect(world.hub.held(second.station.ledgers()[0]?.id ?? '')).toHaveLength(2);
      first.database.close();
    });
  });

  test('LE8 that was cut gives what is whole, names the rest, and one that is no bundle is refused', async () => {
    await withTwoGates(async ({ first, secondWorld, second }) => {
      secondWorld.publish();
      await exchangeFully(second.station);
      await admit(second.station, 4);
      const bytes = await second.station.neighbourhood.make();
      const { neighbourhood } = first.station;
      const taken = await neighbourhood.take('cut', bytes.slice(0, bytes.length - 10));
      expect(taken).toMatchObject({
        value: { heard: { length: 2 }, isNewManifest: false, isWhole: false },
      });
      expect(neighbourhood.notes()).toMatchObject([{ carrier: 'cut', refused: 1, entries: 2 }]);
      expect(await neighbourhood.take('holiday.jpg', new Uint8Array(5000))).toMatchObject({
        ok: false,
      });
      expect(first.station.manifest).toBeNull();
      first.database.close();
    });
  });
});
