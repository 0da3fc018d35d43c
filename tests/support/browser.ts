/**
 * Purpose: a real Chromium for tests, started the same way by all of them.
 * Invariant: it talks to nobody but the pages under test: no updates, no sync, no QUIC.
 */

import { chromium, type Browser } from 'playwright-core';
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

/** Starts a headless Chromium. The caller closes it. */
export async function launchBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const found = await findChromium();
  if (found === undefined) {
    throw new Error('There is no Chromium. Run `node tools/prepare-tests.ts` to get one.');
  }
  return await chromium.launch({
    executablePath: found.path,
    args: [...QUIET, ...sandboxFlags(), ...cameraFlags(options.cameraFile)],
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
