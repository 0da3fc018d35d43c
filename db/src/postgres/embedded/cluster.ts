/**
 * Purpose: make the database cluster the first time, and check it every other time.
 * Invariant: `cluster/` is complete or absent, because initdb works under another name that is
 * renamed at its end; a cluster of another major version is never touched.
 */

import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '@gatefold/domain/result';
import { clusterOf, type Server } from './postmaster.ts';
import { isErrno } from './process-identity.ts';
import type { EmbeddedPostgresRefusal } from './refusal.ts';
import { runAs, writeAs } from './server-user.ts';

export const SUPERUSER = 'postgres';

export async function ensureCluster(
  server: Server,
  superuserPassword: string,
  durable: boolean,
): Promise<Result<undefined, EmbeddedPostgresRefusal>> {
  const found = await readVersion(clusterOf(server));
  if (found === server.binaries.majorVersion) return ok(undefined);
  if (found === undefined) return await makeCluster(server, superuserPassword, durable);
  return err({
    kind: 'version-differs',
    words: `The data in ${clusterOf(server)} was written by Postgres ${found}, and this hub brings Postgres ${server.binaries.majorVersion}. Move it over with pg_dump or pg_upgrade, or go back to the hub that wrote it. Nothing was changed.`,
  });
}

async function readVersion(cluster: string): Promise<string | undefined> {
  try {
    return (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function makeCluster(
  server: Server,
  superuserPassword: string,
  durable: boolean,
): Promise<Result<undefined, EmbeddedPostgresRefusal>> {
  const unfinished = `${clusterOf(server)}.unfinished`;
  const passwordFile = join(server.folder, 'initdb-password');
  await rm(unfinished, { recursive: true, force: true });
  await writeAs(server.user, passwordFile, `${superuserPassword}\n`);
  const end = await runAs(server.user, server.binaries.initdb, [
    `--pgdata=${unfinished}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Postgres's own collation sorts the same on every machine, whatever its C library does.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ]);
  await rm(passwordFile);
  if (end.code !== 0) {
    return err({
      kind: 'initdb-failed',
      words: `Postgres could not make its files: ${end.output}`,
    });
  }
  const configuration = join(unfinished, 'postgresql.conf');
  await writeAs(server.user, configuration, "\ninclude_if_exists = 'gatefold.conf'\n", 'append');
  await rename(unfinished, clusterOf(server));
  return ok(undefined);
}
