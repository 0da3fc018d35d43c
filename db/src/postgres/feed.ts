/**
 * Purpose: the feed of an event, from which stations learn of each other (AD3).
 * Invariant: written only under the merge lock, so cursors appear in the order of commits.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId, LedgerId, Serial, StationId } from '@gatefold/domain/ids';
import type { Queryable } from './pool.ts';

export async function feedEntries(
  db: Queryable,
  event: EventId,
  entries: readonly { ledger: LedgerId; seq: number }[],
): Promise<void> {
  if (entries.length === 0) return;
  await db.query(
    `INSERT INTO feed (event, kind, ledger, seq)
     SELECT $1, 'entry', ledger, seq FROM unnest($2::char(32)[], $3::bigint[]) AS run (ledger, seq)`,
    [event, entries.map((one) => one.ledger), entries.map((one) => one.seq)],
  );
}

export async function feedRulings(
  db: Queryable,
  event: EventId,
  serials: readonly Serial[],
): Promise<void> {
  if (serials.length === 0) return;
  await db.query(
    `INSERT INTO feed (event, kind, serial) SELECT $1, 'double-ruled', unnest($2::integer[])`,
    [event, serials],
  );
}

export type FeedRow =
  | {
      readonly cursor: number;
      readonly kind: 'entry';
      readonly ledger: LedgerId;
      readonly seq: number;
      readonly station: StationId;
      readonly rankMs: number;
      readonly rankN: number;
      readonly bytes: Bytes;
    }
  | { readonly cursor: number; readonly kind: 'double-ruled'; readonly serial: Serial };

export async function feedAfter(
  db: Queryable,
  event: EventId,
  after: number,
  limit: number,
): Promise<readonly FeedRow[]> {
  const { rows } = await db.query<FeedRow>(
    // First the page, then its entries one by one: OFFSET 0 keeps the planner from reading every entry instead, which it
    // prefers as long as it does not know how large the tables have become.
    `SELECT cursor, kind, page.ledger, page.seq, serial, station, rank_ms AS "rankMs",
       rank_n AS "rankN", bytes
     FROM (SELECT * FROM feed WHERE event = $1 AND cursor > $2 ORDER BY event, cursor LIMIT $3) AS page
     LEFT JOIN LATERAL (
       SELECT rank_ms, rank_n, bytes, station FROM entry JOIN ledger USING (ledger)
       WHERE entry.ledger = page.ledger AND entry.seq = page.seq OFFSET 0) AS told ON true
     ORDER BY cursor`,
    [event, after, limit],
  );
  return rows;
}
