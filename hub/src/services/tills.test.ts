import { EVENT } from '@gatefold/domain/testing/example-manifest';
import type { Fact } from '@gatefold/domain/codec/facts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, type HubWorld } from '../../../tests/support/hub-world.ts';
import {
  agentStation,
  deliver,
  deliverAll,
  record,
  sold,
  transferOf,
  voided,
  type WorldStation,
} from '../../../tests/support/world-station.ts';
import { ReportedTills } from './tills.ts';

let world: HubWorld;
let kiosk: WorldStation;

beforeEach(async () => {
  world = await makeHubWorld();
  kiosk = await agentStation(world, 131);
});
afterEach(() => world.close());

const operator = 'farai';

function usd(amountMinor: number) {
  return { amountMinor, currency: 'USD' as const };
}

const OPENED: Fact = { kind: 'till-opened', body: { floats: [usd(5000)], operator } };
const CLOSED: Fact = {
  kind: 'till-closed',
  body: { expected: [usd(6000)], counted: [usd(5900)], operator },
};

describe('AL3 reported tills', () => {
  test('hold floats, sales and refunds, a till period each, and what was counted at the end', async () => {
    await record(kiosk.ledger, null, OPENED);
    await record(kiosk.ledger, EVENT, sold(11, 'a'), sold(12, 'a'), voided(12));
    await record(kiosk.ledger, null, CLOSED);
    const second = await kiosk.openBook({ kind: 'till', period: 2 });
    await record(second, null, OPENED);
    await deliverAll(world, kiosk);
    await deliverAll(world, kiosk, second);
    const tills = await new ReportedTills(world.hub).ofEvent(EVENT);
    expect(tills).toMatchObject([
      { name: 'agent 131', period: 2, expected: [usd(5000)], state: { open: true, counted: null } },
      {
        period: 1,
        expected: [usd(6000)],
        state: { open: false, ticketsSold: 2, ticketsVoided: 1, counted: [usd(5900)] },
      },
    ]);
  });

  test('grow with each report, also when asked twice at the same moment', async () => {
    const tills = new ReportedTills(world.hub);
    await record(kiosk.ledger, null, OPENED);
    await record(kiosk.ledger, EVENT, sold(11, 'a'));
    await deliverAll(world, kiosk);
    const [first, again] = await Promise.all([tills.ofEvent(EVENT), tills.ofEvent(EVENT)]);
    expect(first).toEqual(again);
    expect(first).toMatchObject([{ expected: [usd(6000)] }]);
    await record(kiosk.ledger, EVENT, sold(12, 'a'));
    await deliver(world, kiosk, await transferOf(kiosk, kiosk.ledger, 3));
    expect(await tills.ofEvent(EVENT)).toMatchObject([{ expected: [usd(7000)] }]);
    expect(await tills.ofEvent(EVENT)).toEqual(await new ReportedTills(world.hub).ofEvent(EVENT));
  });
});
