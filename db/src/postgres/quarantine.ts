/**
 * Purpose: what could not be accepted, kept with its bytes and the reason (LE8).
 * Invariant: never deleted. The same thing offered again for the same reason raises a count; it does not fill the disk.
 */

import { utf8, type Bytes } from '@gatefold/domain/bytes';
import { hashInContext } from '@gatefold/domain/crypto/hash';
import type { LedgerId } from '@gatefold/domain/ids';
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

/** When something came, and how far the clock of its sender was behind the hub's; 0 where no one could measure it. */
export type Arrival = { readonly receivedAtMs: number; readonly clockOffsetMs: number };

function identity({ station, ledger, seq, reason, bytes }: QuarantineItem): Bytes {
  const place = JSON.stringify([station, ledger, seq, reason]);
  return hashInContext('gatefold quarantine', utf8(`${place}\0`), bytes);
}

export async function quarantineAll(
  db: Queryable,
  items: readonly QuarantineItem[],
  arrival: Arrival,
): Promise<void> {
  if (items.length === 0) return;
  await db.query(
    `INSERT INTO quarantine (received_at_ms, clock_offset_ms, station, ledger, seq, reason, words,
       identity, bytes)
     SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[],
       $8::bytea[], $9::bytea[])
     ON CONFLICT (identity) DO UPDATE SET times = quarantine.times + 1`,
    [
      arrival.receivedAtMs,
      arrival.clockOffsetMs,
      items.map((one) => one.station),
      items.map((one) => one.ledger),
      items.map((one) => one.seq),
      items.map((one) => one.reason),
      items.map((one) => one.words),
      items.map(identity),
      items.map((one) => one.bytes),
    ],
  );
}

export type DueGap = {
  readonly id: number;
  readonly bytes: Bytes;
  readonly arrival: Arrival;
};

/** The first run of a ledger that waits for what came before it, and waits no longer once `nextSeq` is due. */
export async function firstDueGap(
  db: Queryable,
  ledger: LedgerId,
  nextSeq: number,
): Promise<DueGap | null> {
  const { rows } = await db.query<Omit<DueGap, 'arrival'> & Arrival>(
    `SELECT quarantine AS id, bytes, received_at_ms AS "receivedAtMs",
       clock_offset_ms AS "clockOffsetMs" FROM quarantine
     WHERE ledger = $1 AND reason = 'gap' AND resolved_at_ms IS NULL AND seq <= $2
     ORDER BY seq, quarantine LIMIT 1`,
    [ledger, nextSeq],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { id, bytes, receivedAtMs, clockOffsetMs } = row;
  return { id, bytes, arrival: { receivedAtMs, clockOffsetMs } };
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
