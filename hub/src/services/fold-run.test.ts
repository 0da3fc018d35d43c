import { entryKey } from '@gatefold/domain/ids';
import { openFeedPage, type FeedItem } from '@gatefold/domain/codec/feed-page';
import { expectOk } from '@gatefold/domain/result';
import { EVENT, HUB } from '@gatefold/domain/testing/example-manifest';
import { TestClock } from '@gatefold/sync/testing/test-station';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FAMILY, makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import {
  admission,
  agentStation,
  deliver,
  deliverAll,
  gateStation,
  record,
  refusal,
  sold,
  transferOf,
  voided,
  type WorldStation,
} from '../../../tests/support/world-station.ts';
import { feedPage } from './feed.ts';
import { grantAllotment } from './grant-allotment.ts';
import { overview } from './overview.ts';
import { ReportedTills } from './tills.ts';

let world: HubWorld;

beforeEach(async () => {
  world = await makeHubWorld();
});
afterEach(() => world.close());

async function feedOf(reader: WorldStation, after = 0): Promise<readonly FeedItem[]> {
  const page = await feedPage(world.hub, EVENT, reader.id, after);
  return expectOk(openFeedPage(page, HUB.publicKey), 'feed page').items;
}

async function standing(): Promise<Record<string, boolean>> {
  const rows = await world.rows<{ station: string; serial: number; standing: boolean }>(
    'SELECT station, serial, standing FROM admission',
  );
  return Object.fromEntries(rows.map((row) => [`${row.station} ${row.serial}`, row.standing]));
}

async function incidents() {
  const view = await overview(world.hub, new ReportedTills(world.hub), EVENT);
  return view?.incidents ?? [];
}

function ticket(serial: number) {
  return world.rows<{ state: string; issue: number }>(
    'SELECT state, issue FROM ticket WHERE serial = $1',
    [serial],
  );
}

