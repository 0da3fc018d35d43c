/**
 * Purpose: a real Chromium for tests, started the same way by all of them.
 * Invariant: it talks to nobody but the pages under test: no updates, no sync, no QUIC.
 */

import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { findChromium } from '../../tools/find-chromium.ts';

const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export type BrowserOptions = {
  /** A .y4m or .mjpeg file that plays, over and over, in place of a camera; no question is asked. */
  readonly cameraFile?: string;
};

async function chromiumPath(): Promise<string> {
  const found = await findChromium();
  if (found !== undefined) return found.path;
  throw new Error('There is no Chromium. Run `node tools/prepare-tests.ts` to get one.');
}

/** Starts a headless Chromium, whose contexts keep what pages store in memory alone. The caller closes it. */
export async function launchBrowser(options: BrowserOptions = {}): Promise<Browser> {
  return await chromium.launch({
    executablePath: await chromiumPath(),
    args: [...QUIET, ...sandboxFlags(), ...cameraFlags(options.cameraFile)],
  });
}

/**
 * Starts a headless Chromium whose pages store on disk, in the profile `folder`: another start on the same folder finds it
 * again. The caller closes it.
 */
export async function launchProfile(folder: string): Promise<BrowserContext> {
  return await chromium.launchPersistentContext(folder, {
    executablePath: await chromiumPath(),
    args: [...QUIET, ...sandboxFlags()],
  });
}

/** Chromium's sandbox does not start under root, which is what containers and CI run as. */
function sandboxFlags(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

function cameraFlags(file: string | undefined): string[] {
  if (file === undefined) return [];
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`,
  ];
}
