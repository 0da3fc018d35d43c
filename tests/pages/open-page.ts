/** Purpose: a page in a browser of its own size, which notes whatever the page did wrong. */

import type { Browser, Locator, Page } from 'playwright-core';

export type OpenedPage = {
  readonly page: Page;
  /** Errors thrown in the page, and what the content security policy refused. Must stay empty. */
  readonly faults: readonly string[];
};

export type Viewport = { readonly width: number; readonly height: number };

export type OpenOptions = {
  readonly viewport?: Viewport;
  /** What the page's clock says, for ever. */
  readonly nowMs?: number;
  /** Runs in the page before its own scripts. */
  readonly before?: () => void;
};

/** The caller closes the page's context. */
export async function openPage(
  browser: Browser,
  url: string,
  options: OpenOptions = {},
): Promise<OpenedPage> {
  const { viewport = { width: 1280, height: 800 }, nowMs, before } = options;
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(url).origin)) faults.push(`asked ${request.url()}`);
  });
  if (nowMs !== undefined) {
    // Not Playwright's clock: that would replace the times of key events as well.
    await page.addInitScript((fixedMs) => {
      Date.now = () => fixedMs;
    }, nowMs);
  }
  if (before !== undefined) await page.addInitScript(before);
  await page.goto(url);
  return { page, faults };
}

/** Waits until the element is there to be seen; throws when it does not come. */
export async function seen(element: Locator): Promise<true> {
  await element.waitFor();
  return true;
}

/** Elements whose text is cut off or sticks out of the window; lists that scroll sideways and the bar's title are left out. */
export async function overflowing(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const wide = document.documentElement;
    const found: string[] = [];
    for (const element of document.querySelectorAll('body *')) {
      if (element.closest('.last-scans, .place, svg, dialog') !== null) continue;
      const box = element.getBoundingClientRect();
      const sticksOut = box.right > wide.clientWidth + 1 || box.left < -1;
      const cutOff =
        element.scrollWidth > element.clientWidth + 1 &&
        getComputedStyle(element).display !== 'inline';
      if (sticksOut || cutOff) {
        found.push(`${element.tagName}.${element.className}: ${element.textContent.slice(0, 40)}`);
      }
    }
    return found;
  });
}
