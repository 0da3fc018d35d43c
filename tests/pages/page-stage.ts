/**
 * Purpose: what every test of a built page needs: the page, a browser, and a process that the test plays.
 * Invariant: a test ends with an error when its page threw one, broke the content security policy, or asked another host.
 */

import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { buildPages } from '../../tools/build-pages.ts';
import { REPOSITORY } from '../../tools/page-config.ts';
import { launchBrowser } from '../support/browser.ts';
import {
  json,
  startFakeProcess,
  type ApiAnswer,
  type ApiRequest,
  type FakeProcess,
} from './fake-process.ts';
import { openPage, type OpenedPage, type OpenOptions } from './open-page.ts';

/** For `expect.poll`: a limit against hanging, not a measurement. */
export const SOON = { timeout: 30_000, interval: 20 } as const;

export type Answer = (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;

export type PageStage = {
  /** The process of the running test. */
  readonly process: () => FakeProcess;
  readonly answer: (answer: Answer) => void;
  readonly open: (options?: OpenOptions, browser?: Browser) => Promise<Page>;
  /** Bodies that were posted to `path`, in order. */
  readonly sent: (path: string) => unknown[];
};

export type StageOptions = {
  /** Folder of the built page, from the repository's root. */
  readonly folder: string;
  readonly eventsPath: string;
  /** What the process says at first. */
  readonly state?: unknown;
};

function present<T>(value: T | null): T {
  if (value === null) throw new Error('the stage is set up by vitest, before each test');
  return value;
}

export function stagePage(options: StageOptions): PageStage {
  const stage: {
    browser: Browser | null;
    fake: FakeProcess | null;
    opened: OpenedPage[];
    answer: Answer;
  } = { browser: null, fake: null, opened: [], answer: () => json({}) };

  beforeAll(async () => {
    await buildPages();
    stage.browser = await launchBrowser();
  });
  afterAll(async () => stage.browser?.close());
  beforeEach(async () => {
    stage.answer = () => json({});
    stage.fake = await startFakeProcess({
      folder: join(REPOSITORY, options.folder),
      eventsPath: options.eventsPath,
      answer: (request) => stage.answer(request),
    });
    if (options.state !== undefined) stage.fake.push(options.state);
  });
  afterEach(async () => {
    const { opened } = stage;
    stage.opened = [];
    for (const { page } of opened) await page.context().close();
    await stage.fake?.die();
    expect(opened.flatMap((one) => one.faults)).toEqual([]);
  });

  return {
    process: () => present(stage.fake),
    answer: (answer) => {
      stage.answer = answer;
    },
    open: async (opening, browser) => {
      const { url } = present(stage.fake);
      const one = await openPage(browser ?? present(stage.browser), url, opening);
      stage.opened.push(one);
      return one.page;
    },
    sent: (path) =>
      present(stage.fake)
        .requests.filter((one) => one.method === 'POST' && one.path === path)
        .map((one) => one.body),
  };
}
