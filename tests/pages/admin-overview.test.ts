/** What the administrator's page shows of a real hub, over a real Postgres, in a real Chromium. */

import { expectOk } from '@gatefold/domain/result';
import type { Money } from '@gatefold/domain/money/money';
import { EVENT, HOUR_MS } from '@gatefold/domain/testing/example-manifest';
import { noteContact } from '@gatefold/db/postgres/stations';
import { grantAllotment } from '@gatefold/hub/services/grant-allotment';
import { formatClock } from '@gatefold/ui/time/format-time';
import { describe, expect, test } from 'vitest';
import { OPEN_STAND, SMALL_EVENT } from '../support/hub-world.ts';
import {
  admission,
  agentStation,
  deliver,
  deliverAll,
  gateStation,
  record,
  refusal,
  sold,
  type WorldStation,
} from '../support/world-station.ts';
import { row, stageAdminHub } from './admin-hub.ts';
import { overflowing, seen } from './open-page.ts';

const SECOND_EVENT = { ...SMALL_EVENT, event: EVENT + 1, name: 'CAPS United v Dynamos' };
const hub = stageAdminHub([SMALL_EVENT, SECOND_EVENT]);

function contact(station: WorldStation, more: Partial<Parameters<typeof noteContact>[2]> = {}) {
  const { clock, pool } = hub.world();
  const now = { atMs: clock.nowMs(), owedEntries: 0, manifestEpoch: 0, clockOffsetMs: 0 };
  return noteContact(pool, station.id, { ...now, ...more });
}

/** Two gates that were apart let the same ticket in. */
async function doubleEntry() {
  const world = hub.world();
  const first = await gateStation(world, 11, { gate: 0 });
  const second = await gateStation(world, 12, { gate: 1 });
  await record(first.ledger, EVENT, admission(1, OPEN_STAND, 0));
  const firstAtMs = world.clock.ms;
  world.clock.ms += 95_000;
  await record(second.ledger, EVENT, admission(1, OPEN_STAND, 1), refusal(2, 1));
  await deliverAll(world, second);
  await deliverAll(world, first);
  return { first, firstAtMs, second, secondAtMs: world.clock.ms };
}

function usd(amountMinor: number): Money {
  return { amountMinor, currency: 'USD' };
}

