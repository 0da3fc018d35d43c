/**
 * Purpose: read every TypeScript file and package.json of the repository below `root`.
 */

import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { DependencyLists, House } from './find-violations.ts';
import { WHOLE_SYSTEM_FOLDERS, WORKSPACES } from './house.ts';
import { readModule } from './read-module.ts';

const manifestSchema = z.object({
  dependencies: z.record(z.string(), z.string()).optional(),
  devDependencies: z.record(z.string(), z.string()).optional(),
});

export async function readHouse(root: string): Promise<House> {
  const workspaceFolders = Object.values(WORKSPACES).map(({ folder }) => folder);
  const folders = [...workspaceFolders, ...WHOLE_SYSTEM_FOLDERS].join(',');
  const modules = [];
  for await (const path of glob([`{${folders}}/**/*.{ts,tsx}`, '*.ts'], { cwd: root, exclude })) {
    modules.push(readModule(path, await readFile(join(root, path), 'utf8')));
  }
  const dependencies = new Map<string, DependencyLists>();
  for (const folder of ['', ...workspaceFolders]) {
    dependencies.set(folder, await readManifest(join(root, folder, 'package.json')));
  }
  return { modules, dependencies };
}

/** Fixtures break the rules on purpose. */
function exclude(path: string): boolean {
  return /(^|\/)(node_modules|dist)$|^tests\/fixtures$/.test(path);
}

async function readManifest(path: string): Promise<DependencyLists> {
  const manifest = manifestSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  return {
    production: new Set(Object.keys(manifest.dependencies ?? {})),
    development: new Set(Object.keys(manifest.devDependencies ?? {})),
  };
}
