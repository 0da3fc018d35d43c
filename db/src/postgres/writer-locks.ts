/**
 * Purpose: one writer at a time for everything that enters the feed (LE3), and one publisher of manifests.
 * Invariant: whoever holds the merge lock until commit gets cursors in the order of commits, so a reader that has seen cursor
 * n will never see a smaller one appear.
 */

import type { PoolClient } from './pool.ts';

/** Any fixed numbers that nothing else in this database locks. */
const MERGE_LOCK = 7_104_101;
const PUBLISH_LOCK = 7_104_102;

export async function lockMerge(client: PoolClient): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [MERGE_LOCK]);
}

/** One publisher at a time, since events share blobs: what one drops the other may be about to name. */
export async function lockPublish(client: PoolClient): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [PUBLISH_LOCK]);
}

/**
 * Nobody else changes a ticket until the transaction ends; for who reads them all and then writes what it made of them. Take
 * the event's row first, as those do who change tickets after it.
 */
export async function lockTickets(client: PoolClient): Promise<void> {
  await client.query('LOCK TABLE ticket IN SHARE ROW EXCLUSIVE MODE');
}
