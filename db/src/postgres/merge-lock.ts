/**
 * Purpose: one writer at a time for everything that enters the feed (LE3).
 * Invariant: whoever holds this lock until commit gets cursors in the order of commits, so a reader that has seen cursor
 * n will never see a smaller one appear.
 */

import type { PoolClient } from './pool.ts';

/** Any fixed number that nothing else in this database locks. */
const MERGE_LOCK = 7_104_101;

export async function lockMerge(client: PoolClient): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [MERGE_LOCK]);
}
