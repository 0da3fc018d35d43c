/**
 * Purpose: what the hub's tables hold at a moment, looked at past the hub: entries, its life, who was let in (LE6, SI2).
 * Invariant: plain SQL over the facts; calls none of the code whose work is looked at.
 */

import { withConnection } from '@gatefold/db/postgres/pool';
import { ledgersOf } from './day.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

function column(world: World, sql: string): Promise<string[]> {
  const database = { url: world.databaseUrl, applicationName: 'restore-test' };
  return withConnection(database, async (client) => {
    const { rows } = await client.query<{ value: string }>(sql);
    return rows.map((row) => row.value);
  });
}

/** Every entry as ledger, seq and hash. */
export function entriesOf(world: World): Promise<string[]> {
  return column(
    world,
    `SELECT ledger || ' ' || seq || ' ' || encode(hash, 'hex') AS value FROM entry ORDER BY ledger, seq`,
  );
}

/** Every grant as id, station, first and last serial. */
export function grantsOf(world: World): Promise<string[]> {
  return column(
    world,
    `SELECT concat_ws(' ', allotment, station, serial_from, serial_to) AS value FROM allotment ORDER BY allotment`,
  );
}

/** What people and the hub itself did, in order. */
export function auditOf(world: World): Promise<string[]> {
  return column(world, 'SELECT what AS value FROM audit ORDER BY audit');
}

/** Another one in each life of the hub. */
export async function lifeOf(world: World): Promise<string> {
  return (await column(world, 'SELECT hub_epoch AS value FROM hub_life')).join();
}

/** Serials of the admissions that stand, in order, each as often as it was let in. */
export async function standingSerials(world: World): Promise<number[]> {
  const sql = 'SELECT serial::text AS value FROM admission WHERE standing ORDER BY serial';
  return (await column(world, sql)).map(Number);
}

/**
 * Every seq of every ledger that a station has is in the hub's table. What a station owes does not say so: until its next
 * exchange it still believes what the hub said before.
 */
export async function untilHubHasAll(world: World): Promise<void> {
  await until('every entry at the hub', async () => {
    const wanted = (await ledgersOf(world)).map((one) => `${one.ledger} ${one.lastSeq}`);
    const kept = new Set(
      await column(
        world,
        `SELECT ledger || ' ' || max(seq) AS value FROM entry GROUP BY ledger
         HAVING count(*) = max(seq) AND min(seq) = 1`,
      ),
    );
    const missing = wanted.filter((one) => !kept.has(one));
    return missing.length === 0 ? null : `missing: ${missing.join(', ')}`;
  });
}
