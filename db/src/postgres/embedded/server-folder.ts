/**
 * Purpose: the folder in which the database files live, and what is remembered about them.
 * Invariant: the settings file in the hub's data folder names the one folder that belongs to it;
 * a database is never looked for, or made, anywhere else once that file exists.
 */

import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '@gatefold/domain/result';
import { isErrno } from './process-identity.ts';
import type { EmbeddedPostgresRefusal } from './refusal.ts';
import { runAs, type ServerUser } from './server-user.ts';

const settingsSchema = z.strictObject({
  /** The role that initdb makes; only used to create the other one. */
  superuserPassword: z.string().min(1),
  /** The hub's own role, which owns its database and is no superuser. */
  ownerPassword: z.string().min(1),
  /** TCP port on 127.0.0.1 used last; 0 before the first start. */
  port: z.int().min(0).max(65_535),
  /** Set when the database files could not live inside the data folder. */
  outsideFolder: z.string().optional(),
});

export type ServerSettings = z.infer<typeof settingsSchema>;

const SETTINGS_NAME = 'embedded-postgres.json';

/** Reads what an earlier start remembered, or makes fresh passwords. Writes nothing. */
export async function readSettings(
  dataFolder: string,
): Promise<Result<ServerSettings, EmbeddedPostgresRefusal>> {
  const path = join(dataFolder, SETTINGS_NAME);
  try {
    const parsed = settingsSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    if (parsed.success) return ok(parsed.data);
    return err(unreadable(path, z.prettifyError(parsed.error)));
  } catch (error) {
    if (error instanceof SyntaxError) return err(unreadable(path, error.message));
    if (!isErrno(error, 'ENOENT')) throw error;
  }
  return ok({ superuserPassword: newPassword(), ownerPassword: newPassword(), port: 0 });
}

function unreadable(path: string, why: string): EmbeddedPostgresRefusal {
  return {
    kind: 'settings-unreadable',
    words: `${path} holds the database's passwords and cannot be read (${why}). Put it back from a backup; deleting it would lock the database.`,
  };
}

/** 32 random bytes as letters, digits, `-` and `_`, which need no escaping in a URL. */
function newPassword(): string {
  return randomBytes(32).toString('base64url');
}

/** Replaces the settings file in one step; only its owner can read it. */
export async function writeSettings(dataFolder: string, settings: ServerSettings): Promise<void> {
  const path = join(dataFolder, SETTINGS_NAME);
  await writeFile(`${path}.new`, JSON.stringify(settings, null, 2), { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
}

/**
 * The folder for the database files: inside the data folder when the server's user can work
 * there, else a new one below `outsideRoot`. Settles the choice in the settings file.
 */
export async function placeServerFolder(options: {
  readonly dataFolder: string;
  readonly outsideRoot: string;
  readonly settings: ServerSettings;
  readonly user: ServerUser;
  readonly log: (line: string) => void;
}): Promise<Result<{ folder: string; settings: ServerSettings }, EmbeddedPostgresRefusal>> {
  const { dataFolder, outsideRoot, settings, user, log } = options;
  const inside = join(dataFolder, 'postgres');
  const remembered = settings.outsideFolder;
  if (remembered !== undefined) {
    if (await isUsable(remembered, user)) return ok({ folder: remembered, settings });
    return err(notReachable(remembered, user));
  }

  await mkdir(inside, { recursive: true });
  if (await isUsable(inside, user)) {
    await writeSettings(dataFolder, settings);
    return ok({ folder: inside, settings });
  }
  await rmdir(inside);
  await makeReachableFolder(outsideRoot);
  const outsideFolder = await mkdtemp(join(outsideRoot, 'database-'));
  if (!(await isUsable(outsideFolder, user))) {
    await rmdir(outsideFolder);
    return err(notReachable(outsideRoot, user));
  }
  const who = user.kind === 'other' ? `user "${user.name}"` : 'this user';
  log(`Postgres runs as ${who}, who cannot reach ${inside}: its files are in ${outsideFolder}.`);
  await writeSettings(dataFolder, { ...settings, outsideFolder });
  return ok({ folder: outsideFolder, settings: { ...settings, outsideFolder } });
}

/** Makes the folder and lets every user pass through it, whatever the umask is. */
export async function makeReachableFolder(folder: string): Promise<void> {
  const firstMade = await mkdir(folder, { recursive: true });
  if (firstMade !== undefined) await chmod(folder, 0o755);
}

/** Hands the folder to the server's user and has that user try to write in it. */
async function isUsable(folder: string, user: ServerUser): Promise<boolean> {
  try {
    if (user.kind === 'other') await chown(folder, user.uid, user.gid);
    await chmod(folder, 0o700);
  } catch (error) {
    // Some mounts know no owners (vfat, some network shares); Postgres cannot work on those.
    if (isErrno(error, 'EPERM') || isErrno(error, 'ENOENT')) return false;
    throw error;
  }
  const script = 'cd -- "$1" && : > .probe && rm .probe';
  return (await runAs(user, '/bin/sh', ['-c', script, 'sh', folder])).code === 0;
}

function notReachable(folder: string, user: ServerUser): EmbeddedPostgresRefusal {
  const who = user.kind === 'other' ? `the user "${user.name}"` : 'this user';
  return {
    kind: 'folder-not-reachable',
    words: `Postgres must run as ${who}, who cannot write in ${folder}. Start the hub as an ordinary user, or give it a data folder that ${who} can reach, or set DATABASE_URL.`,
  };
}
