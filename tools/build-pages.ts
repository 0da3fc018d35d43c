/**
 * Purpose: builds the web pages, and only those whose sources changed.
 * Invariant: a page is complete at every moment: index.html is replaced after all it names is there, and files of the
 * build before go last. Two builds at once write the same bytes.
 *
 * `npm run build` runs this file; `npm start` and the tests call `buildPages()`.
 */

import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build } from 'vite';
import { PAGES, pageConfig, REPOSITORY, type Page } from './page-config.ts';

/** Everything a page is made from besides its own folder. */
const SHARED_SOURCES = [
  'package-lock.json',
  'tools/build-pages.ts',
  'tools/page-config.ts',
  'shared/domain/src',
  'shared/station/src/contract',
  'shared/ui/src',
  'hub/src/contract',
];
const STAMP = 'built-from.txt';

export type PageBuild = {
  readonly page: Page;
  readonly outcome: 'built' | 'unchanged';
  readonly files: number;
};

type OutputFile = { readonly name: string; readonly content: string | Uint8Array };

async function filesUnder(path: string): Promise<string[]> {
  if (/\.[a-z]+$/.test(path)) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** One hash over the names and contents of all that the page is made from. */
async function sourceHash(page: Page): Promise<string> {
  const roots = [page.source, ...SHARED_SOURCES].map((path) => join(REPOSITORY, path));
  const files = (await Promise.all(roots.map(filesUnder))).flat().sort();
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${relative(REPOSITORY, file)}\0`);
    hash.update(await readFile(file));
  }
  return hash.digest('hex');
}

async function textOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function bundle(page: Page): Promise<OutputFile[]> {
  const result = await build(pageConfig(page));
  if (!('output' in result)) throw new Error(`${page.name}: Vite gave no single output`);
  return result.output.map((file) => ({
    name: file.fileName,
    content: file.type === 'chunk' ? file.code : file.source,
  }));
}

/** Readers see the old file or the new one, never a half. */
async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const half = `${path}.${process.pid}.half`;
  await writeFile(half, content);
  await rename(half, path);
}

async function buildPage(page: Page): Promise<PageBuild> {
  const output = join(REPOSITORY, page.output);
  const hash = await sourceHash(page);
  const [stamp, ...names] = (await textOrNull(join(output, STAMP)))?.trim().split('\n') ?? [];
  if (stamp === hash) return { page, outcome: 'unchanged', files: names.length };

  const files = await bundle(page);
  const assets = files.filter((file) => file.name !== 'index.html');
  const index = files.filter((file) => file.name === 'index.html');
  for (const file of [...assets, ...index])
    await replaceFile(join(output, file.name), file.content);
  const written = files.map((file) => file.name);
  await replaceFile(join(output, STAMP), `${[hash, ...written].join('\n')}\n`);
  for (const name of names.filter((old) => !written.includes(old))) {
    await rm(join(output, name), { force: true });
  }
  return { page, outcome: 'built', files: files.length };
}

/** One after the other: each build already uses every core. */
export async function buildPages(): Promise<PageBuild[]> {
  const builds: PageBuild[] = [];
  for (const page of PAGES) builds.push(await buildPage(page));
  return builds;
}

if (import.meta.main) {
  for (const { page, outcome, files } of await buildPages()) {
    console.log(`${page.name}: ${outcome}, ${files} files in ${page.output}`);
  }
}
