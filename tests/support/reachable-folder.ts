/**
 * Purpose: temporary folders that another user can pass through.
 * Under root, Postgres runs as another user, and $TMPDIR may well be a folder of root's own.
 */

import { chmod, mkdtemp, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where temporary folders are made: $TMPDIR if everyone can pass through it, else /tmp. */
export async function reachableTemporaryRoot(): Promise<string> {
  const wanted = await realpath(tmpdir());
  return (await isOpenToAll(wanted)) ? wanted : await realpath('/tmp');
}

/** Makes a new folder that others can pass through but not list. The caller removes it. */
export async function makeReachableFolder(prefix: string): Promise<string> {
  const folder = await mkdtemp(join(await reachableTemporaryRoot(), prefix));
  await chmod(folder, 0o711);
  return folder;
}

async function isOpenToAll(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  const mayPass = (mode & 0o001) !== 0;
  return mayPass && (folder === dirname(folder) || (await isOpenToAll(dirname(folder))));
}
