/** What is no list of a time that the hub lost (LE6, SE6). */

import { decodeBundle, encodeBundle } from '@gatefold/domain/codec/bundle';
import { expectOk } from '@gatefold/domain/result';
import { EVENT } from '@gatefold/domain/testing/example-manifest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import { giveBack, grant, kept, tables } from '../../../tests/support/lost-time.ts';
import { ServiceRoad, startHub } from '../../../tests/support/service-road.ts';
import { listOf, twoLives, type HeldList } from '../../../tests/support/two-lives.ts';
import {
  agentStation,
  gateStation,
  type WorldStation,
} from '../../../tests/support/world-station.ts';
import { ManifestPublisher } from './publish-manifest.ts';
import { revokeStation } from './revoke.ts';
import { takeBackList } from './take-back-list.ts';

let lives: HubWorld[];
let base: HubWorld;
let gate: WorldStation;
let kiosk: WorldStation;

beforeEach(async () => {
  base = await makeHubWorld();
  lives = [base];
  gate = await gateStation(base, 11);
  kiosk = await agentStation(base, 12);
});
afterEach(async () => {
  for (const life of lives) await life.close();
});

/** A list that says of a grant which the hub lost. */
async function lostGrant() {
  const { lost, again } = await twoLives(base, async (world) => void (await grant(world, kiosk)));
  lives = [base, lost, again];
  return { lost, again, list: await listOf(lost, gate) };
}

async function refusals(world: HubWorld, list: HeldList): Promise<string[]> {
  const before = await tables(world);
  const answer = await giveBack(world, list, gate);
  expect(answer).toMatchObject({ kind: 'refused' });
  expect(await tables(world)).toEqual(before);
  return (await kept(world)).map(({ reason }) => reason);
}

describe('LE6 SE6 what is no list of a lost time changes nothing, is answered, and is counted', () => {
  test('garbage, and a bundle without a root', async () => {
    const { again, list } = await lostGrant();
    expect(await refusals(again, { ...list, bytes: new Uint8Array(50) })).toEqual([
      'list-no-bundle',
    ]);
    const { header, frames } = expectOk(decodeBundle(list.bytes), 'bundle');
    const rootless = frames.filter(({ kind }) => kind !== 'root');
    expect(await refusals(again, { ...list, bytes: encodeBundle(header, rootless) })).toContain(
      'list-no-root',
    );
  });

  test('a root that the hub did not sign, and a piece that does not hash to what the root says', async () => {
    const { again, list } = await lostGrant();
    const { header, frames } = expectOk(decodeBundle(list.bytes), 'bundle');
    const altered = (which: 'root' | 'blob', at: number) => {
      const changed = frames.map((frame) => {
        if (frame.kind !== which) return frame;
        const bytes = Uint8Array.from(frame.bytes);
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        return { ...frame, bytes };
      });
      return { ...list, bytes: encodeBundle(header, changed) };
    };
    expect(await refusals(again, altered('root', 3))).toEqual(['list-no-root']);
    expect(await refusals(again, altered('blob', 30))).toContain('list-not-whole');
    // The same again is counted, not kept again.
    await giveBack(again, altered('blob', 30), gate);
    expect((await kept(again)).map(({ times }) => times)).toEqual([1, 2]);
    expect(await giveBack(again, list, gate)).toEqual({ kind: 'taken' });
  });

  test('a list of another event, one that was not asked for, and one of this life', async () => {
    const { again, list } = await lostGrant();
    const { hub } = again;
    const other = { station: gate.id, event: EVENT + 1, lostEpoch: list.epoch };
    expect(await takeBackList(hub, list.bytes, other)).toMatchObject({ code: 'no-bundle' });
    const unasked = { station: gate.id, event: EVENT, lostEpoch: null };
    expect(await takeBackList(hub, list.bytes, unasked)).toMatchObject({ code: 'not-asked' });
    const own = await listOf(again, gate);
    expect(await giveBack(again, own, gate)).toMatchObject({ code: 'not-lost' });
    expect(await kept(again)).toHaveLength(3);
  });

  test('a hub that lost nothing asks nobody', async () => {
    const published = await new ManifestPublisher(base.hub).newest(EVENT, 0);
    const road = new ServiceRoad(startHub(base), gate);
    for (const manifestEpoch of [0, published?.epoch ?? 0, 9_999_999]) {
      const facts = { owedEntries: 0, manifestEpoch, sentAtMs: base.clock.ms };
      expect(expectOk(await road.greet(facts), 'greet').lostEpoch).toBeUndefined();
    }
  });

  test('SE2 a revoked station’s copy is believed: it can show nothing but what the hub had said', async () => {
    const { lost, again, list } = await lostGrant();
    expectOk(await revokeStation(again.hub, 'rudo', gate.id, 'stolen'), 'revoke');
    expect(await giveBack(again, list, gate)).toEqual({ kind: 'taken' });
    expect((await tables(again)).grants).toEqual((await tables(lost)).grants);
    expect(await again.rows('SELECT state FROM station WHERE station = $1', [gate.id])).toEqual([
      { state: 'revoked' },
    ]);
  });
});
