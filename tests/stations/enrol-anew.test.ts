/** A machine whose folder was copied, through to its new identity: the real programs, a real hub, a real page. */

import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { withConnection } from '@gatefold/db/postgres/pool';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPages } from '../../tools/build-pages.ts';
import { call, must } from '../matchday/station-client.ts';
import { until } from '../matchday/until.ts';
import { openWorld, type World } from '../matchday/world.ts';
import { launchBrowser } from '../support/browser.ts';
import { makeReachableFolder } from '../support/reachable-folder.ts';
import {
  codeFor,
  goodTickets,
  openLane,
  outcome,
  startGate,
  untilReceipted,
  type RunningGate,
} from './gate-program.ts';
import { z } from 'zod';

let world: World;
let folder: string;
let browser: Browser;
let tickets: string[];
const nextTicket = (): string => tickets.pop() ?? '';

beforeAll(async () => {
  await buildPages();
  world = await openWorld({ tickets: 200, gates: 0, agents: 0, log: () => undefined });
  folder = await makeReachableFolder('gatefold-anew-');
  tickets = [...(await goodTickets(world))];
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

function query<Row extends z.ZodType>(row: Row, sql: string): Promise<z.output<Row>[]> {
  return withConnection({ url: world.databaseUrl, applicationName: 'anew-test' }, async (client) =>
    z.array(row).parse((await client.query(sql)).rows),
  );
}

type Cloned = {
  readonly name: string;
  readonly data: string;
  /** The copy, stopped by the hub's word. */
  readonly copy: RunningGate;
  /** Let in by the original, and by the copy while it was cut off. */
  readonly byOriginal: string;
  readonly byCopy: string;
};

/** A gate whose folder was copied; both went on, the original was heard first. */
async function cloneGate(name: string): Promise<Cloned> {
  const data = join(folder, name);
  const original = await startGate(
    '--data',
    data,
    '--hub',
    world.hub.url,
    '--enrol',
    await codeFor(world, name),
  );
  await openLane(world, original, name);
  expect(await outcome(original.client, nextTicket())).toBe('admitted');
  await untilReceipted(world, original);
  await original.child.stop();
  await cp(data, `${data}-copy`, { recursive: true });

  const goesOn = await startGate('--data', data, '--hub', world.hub.url);
  const byOriginal = nextTicket();
  expect(await outcome(goesOn.client, byOriginal)).toBe('admitted');
  await untilReceipted(world, goesOn);
  await goesOn.child.stop();

  const alone = await startGate('--data', `${data}-copy`, '--hub', 'http://127.0.0.1:1');
  const byCopy = nextTicket();
  expect(await outcome(alone.client, byCopy)).toBe('admitted');
  await alone.child.kill();
  const copy = await startGate('--data', `${data}-copy`, '--hub', world.hub.url);
  return { name, data: `${data}-copy`, copy, byOriginal, byCopy };
}

async function faultOf(gate: RunningGate): Promise<string | null> {
  const { status } = await must('state', gate.client.gateState());
  return status.fault?.kind ?? null;
}

/** What was kept of a station's other branch: how many of its entries lie in quarantine as a fork. */
async function quarantinedForks(): Promise<number> {
  const [row] = await query(
    z.object({ count: z.coerce.number() }),
    "SELECT count(*) AS count FROM quarantine WHERE reason = 'forked'",
  );
  return row?.count ?? 0;
}

/** The station with this name that is in service. */
async function inService(name: string): Promise<string | null> {
  const { stations } = await world.admin.overview(1);
  return stations.find((one) => one.name === name && one.state === 'active')?.station ?? null;
}

async function soon(): Promise<false> {
  await setImmediate();
  return false;
}

/** It starts as the new station after it has answered. */
function untilBackInService(gate: RunningGate): Promise<void> {
  return until('the new station', () => faultOf(gate));
}

async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code from the administrator').fill(code);
  await page.getByRole('button', { name: 'Enrol this machine anew' }).click();
}

describe('LE4 a gate whose folder was copied', () => {
  test('says so on its page, is enrolled anew there, works again, and every entry of both branches is at the hub', async () => {
    const { name, copy, data, byOriginal, byCopy } = await cloneGate('cloned');
    try {
      expect(await faultOf(copy)).toBe('ledger-forked');
      const page = await (await browser.newContext()).newPage();
      await page.goto(copy.child.url);
      await page.getByRole('heading', { name: 'STOP: let nobody in here' }).waitFor();
      await until('the branch in quarantine', async () =>
        (await quarantinedForks()) > 0 ? null : 'not yet',
      );
      await typeCode(page, 'AB12-CD34-EF56-GH78');
      await page.getByRole('alert').getByText('This code is not known').waitFor();
      await typeCode(page, await codeFor(world, name));
      await page.getByRole('heading', { name: 'Who works here now?' }).waitFor();
      await page.context().close();

      // The same process, at the same address.
      await openLane(world, copy, name);
      const next = nextTicket();
      expect(await outcome(copy.client, next)).toBe('admitted');
      // It knows from the feed what its earlier self had reported, and lets nobody in twice.
      await until('the feed', async () =>
        (await outcome(copy.client, byOriginal)) === 'already-admitted' ? null : 'not yet',
      );
      await untilReceipted(world, copy);
      const merged = await query(
        z.object({ serial: z.number() }),
        'SELECT serial FROM admission ORDER BY serial',
      );
      expect(merged).toHaveLength(3);
      expect(await quarantinedForks()).toBe(1);
      // What only the copy had let in is evidence, and the ticket was not counted.
      expect(await outcome(copy.client, byCopy)).toBe('admitted');

      // After a restart it is the new station, and what it was stays shown once.
      await copy.child.stop();
      const again = await startGate('--data', data, '--hub', world.hub.url);
      expect(again.child.ready['station']).toBe(await inService(name));
      expect(await faultOf(again)).toBeNull();
      expect(await outcome(again.client, next)).toBe('already-admitted');
      await untilReceipted(world, again);
      expect(await query(z.object({ times: z.number() }), FORK_TIMES)).toEqual([{ times: 1 }]);
      await again.child.stop();
    } finally {
      await copy.child.kill();
    }
  });

  test('that is killed at any moment of its enrolment is the old one, stopped, or the new one', async () => {
    const { name, copy, data } = await cloneGate('killed');
    const code = await codeFor(world, name);
    let gate = copy;
    let becameNew = false;
    // The moments are seen on the disk: the key it asks with is there, its old self is put away.
    const { station } = gate.child.ready;
    for (const sign of ['enrolment.json', `retired/${String(station)}.json`, 'retired']) {
      if (becameNew) break;
      const url = new URL('/api/enrol-anew', gate.child.url).href;
      const asked = call(z.unknown(), url, { code });
      const answered = asked.then(() => true);
      while (!existsSync(join(data, sign)) && !(await Promise.race([answered, soon()])));
      await gate.child.kill();
      await answered;
      gate = await startGate('--data', data, '--hub', world.hub.url);
      becameNew = gate.child.ready['station'] === (await inService(name));
      expect(await faultOf(gate)).toBe(becameNew ? null : 'ledger-forked');
    }
    if (!becameNew) {
      const url = new URL('/api/enrol-anew', gate.child.url).href;
      await must('the same code', call(z.unknown(), url, { code }));
    }
    await untilBackInService(gate);
    await openLane(world, gate, name);
    expect(await outcome(gate.client, nextTicket())).toBe('admitted');
    await untilReceipted(world, gate);
    const names = (await world.admin.overview(1)).stations.filter((one) => one.name === name);
    expect(names.map((one) => one.state).toSorted()).toEqual(['active', 'quarantined']);
    await gate.child.stop();
  });
});

const FORK_TIMES =
  "SELECT times FROM quarantine WHERE reason = 'forked' ORDER BY quarantine LIMIT 1";
