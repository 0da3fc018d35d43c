/**
 * Purpose: the administrator's page at a real hub, for tests: the hub's own app over a database of the test's, with the
 * clock of its world.
 * Invariant: nothing of the hub is played. A test ends with an error when a page threw one or broke the content policy.
 */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { AdminSessions } from '@gatefold/hub/http/admin-sessions';
import { hubApp } from '@gatefold/hub/http/app';
import { ChangeStream } from '@gatefold/hub/http/change-stream';
import type { EventPlan } from '@gatefold/hub/seed/create-event';
import { firstAdministrator } from '@gatefold/hub/seed/seed-hub';
import { ReportedTills } from '@gatefold/hub/services/tills';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { z } from 'zod';
import { buildPages } from '../../tools/build-pages.ts';
import { REPOSITORY } from '../../tools/page-config.ts';
import { launchBrowser } from '../support/browser.ts';
import { makeHubWorld, type HubWorld } from '../support/hub-world.ts';
import { startHub } from '../support/service-road.ts';
import { openPage, type OpenedPage, type OpenOptions } from './open-page.ts';

export const PASSWORD = 'the-right-password';

export type AdminHub = {
  /** Of the running test; what its services change is told to open pages. */
  readonly world: () => HubWorld;
  readonly open: (options?: OpenOptions) => Promise<Page>;
  readonly openSignedIn: (options?: OpenOptions) => Promise<Page>;
  /** The hub's port closes, and every connection with it. */
  readonly die: () => Promise<void>;
  readonly revive: () => Promise<void>;
};

type Running = {
  readonly world: HubWorld;
  /** What the hub had to log, which it does for faults of its own. */
  readonly log: readonly string[];
  readonly listen: () => Promise<Server>;
  server: Server;
};

async function openHub(plans: readonly EventPlan[] | undefined): Promise<Running> {
  const bare = await makeHubWorld(plans);
  const changes = new ChangeStream(bare.clock, (_delayMs, act) => queueMicrotask(act));
  const hub = { ...bare.hub, changed: () => changes.changed() };
  const world = { ...bare, hub };
  await firstAdministrator(hub, PASSWORD);
  const { sessions, offers } = startHub(world);
  const log: string[] = [];
  const app = hubApp({
    hub,
    stations: { hub, sessions, offers },
    admin: { hub, sessions: new AdminSessions(hub), tills: new ReportedTills(hub), changes },
    adminPage: join(REPOSITORY, 'hub/dist/admin'),
    demo: false,
    log: (line) => log.push(line),
  });
  let port = 0;
  const listen = async (): Promise<Server> => {
    const server = createServer(app).listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = portOf(server);
    return server;
  };
  return { world, log, listen, server: await listen() };
}

function portOf(server: Server): number {
  return z.object({ port: z.number() }).parse(server.address()).port;
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise((done) => server.close(done));
  server.closeAllConnections();
  await closed;
}

export async function signIn(page: Page, password = PASSWORD): Promise<void> {
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The row of a table in one part of the page, by its heading. */
export function row(page: Page, part: RegExp, name: string | RegExp): Locator {
  return page
    .getByRole('region', { name: part })
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name, exact: true }) });
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error('the stage is set up by vitest, before each test');
  return value;
}

/** Without plans, the small event of the test world alone. */
export function stageAdminHub(plans?: readonly EventPlan[]): AdminHub {
  let browser: Browser | null = null;
  let running: Running | null = null;
  let opened: OpenedPage[] = [];

  beforeAll(async () => {
    await buildPages();
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    running = await openHub(plans);
  });
  afterEach(async () => {
    const pages = opened;
    opened = [];
    for (const { page } of pages) await page.context().close();
    const { log, server, world } = present(running);
    await stop(server);
    // Before the database goes: a request whose page was closed may still be looking at it.
    const faults = [...log, ...pages.flatMap((one) => one.faults)];
    await world.close();
    expect(faults).toEqual([]);
  });

  async function open(options?: OpenOptions): Promise<Page> {
    const url = `http://127.0.0.1:${portOf(present(running).server)}/admin/`;
    const one = await openPage(present(browser), url, options);
    opened.push(one);
    return one.page;
  }
  return {
    world: () => present(running).world,
    open,
    openSignedIn: async (options) => {
      const page = await open(options);
      await signIn(page);
      await page.getByRole('heading', { level: 2, name: 'Stations' }).waitFor();
      return page;
    },
    die: () => stop(present(running).server),
    revive: async () => {
      const hub = present(running);
      hub.server = await hub.listen();
    },
  };
}