describe('the overview', () => {
  test('is of the event that was chosen, after a reload too', async () => {
    const page = await hub.openSignedIn();
    await page.getByLabel('Event').selectOption(SECOND_EVENT.name);
    await page.getByRole('heading', { level: 1, name: SECOND_EVENT.name }).waitFor();
    await page.reload();
    expect(await seen(page.getByRole('heading', { level: 1, name: SECOND_EVENT.name }))).toBe(true);
  });

  test('AD2: an incident stands with both pieces of evidence, each to the second', async () => {
    const { first, firstAtMs, second, secondAtMs } = await doubleEntry();
    const page = await hub.openSignedIn();
    const incident = page.getByRole('article', { name: /^Ticket 1 was admitted once more/ });
    const side = (name: string) => incident.getByRole('region', { name });
    expect(await side('Stands').innerText()).toMatch(
      new RegExp(`${formatClock(firstAtMs)}[^]*Gate 1, lane A[^]*gate 11[^]*tendai`),
    );
    expect(await side('Stands').innerText()).toContain(
      `${first.ledger.lastSeq} of ledger ${first.ledger.id.slice(0, 8)}`,
    );
    expect(await side('Does not count').innerText()).toMatch(
      new RegExp(`${formatClock(secondAtMs)}[^]*Gate 2, lane A[^]*gate 12[^]*tendai`),
    );
    expect(await side('Does not count').innerText()).toContain(
      `${second.ledger.lastSeq - 1} of ledger ${second.ledger.id.slice(0, 8)}`,
    );
    expect(await row(page, /Gates/, 'Gate 2').innerText()).toMatch(/Gate 2\s+0\s+1\s+1$/);
    expect(await row(page, /Gates/, 'All gates').innerText()).toMatch(/1\s+1\s+1$/);
    expect(await seen(row(page, /Refusals/, 'Ticket was used already'))).toBe(true);
  });

  test('LE6: a station that falls silent says so, with what it owes, its list and its clock', async () => {
    const world = hub.world();
    const gate = await gateStation(world, 11);
    await contact(gate, { owedEntries: 341, clockOffsetMs: -125_000 });
    const page = await hub.openSignedIn();
    const station = row(page, /Stations/, 'gate 11');
    await station.getByText('0 s ago').waitFor();
    expect(await station.innerText()).toMatch(/Active[^]*341[^]*none yet[^]*2 min fast/);
    world.clock.ms += 4 * 60_000;
    world.hub.changed();
    await station.getByText('silent 4 min').waitFor();
    await page.getByRole('link', { name: /Stations.*1 silent/ }).waitFor();
    world.clock.ms += HOUR_MS;
    world.hub.changed();
    expect(await seen(station.getByText('silent 1 h 04 min'))).toBe(true);
  });

  test('AL3: a till that was closed short says what is missing', async () => {
    const world = hub.world();
    const agent = await agentStation(world, 21);
    const request = { event: EVENT, station: agent.id, klass: OPEN_STAND, quantity: 5 };
    const grants = expectOk(
      await grantAllotment(world.hub, 'admin', {
        ...request,
        expiresAtMs: world.clock.ms + HOUR_MS,
        cashLimits: [],
      }),
      'a grant',
    );
    const operator = 'farai';
    await record(agent.ledger, null, {
      kind: 'till-opened',
      body: { floats: [usd(150_000)], operator },
    });
    await record(agent.ledger, EVENT, sold(11, grants[0]?.id ?? ''));
    await deliverAll(world, agent);
    const page = await hub.openSignedIn();
    const till = row(page, /Tills/, /agent 21/);
    await till.getByText('Open').waitFor();
    expect(await till.innerText()).toMatch(/1\s+USD 1,510.00\s+not yet/);
    const closing = { expected: [usd(151_000)], counted: [usd(150_500)], operator };
    await record(agent.ledger, null, { kind: 'till-closed', body: closing });
    await deliverAll(world, agent);
    await till.getByText('Closed').waitFor();
    expect(await till.innerText()).toMatch(/USD 1,505.00\s+✕\sUSD 5.00 missing/);
  });

  test('comes up to date on the word of the hub alone, without a reload', async () => {
    const world = hub.world();
    const gate = await gateStation(world, 11);
    const page = await hub.openSignedIn({
      // Takes away the page's own habit of asking every ten seconds.
      before: () => {
        const setTimer = window.setTimeout.bind(window);
        const patient = (act: () => void, delayMs: number): number =>
          delayMs < 10_000 ? setTimer(act, delayMs) : 0;
        Object.assign(window, { setTimeout: patient });
      },
    });
    await page.evaluate(() => document.body.setAttribute('data-loaded', 'once'));
    for (const serial of [1, 2, 3]) {
      await record(gate.ledger, EVENT, admission(serial));
      await deliverAll(world, gate);
      await row(page, /Gates/, 'All gates')
        .getByRole('cell', { name: String(serial) })
        .waitFor();
    }
    expect(await page.locator('body').getAttribute('data-loaded')).toBe('once');
  });

  test('says since when it is old while the hub is away, and is current again by itself', async () => {
    const page = await hub.openSignedIn();
    await hub.die();
    const stale = page.getByRole('status').getByText(/Connection to the hub lost since \d\d:\d\d/);
    await stale.waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page
      .getByRole('alert')
      .getByText(/The hub does not answer/)
      .waitFor();
    await hub.revive();
    await stale.waitFor({ state: 'detached' });
    expect(await seen(page.getByRole('heading', { level: 1, name: SMALL_EVENT.name }))).toBe(true);
  });
});

describe('the page', () => {
  test('is worked by keyboard: links, fields and buttons show where the focus is', async () => {
    const page = await hub.openSignedIn();
    await page.locator('body').press('Tab');
    for (let steps = 0; steps < 20; steps += 1) {
      const outlinePx = await page.evaluate(() => {
        const focused = document.activeElement;
        return focused === null ? '0' : getComputedStyle(focused).outlineWidth;
      });
      expect(Number.parseFloat(outlinePx)).toBeGreaterThanOrEqual(3);
      await page.keyboard.press('Tab');
    }
  });

  test.each([
    { width: 1024, height: 768 },
    { width: 1280, height: 800 },
    { width: 1920, height: 1080 },
  ])('cuts off no word at $width × $height', async (viewport) => {
    const { first } = await doubleEntry();
    await contact(first, { owedEntries: 1204, clockOffsetMs: 125_000 });
    await deliver(hub.world(), first, Uint8Array.of(1, 2, 3));
    hub.world().clock.ms += HOUR_MS;
    const page = await hub.openSignedIn({ viewport });
    await page.getByRole('article').waitFor();
    expect(await overflowing(page)).toEqual([]);
  });
});
