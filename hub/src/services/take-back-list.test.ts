/** A hub on an older backup takes back what it had signed (LE6), over real tables. */

import { expectOk } from '@gatefold/domain/result';
import { EVENT } from '@gatefold/domain/testing/example-manifest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import { auditOf, giveBack, grant, kept, tables } from '../../../tests/support/lost-time.ts';
import { publishedManifest } from '../../../tests/support/published-manifest.ts';
import { ServiceRoad, startHub } from '../../../tests/support/service-road.ts';
import { listOf, twoLives, type HeldList } from '../../../tests/support/two-lives.ts';
import {
  agentStation,
  deliver,
  gateStation,
  record,
  sold,
  transferOf,
  type WorldStation,
} from '../../../tests/support/world-station.ts';
import { receiveTransfer } from './receive-transfer.ts';
import { reissueTicket } from './reissue-ticket.ts';
import { revokeStation, revokeTicket } from './revoke.ts';
import { rotateIssuer } from './rotate-issuer.ts';

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

async function afterBackup(lose: (lost: HubWorld) => Promise<void>) {
  const { lost, again } = await twoLives(base, lose);
  lives = [base, lost, again];
  return { lost, again };
}

describe('LE6 what the hub signed after its backup comes back with any list that says it', () => {
  test('stations, revocations, grants, tickets, staff, as they were', async () => {
    const { lost, again } = await afterBackup(async (world) => {
      const late = await agentStation(world, 13);
      await grant(world, late);
      expectOk(await revokeTicket(world.hub, 'rudo', EVENT, 3, 'stolen'), 'revoke');
      expectOk(
        await reissueTicket(world.hub, 'rudo', { event: EVENT, serial: 4, reason: 'lost print' }),
        'reissue',
      );
      expectOk(await revokeStation(world.hub, 'rudo', kiosk.id, 'stolen'), 'revoke');
      await world.pool.query(
        `INSERT INTO operator (operator, name, role, pin) VALUES ('new', 'New One', 'steward', 'x')`,
      );
    });
    const list = await listOf(lost, gate);
    expect(await giveBack(again, list, gate)).toEqual({ kind: 'taken' });
    expect(await tables(again)).toEqual(await tables(lost));
    expect(await again.rows("SELECT name FROM operator WHERE operator = 'new'")).toHaveLength(1);
    expect(await kept(again)).toEqual([]);
    const audit = await auditOf(again);
    expect(audit).toContain('took back agent station agent 13');
    expect(audit).toContain('revoked station agent 12 again');
    expect(audit).toContain('took back the grant of tickets 11 to 15 to agent 13');
    expect(audit).toContain('took back steward New One');
    expect(audit).toContain('took back what became of 7 tickets');
  });

  test('the list that is published next says it all, and a station enrolled since greets again', async () => {
    const made: WorldStation[] = [];
    const { lost, again } = await afterBackup(async (world) => {
      const late = await agentStation(world, 13);
      made.push(late);
      await grant(world, late);
    });
    const [late] = made;
    if (late === undefined) throw new Error('no station was enrolled');
    const hub = startHub(again);
    const facts = { owedEntries: 0, manifestEpoch: 0, sentAtMs: again.clock.ms };
    expect(await new ServiceRoad(hub, late).greet(facts)).toMatchObject({ ok: false });
    await giveBack(again, await listOf(lost, gate), gate);
    expect(await new ServiceRoad(hub, late).greet(facts)).toMatchObject({ ok: true });
    const next = await publishedManifest(again, { gate });
    expect(next.grants).toHaveLength(1);
    expect(next.station(late.id)).toMatchObject({ name: 'agent 13', state: 'active' });
  });

  test('AL1 a class is not granted twice: the stock is the first agent’s again', async () => {
    const { lost, again } = await afterBackup(async (world) => {
      await grant(world, kiosk, 10);
    });
    await giveBack(again, await listOf(lost, gate), gate);
    const other = await agentStation(again, 14);
    expect(await grant(again, other)).toMatchObject({ serialFrom: 21, serialTo: 25 });
  });

  test('AL1 sales that came first, and were of stock nobody knew, count once the grant is known', async () => {
    const { lost, again } = await afterBackup(async (world) => {
      const { id } = await grant(world, kiosk);
      await record(kiosk.ledger, EVENT, sold(11, id), sold(12, id));
    });
    const sender = { station: kiosk.id, clockOffsetMs: 0 };
    await receiveTransfer(again.hub, await transferOf(kiosk, kiosk.ledger), sender);
    const counted = () =>
      again.rows('SELECT serial FROM sale WHERE counted AND granted ORDER BY serial');
    expect(await counted()).toEqual([]);
    await giveBack(again, await listOf(lost, gate), gate);
    expect(await counted()).toEqual([{ serial: 11 }, { serial: 12 }]);
    expect(
      await again.rows(
        "SELECT serial FROM ticket WHERE state = 'sold' AND serial > 10 AND serial < 61",
      ),
    ).toHaveLength(2);
  });

  test('a sold ticket stays sold, though its sale did not come back', async () => {
    const { lost, again } = await afterBackup(async (world) => {
      const { id } = await grant(world, kiosk);
      await record(kiosk.ledger, EVENT, sold(11, id));
      await deliver(world, kiosk, await transferOf(kiosk, kiosk.ledger));
    });
    await giveBack(again, await listOf(lost, gate), gate);
    expect(await again.rows('SELECT state FROM ticket WHERE serial = 11')).toEqual([
      { state: 'sold' },
    ]);
  });
});

