/** Purpose: ledgers of which two signed histories exist (LE4). Noted once, at the first entry in which they differ. */

import type { EventId, LedgerId, StationId } from '@gatefold/domain/ids';
import type { Queryable } from './pool.ts';

export type LedgerFork = {
  readonly ledger: LedgerId;
  readonly event: EventId;
  readonly station: StationId;
  /** Where the branches part. */
  readonly seq: number;
  readonly notedAtMs: number;
};

export async function insertFork(db: Queryable, fork: LedgerFork): Promise<void> {
  await db.query(
    `INSERT INTO ledger_fork (ledger, event, station, seq, noted_at_ms) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (ledger) DO UPDATE SET seq = least(ledger_fork.seq, excluded.seq)`,
    [fork.ledger, fork.event, fork.station, fork.seq, fork.notedAtMs],
  );
}