describe('AD2 one ticket at two gates that were apart', () => {
  test('the earlier admission stands, the later is an incident with both pieces of evidence', async () => {
    const first = await gateStation(world, 41, { gate: 0 });
    const second = await gateStation(world, 42, { gate: 1 });
    await record(first.ledger, EVENT, admission(5, 0, 0));
    world.clock.ms += 3 * 3_600_000;
    await record(second.ledger, EVENT, admission(5, 0, 1));
    await deliverAll(world, first);
    await deliverAll(world, second);
    expect(await standing()).toEqual({ [`${first.id} 5`]: true, [`${second.id} 5`]: false });
    expect(await incidents()).toMatchObject([
      {
        kind: 'double-entry',
        serial: 5,
        standing: [{ station: 'gate 41', gate: 'Gate 1' }],
        against: [{ station: 'gate 42', gate: 'Gate 2' }],
      },
    ]);
  });

  test('an earlier admission that arrives hours late flips the ruling, and the feed says so to everyone', async () => {
    const cutOff = await gateStation(world, 41);
    const online = await gateStation(world, 42);
    await record(cutOff.ledger, EVENT, admission(5));
    world.clock.ms += 60_000;
    await record(online.ledger, EVENT, admission(5));
    await deliverAll(world, online);
    expect(await standing()).toEqual({ [`${online.id} 5`]: true });
    const heard = await feedOf(cutOff);
    expect(heard.map((item) => item.kind)).toEqual(['entry']);

    world.clock.ms += 5 * 3_600_000;
    await deliverAll(world, cutOff);
    expect(await standing()).toEqual({ [`${online.id} 5`]: false, [`${cutOff.id} 5`]: true });
    const [own, ruling] = (await feedOf(cutOff)).slice(1);
    // A station gets what it wrote itself without the bytes, only with the rank.
    expect(own).toMatchObject({ kind: 'entry', ledger: cutOff.ledger.id, bytes: null });
    expect(ruling).toEqual({
      kind: 'double-ruled',
      serial: 5,
      standing: [{ ledger: cutOff.ledger.id, seq: 1 }],
      doubles: [{ ledger: online.ledger.id, seq: 1 }],
    });
  });

  test('a gate that was away for two thousand scans is ranked by when it scanned, not by when it sent', async () => {
    const away = await gateStation(world, 41);
    const facts = Array.from({ length: 2100 }, () => refusal(9));
    await record(away.ledger, EVENT, ...facts, admission(5));
    world.clock.ms += 600_000;
    const near = await gateStation(world, 42);
    await record(near.ledger, EVENT, admission(5));
    await deliverAll(world, near);
    world.clock.ms += 3 * 3_600_000;
    for (const from of [1, 1001, 2001]) {
      const to = Math.min(from + 999, away.ledger.lastSeq);
      await deliver(world, away, await transferOf(away, away.ledger, from, to));
      world.clock.ms += 100;
    }
    expect(await standing()).toEqual({ [`${away.id} 5`]: true, [`${near.id} 5`]: false });
  });

  test('a family ticket lets three in, and the fourth is the incident', async () => {
    const gate = await gateStation(world, 41);
    for (let person = 0; person < 4; person += 1) {
      world.clock.ms += 1000;
      await record(gate.ledger, EVENT, admission(61, FAMILY));
    }
    await deliverAll(world, gate);
    const rows = await world.rows('SELECT seq FROM admission WHERE NOT standing');
    expect(rows).toEqual([{ seq: 4 }]);
  });

  test('LE5 a clock that is an hour slow does not win; the entry is flagged', async () => {
    const clock = new TestClock();
    clock.ms = world.clock.ms - 3_600_000;
    const slow = await gateStation(world, 41, { clock });
    const honest = await gateStation(world, 42);
    await record(honest.ledger, EVENT, admission(5));
    world.clock.ms += 1000;
    clock.ms += 1000;
    await record(slow.ledger, EVENT, admission(5));
    await deliverAll(world, slow);
    await deliverAll(world, honest);
    expect(await standing()).toEqual({ [`${honest.id} 5`]: true, [`${slow.id} 5`]: false });
    const [row] = await world.rows<{ flag: string }>(
      'SELECT rank_flag AS flag FROM entry WHERE ledger = $1',
      [slow.ledger.id],
    );
    expect(row?.flag).toBe('clock-corrected');
  });
});

