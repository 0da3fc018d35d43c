/**
 * Purpose: the files of a built page, read once at the start.
 * Invariant: only what was in the folder then is served; a request's path is looked up, never joined to a folder.
 */

import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

export type StaticFile = { readonly type: string; readonly content: Uint8Array };

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

/** By path, such as `/assets/main.js`; `/` is index.html. Throws with words when the page was never built. */
export async function readStaticFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  let names: string[];
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    names = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  } catch (error) {
    throw new Error(`The page is not built (${folder}). Run: npm run build`, { cause: error });
  }
  const files = new Map<string, StaticFile>();
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const file = { type, content: await readFile(name) };
    const path = `/${relative(folder, name).split(sep).join('/')}`;
    files.set(path, file);
    if (path === '/index.html') files.set('/', file);
  }
  return files;
}
