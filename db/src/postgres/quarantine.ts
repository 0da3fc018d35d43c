/**
 * Purpose: what could not be accepted, kept with its bytes and the reason (LE8).
 * Invariant: never deleted. The same bytes offered again raise a count; they do not fill the disk.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { hash256 } from '@gatefold/domain/crypto/hash';
import type { Queryable } from './pool.ts';

export type QuarantineItem = {
  readonly station: string | null;
  readonly ledger: string | null;
  readonly seq: number | null;
  readonly reason: string;
  /** For the administrator: what it is and what to do. */
  readonly words: string;
  readonly bytes: Bytes;
};

export async function quarantine(
  db: Queryable,
  item: QuarantineItem,
  receivedAtMs: number,
): Promise<void> {
  const { station, ledger, seq, reason, words, bytes } = item;
  await db.query(
    `INSERT INTO quarantine (received_at_ms, station, ledger, seq, reason, words, content_hash, bytes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (content_hash) DO UPDATE SET times = quarantine.times + 1`,
    [receivedAtMs, station, ledger, seq, reason, words, hash256(bytes), bytes],
  );
}

/** A gap is over once the entries before it have come: its bytes stay, marked as resolved. */
export async function resolveGaps(db: Queryable, ledger: string, atMs: number): Promise<void> {
  await db.query(
    `UPDATE quarantine SET resolved_at_ms = $2, resolved_by = 'hub', note = 'the missing entries came'
     WHERE ledger = $1 AND reason = 'gap' AND resolved_at_ms IS NULL`,
    [ledger, atMs],
  );
}

/** False when there is no such open item. */
export async function resolveQuarantine(
  db: Queryable,
  id: number,
  by: string,
  note: string,
  atMs: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE quarantine SET resolved_at_ms = $2, resolved_by = $3, note = $4
     WHERE quarantine = $1 AND resolved_at_ms IS NULL`,
    [id, atMs, by, note],
  );
  return rowCount === 1;
}
