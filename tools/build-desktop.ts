/**
 * Purpose: builds the desktop app into dist/desktop: the window, the programs of gate and kiosk as plain JavaScript, and
 * their pages. Electron's Node does not run TypeScript.
 * Invariant: dist/desktop is the whole app, laid out as the repository is, so that each program finds its page; it needs no
 * node_modules. Usage: node tools/build-desktop.ts
 */

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { z } from 'zod';
import { buildPages } from './build-pages.ts';
import { REPOSITORY } from './page-config.ts';

export const DESKTOP = join(REPOSITORY, 'dist/desktop');

const STATIONS = ['edge-gate', 'agent-desktop'];

/** One file with all it imports inside, Node's and Electron's own modules apart. */
async function bundle(entry: string, output: string, name: string): Promise<void> {
  await build({
    configFile: false,
    root: REPOSITORY,
    publicDir: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: join(REPOSITORY, entry),
      target: 'node24',
      outDir: output,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        external: ['electron'],
        output: { entryFileNames: name, codeSplitting: false },
      },
    },
  });
}

/** Builds it all anew. */
export async function buildDesktop(): Promise<void> {
  await buildPages();
  await rm(DESKTOP, { recursive: true, force: true });
  await mkdir(DESKTOP, { recursive: true });
  await bundle('shared/station/src/electron/main.ts', DESKTOP, 'main.js');
  for (const station of STATIONS) {
    await bundle(`${station}/src/main.ts`, join(DESKTOP, station, 'desktop'), 'program.js');
    const page = join(station, 'dist/page');
    await cp(join(REPOSITORY, page), join(DESKTOP, page), { recursive: true });
  }
  const own = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(REPOSITORY, 'package.json'), 'utf8')));
  const app = { name: 'gatefold-station', version: own.version, type: 'module', main: 'main.js' };
  await writeFile(join(DESKTOP, 'package.json'), `${JSON.stringify(app, null, 2)}\n`);
}

if (import.meta.main) {
  await buildDesktop();
  console.log(`The desktop app is in ${DESKTOP}. electron-builder.yml says how to package it.`);
}
