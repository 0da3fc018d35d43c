/**
 * Purpose: opens the hub's store and keys: the embedded Postgres, or the one DATABASE_URL names.
 * Invariant: migrated before use; closing gives everything back in the reverse order.
 */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemRandom } from '@gatefold/domain/crypto/system-random';
import { systemClock } from '@gatefold/domain/time/system-clock';
import { startEmbeddedPostgres } from '@gatefold/db/postgres/embedded-postgres';
import { migrate } from '@gatefold/db/postgres/migrate';
import { openPool, type Pool } from '@gatefold/db/postgres/pool';
import type { Hub } from './hub.ts';
import { currentLife } from './keys/hub-life.ts';
import { FileVaultSecrets } from './keys/vault-secrets.ts';
import { readHubKeys } from './keys/hub-keys.ts';

const MIGRATIONS = join(import.meta.dirname, '../../db/migrations');
/** For all that is asked at once: feed, blobs, greetings, the administrator's pages. */
const CONNECTIONS = 10;
/** One merges, the next has its transaction open and waits for the lock. */
const MERGE_CONNECTIONS = 2;

export type OpenStore = {
  readonly pool: Pool;
  readonly mergePool: Pool;
  readonly url: string;
  close(): Promise<void>;
};
export type OpenHub = { readonly hub: Hub; readonly url: string; close(): Promise<void> };

export type StoreOptions = {
  readonly data: string;
  readonly databaseUrl?: string | undefined;
  readonly log: (line: string) => void;
};
export type OpenOptions = StoreOptions & { readonly changed: () => void };

type Server = { readonly url: string; stop(): Promise<void> };

async function openServer(options: StoreOptions): Promise<Server> {
  const { data, databaseUrl, log } = options;
  if (databaseUrl !== undefined) return { url: databaseUrl, stop: () => Promise.resolve() };
  const server = await startEmbeddedPostgres({ dataFolder: join(data, 'postgres'), log });
  if (!server.ok) throw new Error(server.error.words);
  return server.value;
}

/** The hub's database, migrated. Throws an Error whose message is for the operator. */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  const { data, log } = options;
  // Others may pass through, as the database's own user must, but not look around; the secrets in it are 0600.
  await mkdir(data, { recursive: true, mode: 0o711 });
  const { url, stop } = await openServer(options);
  try {
    const migrated = await migrate(url, MIGRATIONS);
    if (!migrated.ok) throw new Error(migrated.error.words);
    const open = (applicationName: string, maxConnections: number) =>
      openPool({
        url,
        applicationName,
        maxConnections,
        onIdleError: (error) => log(`database connection lost: ${error.message}`),
      });
    const pool = open('gatefold-hub', CONNECTIONS);
    const mergePool = open('gatefold-merge', MERGE_CONNECTIONS);
    const close = async () => {
      await mergePool.end();
      await pool.end();
      await stop();
    };
    return { pool, mergePool, url, close };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Beside the keys and outside of the database, which it is compared with. */
export function lifeMarkPath(data: string): string {
  return join(data, 'hub-life.json');
}

/** Throws an Error whose message is for the operator. */
export async function openHub(options: OpenOptions): Promise<OpenHub> {
  const { data, changed } = options;
  const { pool, mergePool, url, close } = await openStore(options);
  try {
    const hub: Hub = {
      pool,
      mergePool,
      clock: systemClock,
      random: systemRandom,
      ...(await readHubKeys(join(data, 'hub-keys.json'), systemRandom)),
      vaultSecrets: new FileVaultSecrets(data, systemRandom),
      hubEpoch: await currentLife(pool, lifeMarkPath(data), {
        random: systemRandom,
        nowMs: systemClock.nowMs(),
        log: options.log,
      }),
      changed,
    };
    return { hub, url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