describe('AL1 sales', () => {
  let kiosk: WorldStation;
  let allotment: string;

  beforeEach(async () => {
    kiosk = await agentStation(world, 43);
    const terms = { event: EVENT, station: kiosk.id, klass: 0, quantity: 5, cashLimits: [] };
    const expiresAtMs = world.clock.ms + 3_600_000;
    const granted = await grantAllotment(world.hub, 'admin', { ...terms, expiresAtMs });
    const [grant] = expectOk(granted, 'grant');
    allotment = grant?.id ?? '';
  });

  test('a granted serial is sold; what was not granted is an incident and no stock', async () => {
    await record(kiosk.ledger, EVENT, sold(11, allotment), sold(20, allotment), sold(12, 'none'));
    await deliverAll(world, kiosk);
    expect(await ticket(11)).toEqual([{ state: 'sold', issue: 1 }]);
    expect(await ticket(12)).toEqual([{ state: 'allotted', issue: 1 }]);
    expect(await ticket(20)).toEqual([{ state: 'unsold', issue: 1 }]);
    const found = (await incidents()).map(({ kind, serial }) => ({ kind, serial }));
    expect(found).toEqual([
      { kind: 'sale-outside-allotment', serial: 20 },
      { kind: 'sale-outside-allotment', serial: 12 },
    ]);
  });

  test('TK3 a sale of a later issue is none: only the hub makes a ticket anew', async () => {
    const first = sold(11, allotment);
    await record(kiosk.ledger, EVENT, { ...first, body: { ...first.body, issue: 255 } });
    await deliverAll(world, kiosk);
    expect(await ticket(11)).toEqual([{ state: 'allotted', issue: 1 }]);
    expect(await incidents()).toMatchObject([{ kind: 'sale-outside-allotment', serial: 11 }]);
  });

  test('a grant to one kiosk lets no other sell', async () => {
    const other = await agentStation(world, 44);
    await record(other.ledger, EVENT, sold(11, allotment));
    await deliverAll(world, other);
    expect(await ticket(11)).toEqual([{ state: 'allotted', issue: 1 }]);
    expect(await incidents()).toMatchObject([{ kind: 'sale-outside-allotment', serial: 11 }]);
  });

  test('the second sale of a serial is an oversell, also when the first is reported last', async () => {
    const later = await kiosk.openBook({ kind: 'till', period: 2 });
    await record(kiosk.ledger, EVENT, sold(11, allotment));
    world.clock.ms += 1000;
    await record(later, EVENT, sold(11, allotment));
    await deliverAll(world, kiosk, later);
    expect(await incidents()).toEqual([]);
    await deliverAll(world, kiosk);
    expect(await incidents()).toMatchObject([
      { kind: 'oversell', serial: 11, against: [{ ledger: later.id, seq: 1 }] },
    ]);
  });

  test('the tables hold one counted sale a serial, whatever the code above them believes', async () => {
    await record(kiosk.ledger, EVENT, sold(11, allotment), sold(11, allotment));
    await deliverAll(world, kiosk);
    await expect(world.pool.query('UPDATE sale SET counted = true')).rejects.toThrow('sale_once');
  });

  test('AL3 a void revokes the ticket, also when it arrives before its sale', async () => {
    const later = await kiosk.openBook({ kind: 'till', period: 2 });
    await record(kiosk.ledger, EVENT, sold(11, allotment), sold(12, allotment));
    await record(later, EVENT, voided(12));
    await deliverAll(world, kiosk, later);
    await deliverAll(world, kiosk);
    expect(await ticket(11)).toEqual([{ state: 'sold', issue: 1 }]);
    expect(await ticket(12)).toEqual([{ state: 'revoked', issue: 1 }]);
    const rows = await world.rows<{ ledger: string; seq: number }>(
      'SELECT ledger, seq FROM sale WHERE voided',
    );
    expect(rows.map(entryKey)).toEqual([`${kiosk.ledger.id}:2`]);
  });

  test('another station cannot void a sale', async () => {
    const other = await agentStation(world, 44);
    await record(kiosk.ledger, EVENT, sold(11, allotment));
    await record(other.ledger, EVENT, voided(11));
    await deliverAll(world, kiosk);
    await deliverAll(world, other);
    expect(await ticket(11)).toEqual([{ state: 'sold', issue: 1 }]);
  });

  test('a ticket that was revoked stays revoked when its sale is reported', async () => {
    await world.pool.query("UPDATE ticket SET state = 'revoked' WHERE serial = 11");
    await record(kiosk.ledger, EVENT, sold(11, allotment));
    await deliverAll(world, kiosk);
    expect(await ticket(11)).toEqual([{ state: 'revoked', issue: 1 }]);
  });

  test('AL4 a ticket admitted whose sale was never reported is counted until it is', async () => {
    const gate = await gateStation(world, 45);
    const entered = admission(11);
    await record(gate.ledger, EVENT, {
      ...entered,
      body: { ...entered.body, basis: 'sold-offline', proof: null },
    });
    await deliverAll(world, gate);
    const unreported = async () =>
      (await overview(world.hub, new ReportedTills(world.hub), EVENT))?.unreportedSales;
    expect(await unreported()).toBe(1);
    await record(kiosk.ledger, EVENT, sold(11, allotment));
    await deliverAll(world, kiosk);
    expect(await unreported()).toBe(0);
  });
});
