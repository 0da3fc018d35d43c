/** A hub that lost its database and was given an older one, with the real processes around it (LE6). */

import { beforeAll, expect, test } from 'vitest';
import { buildPages } from '../../tools/build-pages.ts';
import { countFacts } from './count-facts.ts';
import {
  grantStock,
  signInAllOnceListed,
  signInAtGate,
  untilManifestsAreThere,
  untilQuiet,
} from './day.ts';
import { backUpDatabase, bringBackDatabase, loseHub, untilNoted } from './hub-backup.ts';
import {
  auditOf,
  entriesOf,
  grantsOf,
  lifeOf,
  standingSerials,
  untilHubHasAll,
} from './hub-tables.ts';
import { untilPublished } from './published-epoch.ts';
import type { PlannedScan } from './scan-plan.ts';
import { StaffAtWork } from './staff-at-work.ts';
import { EVENT, openWorld, type World } from './world.ts';

beforeAll(async () => {
  await buildPages();
});

/** A limit against hanging, on a machine that has other things to do. */
const GIVE_UP_MS = 180_000;

const [WEST, EAST, SOUTH] = [0, 1, 2];
/** Of each time: before the backup, after it, without a hub, and at the end. */
const TICKETS = 12;
const SALES = 5;
/** What the sales before the backup take, to the last ticket: those after it draw on a grant that the backup does not know. */
const FIRST_STOCK = { covered: 1, open: 8 };

type Ticket = { readonly serial: number; readonly digits: string };

function shown(gate: number, { serial, digits }: Ticket, expected = 'admitted'): PlannedScan {
  return { gate, digits, serial, expect: expected };
}

/** Of three tickets one at the west gate, where it is shown again, and two at the east gate. */
function aRound(tickets: readonly Ticket[]): PlannedScan[] {
  return tickets.flatMap((ticket, index) =>
    index % 3 === 0
      ? [shown(WEST, ticket), shown(WEST, ticket, 'already-admitted')]
      : [shown(EAST, ticket)],
  );
}

async function untilAllReceipted(world: World): Promise<void> {
  await untilHubHasAll(world);
  await untilQuiet(world, () => undefined);
}

/** Nothing that anybody was told is missing or ruled otherwise, whether the hub had it before or not. */
async function expectAllThere(world: World, staff: StaffAtWork): Promise<void> {
  expect(staff.unexpected).toEqual([]);
  expect(await countFacts(world.databaseUrl, await staff.told())).toEqual({
    lost: [],
    lostEntries: 0,
    doubleEntries: 0,
    wronglyRuled: 0,
    oversold: 0,
    salesCounted: staff.sold.length,
    quarantined: 0,
  });
  expect(await standingSerials(world)).toEqual(staff.admittedSerials);
}

/** People at work; answers the tickets of each time. */
async function openDay(world: World) {
  const staff = new StaffAtWork(world);
  await signInAllOnceListed(world);
  await grantStock(world, 1, FIRST_STOCK);
  await untilManifestsAreThere(world);
  await staff.openTills();
  const plain = (await world.admin.printRun(EVENT)).filter(
    (one) => one.gateSet === 0 && one.timeWindow === 0,
  );
  const ticketsOf = (time: number) => plain.slice(time * TICKETS, (time + 1) * TICKETS);
  return { staff, ticketsOf };
}

/** Work that the backup knows, then work that it does not, although every station was told that the hub has it. */
async function workAroundBackup(
  world: World,
  staff: StaffAtWork,
  ticketsOf: (time: number) => readonly Ticket[],
) {
  await staff.scan(aRound(ticketsOf(0)));
  await staff.sell(SALES);
  await untilAllReceipted(world);
  const inBackup = await entriesOf(world);
  await backUpDatabase(world);
  await signInAtGate(world, await world.addGate());
  await grantStock(world, 1);
  await untilManifestsAreThere(world);
  await staff.scan(aRound(ticketsOf(1)));
  const [first, ...others] = ticketsOf(4);
  if (first === undefined) throw new Error('there are tickets for a fifth time');
  await staff.scan([shown(SOUTH, first)]);
  await staff.sell(SALES);
  await untilAllReceipted(world);
  const epoch = await untilPublished(world);
  await untilManifestsAreThere(world);
  const receipted = await entriesOf(world);
  await untilNoted(world, receipted.length);
  const lost = receipted.length - inBackup.length;
  const granted = await grantsOf(world);
  return { epoch, life: await lifeOf(world), receipted, lost, granted, atSouth: first, others };
}

