import { withStationFolder } from '@gatefold/db/edge/testing/station-folder';
import { FakeStation } from '@gatefold/sync/testing/fake-station';
import { admitted, GATE_BOOK } from '@gatefold/sync/testing/test-station';
import { expect, test } from 'vitest';
import { GATE_IDENTITY } from '../testing/example-identity.ts';
import { exchangeFully, StationWorld } from '../testing/station-world.ts';
import { stationDigest } from './digest.ts';

test('LE3 a digest is the same after a restart with no hub, and another one after another admission', async () => {
  await withStationFolder(async (path) => {
    const world = new StationWorld(path, GATE_IDENTITY);
    world.publish();
    const other = await FakeStation.create(world.hub, 50);
    await other.admit(5, 6);
    await other.exchange();
    const { station, database } = await world.start();
    await station.record(GATE_BOOK, [admitted(5)]);
    await exchangeFully(station);
    const digest = await stationDigest(station);
    expect(digest).toMatchObject({ admissions: 3, doubles: 1, owedEntries: 0, epoch: 1 });
    expect(digest.cursor).toBeGreaterThan(0);
    expect(digest.ledgers.map((one) => one.lastSeq)).toEqual([2]);
    database.close();

    world.cut();
    const again = await world.start();
    expect(await stationDigest(again.station)).toEqual(digest);
    await again.station.record(GATE_BOOK, [admitted(7)]);
    const later = await stationDigest(again.station);
    expect(later.rulings).not.toBe(digest.rulings);
    expect(later).toMatchObject({ admissions: 4, owedEntries: 1, cursor: digest.cursor });
    again.database.close();
  });
});