describe('LE6 lists in any order, and twice', () => {
  test('the same list again changes nothing, and is asked for once', async () => {
    const { lost, again } = await afterBackup(async (world) => {
      await grant(world, kiosk);
    });
    const list = await listOf(lost, gate);
    const facts = { owedEntries: 0, manifestEpoch: list.epoch, sentAtMs: again.clock.ms };
    const road = new ServiceRoad(startHub(again), gate);
    expect(expectOk(await road.greet(facts), 'greet').lostEpoch).toBe(list.epoch);
    await giveBack(again, list, gate);
    const [before, deeds] = [await tables(again), await auditOf(again)];
    expect(await giveBack(again, list, kiosk)).toEqual({ kind: 'taken' });
    expect(await tables(again)).toEqual(before);
    expect(await auditOf(again)).toBe(deeds);
    expect(expectOk(await road.greet(facts), 'greet').lostEpoch).toBeUndefined();
  });

  test.each([[[0, 1]], [[1, 0]]])(
    'an older and a newer one, taken as %j, lead to the newer',
    async (order) => {
      const lists: HeldList[] = [];
      const { lost, again } = await afterBackup(async (world) => {
        await grant(world, kiosk);
        lists.push(await listOf(world, gate));
        await grant(world, kiosk);
        expectOk(await revokeTicket(world.hub, 'rudo', EVENT, 3, 'stolen'), 'revoke');
        lists.push(await listOf(world, gate));
      });
      for (const which of order) {
        const list = lists[which];
        if (list === undefined) throw new Error('there are two lists');
        expect(await giveBack(again, list, gate)).toEqual({ kind: 'taken' });
      }
      expect(await tables(again)).toEqual(await tables(lost));
      expect(await kept(again)).toEqual([]);
    },
  );
});

describe('AL1 LE6 a grant of the lost time that overlaps one of this life', () => {
  test('is not taken back; both sides are named until a person settles it, and nothing of it is granted again', async () => {
    const { lost, again } = await afterBackup(async (world) => {
      await grant(world, kiosk, 10);
    });
    const other = await agentStation(again, 14);
    await grant(again, other, 4);
    await giveBack(again, await listOf(lost, gate), gate);
    expect(await again.rows('SELECT station, serial_from, serial_to FROM allotment')).toEqual([
      { station: other.id, serial_from: 11, serial_to: 14 },
    ]);
    const [conflict, ...more] = await kept(again);
    expect(more).toEqual([]);
    expect(conflict).toMatchObject({ reason: 'grant-conflict', times: 1 });
    expect(conflict?.words).toContain('agent 12 had been granted tickets 11 to 20');
    expect(conflict?.words).toContain('agent 14 was granted 11 to 14');
    // Tickets 15 to 20 may be sold by the first agent already.
    expect(await grant(again, other)).toMatchObject({ serialFrom: 21 });
  });
});

describe('TK2 LE6 ticket keys', () => {
  test('a key of the lost time is believed again, and its secret is not pretended to be there', async () => {
    const { lost, again } = await afterBackup(async (world) => {
      const signsFromMs = world.clock.ms;
      const request = { kind: 'planned', event: EVENT, signsFromMs, reason: 'yearly' } as const;
      expectOk(await rotateIssuer(world.hub, 'rudo', request), 'rotation');
      await grant(world, kiosk);
    });
    await giveBack(again, await listOf(lost, gate), gate);
    expect((await tables(again)).keys).toEqual((await tables(lost)).keys);
    const manifest = await publishedManifest(again, { gate });
    expect(manifest.grants).toHaveLength(1);
    // Signed by the key whose secret this hub has.
    await grant(again, kiosk);
    again.clock.ms += 2000;
    expect((await publishedManifest(again, { gate })).grants).toHaveLength(2);
  });

  test('a key that was given up is given up again; what was granted is signed by a new one', async () => {
    const { lost, again } = await afterBackup(async (world) => {
      await grant(world, kiosk);
      const request = { kind: 'stolen', event: EVENT, reason: 'a laptop' } as const;
      expectOk(await rotateIssuer(world.hub, 'rudo', request), 'rotation');
    });
    await giveBack(again, await listOf(lost, gate), gate);
    const believed = await again.rows<{ until: number | null; lacks: boolean }>(
      `SELECT until_ms AS until, sealed_seed IS NULL AS lacks FROM issuer_key
       ORDER BY signs_from_ms, sealed_seed IS NULL`,
    );
    expect(believed).toContainEqual({ until: 0, lacks: false });
    expect(believed).toContainEqual({ until: null, lacks: true });
    expect(believed).toContainEqual({ until: null, lacks: false });
    expect((await publishedManifest(again, { gate })).grants).toHaveLength(1);
    expect(await auditOf(again)).toContain('made a new ticket key');
  });
});
