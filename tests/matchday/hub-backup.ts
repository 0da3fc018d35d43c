/**
 * Purpose: a backup of a hub's database, the end of the hub's machine, and that older database in its place (LE6).
 * Invariant: only the database folder goes back. The keys and the note of the hub's life beside it stay as they are, as
 * with a hub whose database disk was replaced.
 */

import { execFile } from 'node:child_process';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isErrno } from '@gatefold/db/postgres/embedded/process-identity';
import { z } from 'zod';
import { until } from './until.ts';
import { hubFolder, type World } from './world.ts';

function databaseFolder(world: World): string {
  return join(hubFolder(world), 'postgres');
}

function backupFolder(world: World): string {
  return join(world.folder, 'backup');
}

/** Copies the database while the hub is down, and starts the hub again. */
export async function backUpDatabase(world: World): Promise<void> {
  await world.hub.stop();
  // `cp -a`, because Postgres's files must stay its own user's, which Node's copy does not see to.
  await promisify(execFile)('cp', ['-a', databaseFolder(world), backupFolder(world)]);
  await world.restartHub();
}

/** The process id of the database server that works on the folder; null when there is none. */
async function databaseServer(world: World): Promise<number | null> {
  const file = join(databaseFolder(world), 'postgres', 'cluster', 'postmaster.pid');
  try {
    return Number.parseInt(await readFile(file, 'utf8'), 10);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}

/** The hub is killed with its database server, which runs in a session of its own. */
export async function loseHub(world: World): Promise<void> {
  await world.hub.kill();
  const server = await databaseServer(world);
  if (server === null) throw new Error('the hub had no database server');
  process.kill(server, 'SIGINT');
  await until('the end of the database server', async () =>
    (await databaseServer(world)) === null ? null : `process ${server} is there`,
  );
}

/** Puts the backup in the place of the database, and starts the hub on it. */
export async function bringBackDatabase(world: World): Promise<void> {
  await rm(databaseFolder(world), { recursive: true });
  await rename(backupFolder(world), databaseFolder(world));
  await world.restartHub();
}

/** The note of the hub's life lags behind the database, and one from before the backup would tell the hub nothing. */
export async function untilNoted(world: World, entries: number): Promise<void> {
  const note = z.looseObject({ entries: z.number() });
  await until("the note of the hub's life", async () => {
    const text = await readFile(join(hubFolder(world), 'hub-life.json'), 'utf8');
    const noted = note.parse(JSON.parse(text)).entries;
    return noted === entries ? null : `it says ${noted} of ${entries} entries`;
  });
}
