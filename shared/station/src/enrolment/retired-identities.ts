/**
 * Purpose: what this machine was before it was enrolled anew, kept as evidence (LE4).
 * Invariant: an identity is kept here before another takes its place, with its key and the name of its database, and is
 * never removed. The one that is in use still is not a retired one, even when a crash left it here.
 */

import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StationId } from '@gatefold/domain/ids';
import { readIdentity, writeIdentity, type Identity } from './identity.ts';

export type RetiredIdentities = {
  readonly identities: readonly Identity[];
  /** Files that do not read as an identity, with the reason in words. */
  readonly unreadable: readonly string[];
};

function retiredFolder(folder: string): string {
  return join(folder, 'retired');
}

export async function keepRetired(folder: string, identity: Identity): Promise<void> {
  await mkdir(retiredFolder(folder), { recursive: true, mode: 0o700 });
  const path = join(retiredFolder(folder), `${identity.station}.json`);
  await writeIdentity(path, { ...identity, isRetired: true });
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** `current` is the station in use. */
export async function readRetired(folder: string, current: StationId): Promise<RetiredIdentities> {
  const names = await filesIn(retiredFolder(folder));
  const identities: Identity[] = [];
  const unreadable: string[] = [];
  for (const name of names.filter((one) => one.endsWith('.json')).toSorted()) {
    const read = await readIdentity(join(retiredFolder(folder), name));
    if (!read.ok) unreadable.push(read.error.words);
    else if (read.value !== null && read.value.station !== current) identities.push(read.value);
  }
  return { identities, unreadable };
}
