/**
 * Purpose: which lists a hub from a backup lost, and which of them it took back (LE6).
 * Invariant: a list is noted as taken in the transaction that takes it.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId, StationId } from '@gatefold/domain/ids';
import type { LostStretch } from '@gatefold/sync/restored/lost-stretch';
import type { Queryable } from './pool.ts';

/** Moves every event's epochs above `floor`, and remembers what lies between as lost. */
export async function noteLostStretches(db: Queryable, floor: number, atMs: number): Promise<void> {
  await db.query(
    `INSERT INTO lost_stretch (event, after_epoch, to_epoch, noted_at_ms)
     SELECT event, epoch, $1, $2 FROM event WHERE epoch < $1
     ON CONFLICT (event, to_epoch) DO NOTHING`,
    [floor, atMs],
  );
  await db.query('UPDATE event SET epoch = greatest(epoch, $1)', [floor]);
}

export async function lostStretches(db: Queryable, event: EventId): Promise<LostStretch[]> {
  const { rows } = await db.query<LostStretch>(
    `SELECT after_epoch AS "afterEpoch", to_epoch AS "toEpoch" FROM lost_stretch WHERE event = $1`,
    [event],
  );
  return rows;
}

export async function isTakenBack(db: Queryable, event: EventId, epoch: number): Promise<boolean> {
  const { rowCount } = await db.query(
    'SELECT 1 FROM list_taken_back WHERE event = $1 AND epoch = $2',
    [event, epoch],
  );
  return rowCount === 1;
}

export async function noteTakenBack(
  db: Queryable,
  list: {
    readonly event: EventId;
    readonly epoch: number;
    readonly root: Bytes;
    readonly shownBy: StationId | null;
    readonly atMs: number;
  },
): Promise<void> {
  await db.query(
    `INSERT INTO list_taken_back (event, epoch, root, shown_by, taken_at_ms)
     VALUES ($1, $2, $3, $4, $5)`,
    [list.event, list.epoch, list.root, list.shownBy, list.atMs],
  );
}
