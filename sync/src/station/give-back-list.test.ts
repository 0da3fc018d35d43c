/** A station gives a hub that lost lists the one it has, before anything else (LE6). */

import { err, expectOk } from '@gatefold/domain/result';
import { EVENT, HUB } from '@gatefold/domain/testing/example-manifest';
import { describe, expect, test } from 'vitest';
import { openReturnedList } from '../restored/open-list.ts';
import { FakeHub } from '../testing/fake-hub.ts';
import { FakeStation } from '../testing/fake-station.ts';

/** A station whose list the hub asks for, while it has a newer one. */
async function withList(): Promise<[FakeHub, FakeStation]> {
  const hub = new FakeHub();
  const station = await FakeStation.create(hub, 4);
  await station.admit(1);
  await station.exchange();
  hub.lostEpoch = station.current?.root.epoch ?? null;
  hub.publisher.publish({ tickets: [] });
  return [hub, station];
}

describe('LE6 a hub that lost lists it had signed', () => {
  test('is given the list in use before any entry, and before a newer one takes its place', async () => {
    const [hub, station] = await withList();
    const held = station.current;
    await station.admit(2);
    const { upload } = station.road;
    const before: number[] = [];
    station.road.upload = async (bytes) => {
      before.push(hub.givenBack.length);
      return upload(bytes);
    };
    const report = await station.exchange();
    expect(report.faults).toEqual([]);
    expect(before).toEqual([1]);
    const [given] = hub.givenBack;
    const list = openReturnedList(given ?? new Uint8Array(), EVENT, HUB.publicKey);
    expect(expectOk(list, 'the list').content).toEqual(held);
    expect(report.newManifest?.root.epoch).toBe(2);
  });

  test('and that did not get it is asked again: until then no newer list takes its place', async () => {
    const [hub, station] = await withList();
    const { giveBack } = station.road;
    station.road.giveBack = async () => err({ kind: 'unreachable', detail: 'cut' });
    const report = await station.exchange();
    expect(report).toMatchObject({ newManifest: null, faults: [{ kind: 'unreachable' }] });
    station.road.giveBack = giveBack;
    expect((await station.exchange()).newManifest?.root.epoch).toBe(2);
    expect(hub.givenBack).toHaveLength(1);
  });

  test('and read an altered one is given it again', async () => {
    const [hub, station] = await withList();
    hub.listAnswer = { kind: 'refused', code: 'not-whole', words: 'altered' };
    expect((await station.exchange()).newManifest).toBeNull();
    hub.listAnswer = { kind: 'taken' };
    expect((await station.exchange()).newManifest?.root.epoch).toBe(2);
    expect(hub.givenBack).toHaveLength(2);
  });

  test('and that does not want it is left alone: the station goes on with the newest', async () => {
    const [hub, station] = await withList();
    hub.listAnswer = { kind: 'refused', code: 'not-lost', words: 'no' };
    const report = await station.exchange();
    expect(report.faults).toEqual([{ kind: 'refused', code: 'not-lost', words: 'no' }]);
    expect(report.newManifest?.root.epoch).toBe(2);
  });

  test('and asks for one that is not here any more gets nothing', async () => {
    const [hub, station] = await withList();
    hub.lostEpoch = 99;
    expect(await station.exchange()).toMatchObject({ faults: [] });
    expect(hub.givenBack).toEqual([]);
  });
});
