/**
 * Purpose: remembers what must go into the next manifest (MA3).
 * Invariant: marked in the same transaction as the change itself, so that no change is ever left out. A mark waits for
 * nobody and is shared with nobody.
 */

import { CHUNK_SIZE } from '@gatefold/domain/codec/chunk';
import type { EventId, Serial } from '@gatefold/domain/ids';
import type { Queryable } from './pool.ts';
import { MARK_VAULT_PAGES } from './vaults.ts';

export async function markTicketsDirty(
  db: Queryable,
  event: EventId,
  serials: readonly Serial[],
): Promise<void> {
  const chunks = [...new Set(serials.map((serial) => Math.floor((serial - 1) / CHUNK_SIZE)))];
  if (chunks.length === 0) return;
  // One statement, because every sale pays for it.
  await db.query(
    `WITH marked AS (INSERT INTO dirty_chunk (event, chunk) SELECT $1, unnest($2::integer[]))
     ${MARK_VAULT_PAGES}`,
    [event, chunks, serials],
  );
}

/** Stations, staff, allotments, gates or rules changed. Locks the event's row: call it before locking tickets. */
export async function markEventDirty(db: Queryable, event: EventId): Promise<void> {
  await db.query('UPDATE event SET dirty = true WHERE event = $1', [event]);
}
