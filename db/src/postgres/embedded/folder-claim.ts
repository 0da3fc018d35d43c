/**
 * Purpose: one living hub a data folder.
 * Invariant: two hubs never both hold a folder. Each writes its claim first and looks for others
 * second, so of two that start in the same instant at least one sees the other and withdraws.
 * A claim whose process is gone (kill -9, power cut) is swept.
 */

import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '@gatefold/domain/result';
import { identityOf, isErrno } from './process-identity.ts';

const CLAIM_NAME = /^hub-(\d+)\.claim$/;

export type FolderClaim = { release(): Promise<void> };

/** Claims the folder for this process; the error is the pid of the hub that has it. */
export async function claimFolder(folder: string): Promise<Result<FolderClaim, number>> {
  const mine = join(folder, `hub-${process.pid}.claim`);
  const identity = await identityOf(process.pid);
  if (identity === undefined) throw new Error('This process cannot see itself in /proc.');
  const earlier = await livingHolder(folder);
  if (earlier !== undefined) return err(earlier);
  try {
    await writeFile(mine, identity, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return err(process.pid);
    throw error;
  }
  const holder = await livingHolder(folder, process.pid);
  if (holder !== undefined) {
    await rm(mine, { force: true });
    return err(holder);
  }
  return ok({ release: () => rm(mine, { force: true }) });
}

/** The pid of a living hub other than `except` that claims this folder; sweeps dead claims. */
export async function livingHolder(folder: string, except?: number): Promise<number | undefined> {
  for (const name of await readdir(folder)) {
    const pid = Number(CLAIM_NAME.exec(name)?.[1]);
    if (Number.isNaN(pid) || pid === except) continue;
    const path = join(folder, name);
    if (await isHeld(path, pid)) return pid;
    await rm(path, { force: true });
  }
  return undefined;
}

async function isHeld(path: string, pid: number): Promise<boolean> {
  const identity = await identityOf(pid);
  if (identity === undefined) return false;
  try {
    return (await readFile(path, 'utf8')) === identity;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}
