/**
 * Purpose: a hub over a database of its own, with a clock that tests move and chance from a seed, and one small event.
 * Invariant: the real services over a real Postgres; nothing is stood in for but time and chance.
 */

import {
  HUB,
  EVENT,
  HOUR_MS,
  KICK_OFF_MS,
  NOW_MS,
} from '@gatefold/domain/testing/example-manifest';
import { openPool, type Pool } from '@gatefold/db/postgres/pool';
import type { Hub } from '@gatefold/hub/hub';
import { createEvent, type EventPlan } from '@gatefold/hub/seed/create-event';
import { TestClock } from '@gatefold/sync/testing/test-station';
import { MemoryVaultSecrets } from './memory-vault-secrets.ts';
import { seededRandom } from './seeded-random.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

/** Classes of the event by number. */
export const OPEN_STAND = 0;
/** Lets three people in. */
export const FAMILY = 1;

const VALIDITY = { validFromMs: NOW_MS - 2 * HOUR_MS, validForHours: 24 };

/** Serials 1 to 10 are sold, 11 to 60 unsold; of the family tickets 61 to 65 are sold, 66 to 70 unsold. */
export const SMALL_EVENT: EventPlan = {
  event: EVENT,
  name: 'Dynamos v Highlanders',
  venue: { name: 'Rufaro', capacity: 100 },
  startsAtMs: KICK_OFF_MS,
  soldSince: 'admit',
  gates: ['Gate 1', 'Gate 2', 'Gate 3'],
  gateSets: [[0, 1, 2]],
  windows: [{ opensAtMs: NOW_MS - 2 * HOUR_MS, closesAtMs: KICK_OFF_MS + 4 * HOUR_MS }],
  classes: [
    { name: 'Open Stand', price: { amountMinor: 1000, currency: 'USD' }, admits: 1, ...VALIDITY },
    { name: 'Family', price: { amountMinor: 2500, currency: 'USD' }, admits: 3, ...VALIDITY },
  ],
  blocks: [
    {
      section: 'Bay 7',
      klass: OPEN_STAND,
      gateSet: 0,
      timeWindow: 0,
      seatsPerRow: 0,
      tickets: 60,
      sold: 10,
    },
    {
      section: 'Family Bay',
      klass: FAMILY,
      gateSet: 0,
      timeWindow: 0,
      seatsPerRow: 5,
      tickets: 10,
      sold: 5,
    },
  ],
};

export type HubWorld = {
  readonly hub: Hub;
  readonly pool: Pool;
  readonly databaseUrl: string;
  /** Of the hub, and of every station unless it is given its own. */
  readonly clock: TestClock;
  /** Rows of a statement, for looking at the tables. */
  rows<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
};

type Start = { readonly clock: TestClock; readonly seed: string; readonly hubEpoch: string };

/** A hub over a database that has its event already. */
export function worldOn(database: TestDatabase, { clock, seed, hubEpoch }: Start): HubWorld {
  const pool = openPool({
    url: database.url,
    applicationName: 'hub-world',
    maxConnections: 12,
    // Dropping the database at the end cuts idle connections.
    onIdleError: () => undefined,
  });
  const hub: Hub = {
    pool,
    mergePool: pool,
    clock,
    random: seededRandom(seed),
    keys: HUB,
    masterKey: new Uint8Array(32).fill(8),
    vaultSecrets: new MemoryVaultSecrets(),
    hubEpoch,
    changed: () => undefined,
  };
  return {
    hub,
    pool,
    databaseUrl: database.url,
    clock,
    rows: async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
      (await pool.query<Row>(sql, [...values])).rows,
    close: async () => {
      // A test may have ended it, to see what the hub does without its database.
      if (!pool.ended) await pool.end();
      await database.drop();
    },
  };
}

export async function makeHubWorld(plans: readonly EventPlan[] = [SMALL_EVENT]): Promise<HubWorld> {
  const database = await createTestDatabase();
  const start = { clock: new TestClock(), seed: 'hub', hubEpoch: 'first-life' };
  const world = worldOn(database, start);
  for (const plan of plans) await createEvent(world.hub, plan);
  return world;
}
