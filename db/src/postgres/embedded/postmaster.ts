/**
 * Purpose: start and stop one Postgres server on one folder, and clear away what an earlier one
 * left behind.
 * Invariant: a signal goes only to a process that is proved to be the server of this folder; the
 * number in a stale `postmaster.pid` may by now belong to anybody.
 */

import { readFile, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { err, ok, type Result } from '@gatefold/domain/result';
import { commandLineOf, isErrno } from './process-identity.ts';
import type { EmbeddedPostgresRefusal } from './refusal.ts';
import type { ServerBinaries } from './server-binaries.ts';
import { runAs, writeAs, type ServerUser } from './server-user.ts';

export type Server = {
  readonly binaries: ServerBinaries;
  readonly user: ServerUser;
  /** Holds `cluster/` (Postgres's own folder) and the server's log. */
  readonly folder: string;
  readonly log: (line: string) => void;
};

export function clusterOf(server: { readonly folder: string }): string {
  return join(server.folder, 'cluster');
}

/** What `postmaster.pid` points at. */
type Leftover =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly pid: number }
  | { readonly kind: 'stale'; readonly pid: number };

async function findLeftover(server: Server): Promise<Leftover> {
  let pid: number;
  try {
    pid = Number.parseInt(await readFile(join(clusterOf(server), 'postmaster.pid'), 'utf8'), 10);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return { kind: 'none' };
    throw error;
  }
  const command = Number.isNaN(pid) ? undefined : await commandLineOf(pid);
  // pg_ctl starts `…/postgres -D <folder>`, and the main process keeps that command line.
  const isOurs = command?.includes('postgres') && command.includes(`-D ${clusterOf(server)}`);
  return { kind: isOurs ? 'running' : 'stale', pid };
}

/**
 * Stops a server that outlived a hub (kill -9), and removes a `postmaster.pid` whose process is
 * gone: Postgres itself would take any process that now has this number for a running server.
 */
export async function clearLeftover(
  server: Server,
): Promise<Result<undefined, EmbeddedPostgresRefusal>> {
  const leftover = await findLeftover(server);
  if (leftover.kind === 'running') {
    server.log(`Postgres (process ${leftover.pid}) outlived an earlier hub; stopping it first.`);
    return await stopServer(server);
  }
  if (leftover.kind === 'stale') {
    server.log('Postgres was not stopped in order last time; it will recover from its log.');
    await rm(join(clusterOf(server), 'postmaster.pid'));
  }
  return ok(undefined);
}

/**
 * Stops in order: waits for running statements to be cut, writes a checkpoint. A server that does
 * not manage within a minute is told to stop at once, which loses nothing that was committed.
 */
export async function stopServer(
  server: Server,
): Promise<Result<undefined, EmbeddedPostgresRefusal>> {
  let output = '';
  for (const mode of ['fast', 'immediate']) {
    if ((await findLeftover(server)).kind !== 'running') return ok(undefined);
    const args = ['stop', '-D', clusterOf(server), '-m', mode, '-w', '-t', '60'];
    const end = await runAs(server.user, server.binaries.pgCtl, args);
    if (end.code === 0) return ok(undefined);
    output = end.output;
  }
  return err({
    kind: 'orphan-does-not-stop',
    words: `Postgres in ${server.folder} does not stop: ${output}. End that process by hand, then start again.`,
  });
}

/**
 * Starts on a port of 127.0.0.1 and waits until it takes connections, crash recovery included.
 *
 * @param wanted the port asked for by a person (never changed), or the one remembered (changed
 *   when something else has it by now; 0 for any).
 */
export async function startServer(
  server: Server,
  wanted: { readonly port: number; readonly isFixed: boolean },
  durable: boolean,
): Promise<Result<{ port: number }, EmbeddedPostgresRefusal>> {
  let port = wanted.port;
  // Another program may take a free port between our look and Postgres's; five such losses in a
  // row mean that something else is wrong.
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const free = await freePort(port);
    if (free === undefined && wanted.isFixed) return err(portTaken(port));
    port = free ?? (await freePort(0)) ?? 0;
    await writeConfiguration(server, port, durable);
    const logPath = await freshLog(server);
    const args = ['start', '-D', clusterOf(server), '-l', logPath, '-w', '-t', '600'];
    const end = await runAs(server.user, server.binaries.pgCtl, args);
    if (end.code === 0) return ok({ port });
    const said = (await readFile(logPath, 'utf8')).trim();
    if (!said.includes('Address already in use'))
      return err(startFailed(logPath, said, end.output));
    if (wanted.isFixed) return err(portTaken(port));
    port = 0;
  }
  return err(portTaken(port));
}

function portTaken(port: number): EmbeddedPostgresRefusal {
  return {
    kind: 'port-taken',
    words: `Port ${port} on 127.0.0.1 is used by another program. Stop that program or choose another port.`,
  };
}

function startFailed(logPath: string, said: string, output: string): EmbeddedPostgresRefusal {
  const lastLines = (said || output).split('\n').slice(-5).join('\n');
  return {
    kind: 'start-failed',
    words: `Postgres did not start. Its last words, from ${logPath}:\n${lastLines}`,
  };
}

/** `port` itself if it is free on 127.0.0.1, any free one for 0, undefined if it is taken. */
function freePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const listener = createServer();
    listener.once('error', () => resolve(undefined));
    listener.listen(port, '127.0.0.1', () => {
      const address = listener.address();
      const found = address !== null && typeof address === 'object' ? address.port : undefined;
      listener.close(() => resolve(found));
    });
  });
}

/** The databases of tests live for seconds; a vacuum worker at work in one would keep it from being dropped. */
const NOT_DURABLE = [
  'fsync = off',
  'synchronous_commit = off',
  'full_page_writes = off',
  'autovacuum = off',
];

/**
 * Settings live in a file of their own that postgresql.conf includes, so that they follow this
 * code at every start. No Unix socket: /tmp is shared, and a deep data folder would exceed the 107
 * bytes a socket's path may have.
 */
async function writeConfiguration(server: Server, port: number, durable: boolean): Promise<void> {
  const settings = [
    `port = ${port}`,
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''",
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    // A match day fills its tables within minutes; the planner should know of it within seconds, not within the usual
    // minute, and that reading here and there costs no more than reading in order (flash, or memory).
    'autovacuum_naptime = 10s',
    'random_page_cost = 1.1',
    ...(durable ? [] : NOT_DURABLE),
  ];
  await writeAs(server.user, join(clusterOf(server), 'gatefold.conf'), `${settings.join('\n')}\n`);
}

/** An empty log for this start; the previous start's is kept beside it. */
async function freshLog(server: Server): Promise<string> {
  const path = join(server.folder, 'server.log');
  try {
    await rename(path, join(server.folder, 'server.previous.log'));
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
  }
  await writeAs(server.user, path, '');
  return path;
}
