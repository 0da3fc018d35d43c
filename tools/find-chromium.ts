/**
 * Purpose: find a Chromium that starts on this machine.
 * Invariant: a browser counts only after it has told its version. A file alone proves nothing:
 * Ubuntu's `chromium-browser` is a script that asks for a snap, and Playwright's download lacks
 * libraries on a bare server.
 */

import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

export type FoundChromium = { readonly path: string; readonly version: string };

/** The first that starts, in this order: GATEFOLD_CHROMIUM, the system's, Playwright's download. */
export async function findChromium(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<FoundChromium | undefined> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = [
    env['GATEFOLD_CHROMIUM'] ?? '',
    ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))),
    MAC_CHROME,
    chromium.executablePath(),
  ];
  for (const path of candidates) {
    const version = await versionOf(path);
    if (version !== undefined) return { path, version };
  }
  return undefined;
}

async function versionOf(path: string): Promise<string | undefined> {
  if (path === '' || !(await isRunnable(path))) return undefined;
  try {
    const { stdout } = await promisify(execFile)(path, ['--version']);
    return /^.*Chrom.*$/m.exec(stdout)?.[0].trim();
  } catch {
    // It is there and does not run: the next candidate may.
    return undefined;
  }
}

async function isRunnable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
