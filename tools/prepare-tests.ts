/**
 * Purpose: `npm test` on a machine that has never run it (npm's `pretest`): bring a Chromium.
 * Invariant: says each thing it does before doing it, installs nothing when a browser is there,
 * and ends with what a person must do when it cannot help.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { findChromium } from './find-chromium.ts';

const WAY_OUT = `No Chromium could be found or installed, and some tests run in a real browser. Either
  - install one:            Debian: apt-get install chromium · macOS: brew install --cask chromium
  - or name one you have:   GATEFOLD_CHROMIUM=/path/to/chromium npm test
  - or, behind a proxy:     HTTPS_PROXY=http://… npx playwright-core install chromium
and run the tests again.`;

const isRoot = process.getuid?.() === 0;

const isReady =
  (await report()) ||
  (isRoot && (await isDebian()) && (await installDebianPackage()) && (await report())) ||
  ((await installPlaywrightBuild()) && (await report()));
if (!isReady) {
  console.error(WAY_OUT);
  process.exitCode = 1;
}

async function report(): Promise<boolean> {
  const found = await findChromium();
  if (found !== undefined) console.log(`Browser for the tests: ${found.path} (${found.version})`);
  return found !== undefined;
}

async function isDebian(): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID(_LIKE)?=.*debian/m.test(release);
}

async function installDebianPackage(): Promise<boolean> {
  return (
    (await run('apt-get', ['update'])) && (await run('apt-get', ['install', '-y', 'chromium']))
  );
}

async function installPlaywrightBuild(): Promise<boolean> {
  // --with-deps also installs the system libraries the download needs, which takes root.
  const flags = isRoot ? ['--with-deps'] : [];
  return await run('playwright-core', ['install', ...flags, 'chromium']);
}

/** Whether the command ended well; its output goes to the terminal. */
async function run(command: string, args: readonly string[]): Promise<boolean> {
  console.log(`No browser for the tests yet. Running: ${[command, ...args].join(' ')}`);
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  try {
    const [code] = await once(child, 'exit');
    return code === 0;
  } catch (error) {
    console.error(String(error));
    return false;
  }
}
