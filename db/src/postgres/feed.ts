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
    `SELECT feed.cursor, feed.kind, feed.ledger, feed.seq, feed.serial, ledger.station,
       entry.rank_ms AS "rankMs", entry.rank_n AS "rankN", entry.bytes
     FROM feed
     LEFT JOIN entry ON entry.ledger = feed.ledger AND entry.seq = feed.seq
     LEFT JOIN ledger ON ledger.ledger = feed.ledger
     WHERE feed.event = $1 AND feed.cursor > $2 ORDER BY feed.cursor LIMIT $3`,
    [event, after, limit],
  );
  return rows;
}
