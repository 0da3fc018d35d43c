/**
 * Purpose: the real hub of one simulated day: the real services over a real database, which is backed up by copying it, and
 * brought back (SI1, LE6).
 * Invariant: time and chance are the day's; nothing else is stood in for.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromHex } from '@gatefold/domain/bytes';
import { openPool } from '@gatefold/db/postgres/pool';
import type { Hub } from '@gatefold/hub/hub';
import { currentLife, markLife } from '@gatefold/hub/keys/hub-life';
import { ManifestOffers } from '@gatefold/hub/services/offer-manifest';
import { ManifestPublisher } from '@gatefold/hub/services/publish-manifest';
import { StationSessions } from '@gatefold/hub/services/station-sessions';
import { KEPT_EPOCHS } from '@gatefold/sync/simulator/day';
import { HUB_KEYS, klassOf, klassWithMembers } from '@gatefold/sync/simulator/day-plan';
import { lifeName } from '@gatefold/sync/simulator/hub-office';
import { TestClock } from '@gatefold/sync/testing/test-station';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { MemoryVaultSecrets } from '../support/memory-vault-secrets.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { ScriptedRandom } from './scripted-random.ts';
import { createSimulatedEvent } from './simulated-event.ts';

/** The services hold on to their hub; its pool is another one after a copy of the database was made. */
type RunningHub = { -readonly [Name in keyof Hub]: Hub[Name] };

function hubOn(
  database: TestDatabase,
  hubEpoch: string,
  random: Hub['random'],
  vaultSecrets = new MemoryVaultSecrets(),
): RunningHub {
  const pool = openPool({
    url: database.url,
    applicationName: 'twin',
    maxConnections: 3,
    onIdleError: () => undefined,
  });
  return {
    pool,
    mergePool: pool,
    clock: new TestClock(),
    random,
    keys: HUB_KEYS,
    masterKey: new Uint8Array(32).fill(8),
    vaultSecrets,
    hubEpoch,
    changed: () => undefined,
  };
}

/** What a start of the process begins with. */
function startOf(hub: Hub) {
  const offers = new ManifestOffers(hub, new ManifestPublisher(hub, KEPT_EPOCHS));
  return { sessions: new StationSessions(hub), offers };
}

export class RealHub {
  readonly clock = new TestClock();
  readonly random = new ScriptedRandom();
  /** Beside the database, so no backup brings one back. */
  readonly #secrets = new MemoryVaultSecrets();
  readonly #markPath: string;
  readonly #folder: string;
  #database: TestDatabase;
  #backup: TestDatabase | null = null;
  hub: RunningHub;
  process: ReturnType<typeof startOf>;

  private constructor(database: TestDatabase, folder: string) {
    this.#database = database;
    this.#folder = folder;
    this.#markPath = join(folder, 'hub-life.json');
    this.hub = { ...hubOn(database, lifeName(1), this.random, this.#secrets), clock: this.clock };
    this.process = startOf(this.hub);
  }

  /** A hub with the simulated event, before its first station. */
  static async open(lastSerial: number, vault: boolean): Promise<RealHub> {
    const database = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'gatefold-twin-'));
    const seeding = hubOn(database, lifeName(1), seededRandom('event'));
    await createSimulatedEvent(seeding, lastSerial, vault ? klassWithMembers : klassOf);
    await seeding.pool.end();
    const real = new RealHub(database, folder);
    await real.hub.pool.query('INSERT INTO hub_life (hub_epoch) VALUES ($1)', [lifeName(1)]);
    return real;
  }

  restart(): void {
    this.process = startOf(this.hub);
  }

  /** A copy of the whole database, as it is now. */
  async backUp(): Promise<void> {
    await this.hub.pool.end();
    const before = this.#backup;
    this.#backup = await createTestDatabase({ copyOf: this.#database.url });
    await before?.drop();
    // What the process remembers stays: a backup is made while the hub runs.
    const { pool } = hubOn(this.#database, this.hub.hubEpoch, this.random);
    this.hub.pool = pool;
    this.hub.mergePool = pool;
  }

  /** The database of the last backup takes this one's place. Answers the life that goes on or begins. */
  async restore(nextHubEpoch: string): Promise<string> {
    if (this.#backup === null) throw new Error('there is no backup');
    await markLife(this.hub.pool, this.#markPath, this.hub.hubEpoch);
    await this.hub.pool.end();
    const lost = this.#database;
    this.#database = await createTestDatabase({ copyOf: this.#backup.url });
    await lost.drop();
    const started = hubOn(this.#database, nextHubEpoch, this.random, this.#secrets);
    this.hub = { ...started, clock: this.clock };
    const random = new ScriptedRandom();
    // One for the case that there is no life yet, one for a new life.
    random.gives(new Uint8Array(8));
    random.gives(fromHex(nextHubEpoch) ?? new Uint8Array());
    const ports = { random, nowMs: this.clock.ms, log: () => undefined };
    const hubEpoch = await currentLife(this.hub.pool, this.#markPath, ports);
    this.hub.hubEpoch = hubEpoch;
    return hubEpoch;
  }

  async close(): Promise<void> {
    await this.hub.pool.end();
    await this.#database.drop();
    await this.#backup?.drop();
    await rm(this.#folder, { recursive: true });
  }
}