async function withWorld(
  story: (world: World, logged: readonly string[]) => Promise<void>,
): Promise<void> {
  const logged: string[] = [];
  const log = (line: string) => void logged.push(line);
  const world = await openWorld({ tickets: 1000, gates: 2, agents: 1, log });
  try {
    await story(world, logged);
  } finally {
    await world.stop();
  }
}

function firstSerialIn(grant: string): number {
  return Number(grant.split(' ')[2]);
}

function lastSerialIn(grant: string): number {
  return Number(grant.split(' ')[3]);
}

function beginsIn(grant: string, other: string): boolean {
  const serial = firstSerialIn(grant);
  return firstSerialIn(other) <= serial && serial <= lastSerialIn(other);
}

/** Nobody did anything again at the hub: the stations brought back what they had been told (AL1). */
async function expectDeedsBack(world: World, granted: readonly string[]): Promise<void> {
  const now = await grantsOf(world);
  expect(now).toEqual(granted);
  expect((await auditOf(world)).join('\n')).toContain('took back gate station Gate 3');
  await grantStock(world, 1, { covered: 5, open: 5 });
  const more = (await grantsOf(world)).filter((one) => !granted.includes(one));
  expect(more).toHaveLength(2);
  // The lowest unsold tickets are granted first: those of the lost grants are not among them.
  const twice = more.filter((one) => granted.some((old) => beginsIn(one, old)));
  expect(twice).toEqual([]);
}

test(
  'a hub killed and started on an older backup of its database begins a new life, gets every entry again that it had receipted, and takes back what was enrolled and granted since; the day goes on (LE6, AL1)',
  () =>
    withWorld(async (world, logged) => {
      const { staff, ticketsOf } = await openDay(world);
      const before = await workAroundBackup(world, staff, ticketsOf);
      expect(before.lost).toBeGreaterThan(2 * TICKETS);

      await loseHub(world);
      // Only one gate works meanwhile: the other one and the kiosk have nothing new to send, and must notice all the same.
      await staff.scan(ticketsOf(2).map((ticket) => shown(WEST, ticket)));
      await staff.scan(before.others.slice(0, 1).map((ticket) => shown(SOUTH, ticket)));
      await bringBackDatabase(world);
      expect(logged.join('\n')).toContain(
        `This is an older database than before (${before.lost} entries and`,
      );
      expect(await lifeOf(world)).not.toBe(before.life);

      await untilAllReceipted(world);
      const after = new Set(await entriesOf(world));
      expect(before.receipted.filter((entry) => !after.has(entry))).toEqual([]);
      await expectAllThere(world, staff);
      await expectDeedsBack(world, before.granted);

      // What the west gate did in each of the three times is known at the other, and new work is receipted.
      const known = [0, 1, 2].flatMap((time) => ticketsOf(time).slice(0, 1));
      await staff.scan(known.map((ticket) => shown(EAST, ticket, 'already-admitted')));
      await staff.scan([shown(WEST, before.atSouth, 'already-admitted')]);
      await staff.sell(1);
      const lastSold = staff.sold.slice(-1);
      expect(lastSold).toHaveLength(1);
      await staff.scan([...lastSold, ...ticketsOf(3)].map((ticket) => shown(WEST, ticket)));
      await untilAllReceipted(world);
      await expectAllThere(world, staff);
      expect(await untilPublished(world)).toBeGreaterThan(before.epoch);
      await untilManifestsAreThere(world);
      expect((await world.admin.overview(EVENT)).unreportedSales).toBe(0);
    }),
  GIVE_UP_MS,
);
