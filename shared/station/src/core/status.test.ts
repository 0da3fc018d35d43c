import { withStationFolder } from '@gatefold/db/edge/testing/station-folder';
import { GATE_STATION, HOUR_MS, KICK_OFF_MS } from '@gatefold/domain/testing/example-manifest';
import { FakeStation } from '@gatefold/sync/testing/fake-station';
import { expect, test } from 'vitest';
import { stationStatusSchema } from '../contract/station-status.ts';
import { GATE_IDENTITY } from '../testing/example-identity.ts';
import { exchangeFully, StationWorld } from '../testing/station-world.ts';
import type { Station } from './station.ts';
import { stationStatus, type DiskSpaceKind } from './status.ts';

const FAR_LEASE = { ...GATE_STATION, leaseUntilMs: KICK_OFF_MS + 48 * HOUR_MS };

function withGate(story: (world: StationWorld, station: Station) => Promise<void>): Promise<void> {
  return withStationFolder(async (path) => {
    const world = new StationWorld(path, GATE_IDENTITY);
    world.publish({ stations: [FAR_LEASE], grants: [] });
    const { station, database } = await world.start();
    await story(world, station);
    database.close();
  });
}

/** As the page would read it. */
function statusOf(station: Station, disk: DiskSpaceKind = 'enough') {
  return stationStatusSchema.parse(stationStatus({ station, operator: null, operators: [], disk }));
}

test('AD6 before the first exchange the page can be shown, and is told what is missing', async () => {
  await withGate(async (_world, station) => {
    expect(statusOf(station)).toMatchObject({
      station: GATE_IDENTITY.station,
      event: { name: '' },
      link: { lastContactMs: null, state: 'cut-off', trouble: null },
      manifest: { epoch: 0, tickets: 0 },
      warnings: [expect.stringMatching(/ticket list has not come yet.*hub once/)],
    });
  });
});

test('AD6 when all is well there is nothing to warn of', async () => {
  await withGate(async (world, station) => {
    await exchangeFully(station);
    expect(statusOf(station)).toMatchObject({
      event: { name: 'Dynamos v Highlanders', venue: 'National Sports Stadium' },
      link: { lastContactMs: world.clock.nowMs(), state: 'connected', trouble: null },
      manifest: { epoch: 1, tickets: 20 },
      owedEntries: 0,
      fault: null,
      warnings: [],
    });
  });
});

test('each warning says what to do', async () => {
  await withGate(async (world, station) => {
    await exchangeFully(station);
    expect(statusOf(station, 'low').warnings).toEqual([expect.stringMatching(/Make room before/)]);
    expect(statusOf(station, 'ballast-used').warnings).toEqual([
      expect.stringMatching(/Make room now, or this station will stop/),
    ]);
    world.publish({ stations: [GATE_STATION], grants: [] });
    await exchangeFully(station);
    expect(statusOf(station).warnings).toEqual([expect.stringMatching(/lease ends within a day/)]);
    world.clock.ms = GATE_STATION.leaseUntilMs;
    expect(statusOf(station).warnings).toEqual([expect.stringMatching(/lease has ended/)]);
  });
});

test('SE2 a station that its own list does not have in service is told before its first scan', async () => {
  await withGate(async (world, station) => {
    for (const stations of [[], [{ ...FAR_LEASE, state: 'revoked' as const }]]) {
      world.publish({ stations, grants: [] });
      await exchangeFully(station);
      expect(statusOf(station).warnings).toEqual([
        expect.stringMatching(/does not have this station in service. Wait for the next list/),
      ]);
    }
    world.publish({ stations: [FAR_LEASE], grants: [] });
    await exchangeFully(station);
    expect(statusOf(station).warnings).toEqual([]);
  });
});

test('LE5 a clock that is minutes off is told, and which way', async () => {
  for (const [offsetMs, words] of [
    [-5 * 60_000, "This machine's clock is 5 minutes fast. Set it right."],
    [5 * 60_000, "This machine's clock is 5 minutes slow. Set it right."],
    [119_000, null],
  ] as const) {
    await withGate(async (world, station) => {
      const { greet } = world.road;
      world.road.greet = async (facts) => {
        const view = await greet(facts);
        if (!view.ok) return view;
        return { ok: true, value: { ...view.value, nowMs: view.value.nowMs + offsetMs } };
      };
      await exchangeFully(station);
      expect(statusOf(station).warnings).toEqual(words === null ? [] : [words]);
    });
  }
});

test('LE8 records that cannot be read are counted for the person who can update the machine', async () => {
  await withGate(async (world, station) => {
    const other = await FakeStation.create(world.hub, 50);
    await other.admit(5);
    await other.exchange();
    world.hub.feed = world.hub.feed.map((item) => ({ ...item, bytes: Uint8Array.of(1) }));
    await exchangeFully(station);
    expect(statusOf(station).warnings).toEqual([
      'The hub sent 1 records this version cannot read. Update this machine.',
    ]);
  });
});
