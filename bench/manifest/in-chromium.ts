/**
 * Purpose: the same list in a real browser, ours and the usual ways: bytes, first sync, load, look-up.
 * Invariant: stores are on disk, and each load is in a browser that was started anew.
 */

import { join } from 'node:path';
import { Manifest } from '@gatefold/domain/manifest/manifest';
import type { BrowserContext, Page } from 'playwright-core';
import { launchProfile } from '../../tests/support/browser.ts';
import { serveModule, type ServedModule } from '../../tests/support/serve-module.ts';
import { median } from '../quantile.ts';
import { note, type Report } from '../report.ts';
import { FULL_EVENT, type BenchHub } from './bench-hub.ts';
import type { SyncedStation } from './first-sync.ts';
import type { PageInput, Way } from './page/bench-page.ts';
import { plainTickets, ticketPages } from './rivals/plain-ticket.ts';

const RIVALS = ['rxdb', 'pouchdb', 'json-pages'] as const;
const LOADS = 5;
/** A look-up of ours is too short for the browser's clock, so many are taken together. */
const OUR_LOOK_UPS = 100_000;
const THEIR_LOOK_UPS = 2000;

type Stage = {
  readonly site: ServedModule;
  readonly folder: string;
  readonly input: PageInput;
  readonly lastSerial: number;
};

export type Figures = {
  readonly bytes: number;
  readonly syncMs: number;
  readonly loadMs: number;
  readonly lookUpMs: number;
};

/** Runs `work` in a page of a browser that is started for it; one profile a way. */
async function inBrowser<Value>(
  stage: Stage,
  way: Way,
  work: (page: Page) => Promise<Value>,
): Promise<Value> {
  const context: BrowserContext = await launchProfile(join(stage.folder, `profile-${way}`));
  try {
    const page = await context.newPage();
    const faults: Error[] = [];
    page.on('pageerror', (error) => faults.push(error));
    await page.goto(stage.site.url);
    try {
      // Its module may wait for others of its own after the page has loaded.
      await page.waitForFunction(() => 'benchPage' in window);
    } catch (error) {
      throw new Error(`the page did not begin: ${faults.join('; ')}`, { cause: error });
    }
    return await work(page);
  } finally {
    await context.close();
  }
}

async function measureWay(stage: Stage, way: Way): Promise<Figures> {
  const { site, input, lastSerial } = stage;
  const asked = { way, input };
  const synced = await inBrowser(stage, way, async (page) => {
    const before = site.bytes();
    const syncMs = await page.evaluate((one) => window.benchPage.sync(one.way, one.input), asked);
    return { syncMs, bytes: site.bytes() - before };
  });
  const count = way === 'ours' ? OUR_LOOK_UPS : THEIR_LOOK_UPS;
  const loads: { loadMs: number; lookUpMs: number }[] = [];
  for (let run = 0; run < LOADS; run += 1) {
    const load = await inBrowser(stage, way, async (page) => {
      const loadMs = await page.evaluate((one) => window.benchPage.load(one.way, one.input), asked);
      const lookUpMs = await page.evaluate(
        (one) => window.benchPage.lookUp(one.way, one.lastSerial, one.count),
        { way, lastSerial, count },
      );
      return { loadMs, lookUpMs };
    });
    loads.push(load);
  }
  const figures = {
    ...synced,
    loadMs: median(loads.map(({ loadMs }) => loadMs)),
    lookUpMs: median(loads.map(({ lookUpMs }) => lookUpMs)),
  };
  note(
    `in Chromium, ${way}: ${figures.bytes} bytes, sync ${figures.syncMs.toFixed(0)} ms, load ${figures.loadMs.toFixed(1)} ms, look-up ${(figures.lookUpMs * 1000).toFixed(2)} µs`,
  );
  return figures;
}

/** `digits` are those of a sold ticket. */
export async function measureInChromium(
  hub: BenchHub,
  { station, content }: SyncedStation,
  digits: string,
  report: Report,
): Promise<void> {
  const { lastSerial } = content.tickets;
  const answer = ticketPages(plainTickets(new Manifest(content)));
  const entry = join(import.meta.dirname, 'page/bench-page.ts');
  const site = await serveModule({ entry, hubUrl: hub.url, answer });
  const input: PageInput = {
    event: FULL_EVENT,
    station: station.station,
    publicKey: [...station.keys.publicKey],
    secretKey: [...station.keys.secretKey],
    hubPublicKey: [...station.hubPublicKey],
    digits,
  };
  try {
    const stage = { site, folder: hub.folder, input, lastSerial };
    const ours = await measureWay(stage, 'ours');
    report('load-chromium-ms', ours.loadMs, 'ms');
    for (const name of RIVALS) {
      const theirs = await measureWay(stage, name);
      report(`${name}-bytes-ratio`, theirs.bytes / ours.bytes, 'ratio');
      report(`${name}-sync-ratio`, theirs.syncMs / ours.syncMs, 'ratio');
      report(`${name}-load-ratio`, theirs.loadMs / ours.loadMs, 'ratio');
      report(`${name}-lookup-ratio`, theirs.lookUpMs / ours.lookUpMs, 'ratio');
    }
  } finally {
    await site.close();
  }
}
