/** Purpose: the gate's page on a stage: opened and ready, with a scanner and names for what is on the screen. */

import type { Browser, Locator, Page } from 'playwright-core';
import { gateState, NOW_MS } from './gate-fixture.ts';
import type { OpenOptions } from './open-page.ts';
import { stagePage, type PageStage } from './page-stage.ts';
import { SCANNER_GAP_MS, typeLikeDevice } from './wedge-scanner.ts';

export type GateStage = PageStage & {
  readonly openReady: (options?: OpenOptions) => Promise<Page>;
  readonly sentScans: () => unknown[];
};

/** The page's clock says a minute after the fixture's moment. */
export function stageGate(): GateStage {
  const stage = stagePage({
    folder: 'edge-gate/dist/page',
    eventsPath: '/api/events',
    state: gateState(),
  });
  const open = (options: OpenOptions = {}, browser?: Browser): Promise<Page> =>
    stage.open({ nowMs: NOW_MS + 60_000, ...options }, browser);
  return {
    ...stage,
    open,
    openReady: async (options) => {
      const page = await open(options);
      await headline(page, 'READY TO SCAN').waitFor();
      return page;
    },
    sentScans: () => stage.sent('/api/scan'),
  };
}

export function headline(page: Page, name: string): Locator {
  return page.getByRole('heading', { level: 1, name, exact: true });
}

export async function scan(page: Page, text: string): Promise<void> {
  await typeLikeDevice(page, text, SCANNER_GAP_MS);
}
