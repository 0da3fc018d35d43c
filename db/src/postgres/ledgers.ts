/**
 * Purpose: the hub's store of merged ledgers (LE1, LE6).
 * Invariant: entries are only ever inserted, and a ledger's row always names the last of them.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { Book } from '@gatefold/domain/codec/book';
import type { EventId, LedgerId, StationId } from '@gatefold/domain/ids';
import type { Hlc } from '@gatefold/domain/time/hlc';
import type { Queryable } from './pool.ts';

export type LedgerRow = {
  readonly ledger: LedgerId;
  readonly station: StationId;
  readonly book: Book;
  readonly lastSeq: number;
  readonly lastHash: Bytes;
  /** The rank of its last entry that could be read. */
  readonly lastRank: Hlc;
};

type StoredLedger = Omit<LedgerRow, 'lastRank'> & { rankMs: number; rankN: number };

const LEDGER_COLUMNS = `ledger, station, book, last_seq AS "lastSeq", last_hash AS "lastHash",
  last_rank_ms AS "rankMs", last_rank_n AS "rankN"`;

function toLedger({ rankMs, rankN, ...row }: StoredLedger): LedgerRow {
  return { ...row, lastRank: { ms: rankMs, n: rankN } };
}

export async function ledgerRow(db: Queryable, ledger: LedgerId): Promise<LedgerRow | null> {
  const { rows } = await db.query<StoredLedger>(
    `SELECT ${LEDGER_COLUMNS} FROM ledger WHERE ledger = $1`,
    [ledger],
  );
  return rows[0] === undefined ? null : toLedger(rows[0]);
}

export async function ledgersOfStation(
  db: Queryable,
  station: StationId,
): Promise<readonly LedgerRow[]> {
  const { rows } = await db.query<StoredLedger>(
    `SELECT ${LEDGER_COLUMNS} FROM ledger WHERE station = $1 ORDER BY ledger`,
    [station],
  );
  return rows.map(toLedger);
}

/** Hashes of a run of entries, by seq. */
export async function hashesOf(
  db: Queryable,
  ledger: LedgerId,
  fromSeq: number,
  toSeq: number,
): Promise<ReadonlyMap<number, Bytes>> {
  const { rows } = await db.query<{ seq: number; hash: Bytes }>(
    'SELECT seq, hash FROM entry WHERE ledger = $1 AND seq BETWEEN $2 AND $3',
    [ledger, fromSeq, toSeq],
  );
  return new Map(rows.map((row) => [row.seq, row.hash]));
}

export type NewEntry = {
  readonly seq: number;
  readonly hash: Bytes;
  readonly bytes: Bytes;
  /** Null for an entry that is kept without being understood. */
  readonly meaning: {
    readonly kind: string;
    readonly event: EventId | null;
    readonly hlcMs: number;
    readonly hlcN: number;
    readonly rankMs: number;
    readonly rankN: number;
    readonly rankFlag: string;
  } | null;
  readonly counted: boolean;
};

export type LedgerTail = {
  readonly ledger: LedgerId;
  readonly station: StationId;
  readonly book: Book;
  readonly head: Bytes;
  readonly lastRank: Hlc;
  readonly receivedAtMs: number;
};

/** Appends a checked run and moves the ledger's row to its end. */
export async function appendRun(
  db: Queryable,
  tail: LedgerTail,
  entries: readonly NewEntry[],
): Promise<void> {
  const last = entries.at(-1);
  if (last === undefined) return;
  const { ledger, station, book, head, lastRank, receivedAtMs } = tail;
  await db.query(
    `INSERT INTO ledger (ledger, station, book, last_seq, last_hash, last_head, last_rank_ms,
       last_rank_n, last_received_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (ledger) DO UPDATE SET last_seq = excluded.last_seq, last_hash = excluded.last_hash,
       last_head = excluded.last_head, last_rank_ms = excluded.last_rank_ms,
       last_rank_n = excluded.last_rank_n, last_received_at_ms = excluded.last_received_at_ms`,
    [
      ledger,
      station,
      JSON.stringify(book),
      last.seq,
      last.hash,
      head,
      lastRank.ms,
      lastRank.n,
      receivedAtMs,
    ],
  );
  await db.query(
    `INSERT INTO entry (ledger, seq, hash, bytes, kind, event, hlc_ms, hlc_n, rank_ms, rank_n,
       rank_flag, received_at_ms, counted)
     SELECT $1, seq, hash, bytes, kind, event, hlc_ms, hlc_n, rank_ms, rank_n, rank_flag, $2, counted
     FROM unnest($3::bigint[], $4::bytea[], $5::bytea[], $6::text[], $7::integer[], $8::bigint[],
       $9::integer[], $10::bigint[], $11::integer[], $12::text[], $13::boolean[])
       AS run (seq, hash, bytes, kind, event, hlc_ms, hlc_n, rank_ms, rank_n, rank_flag, counted)`,
    [
      ledger,
      receivedAtMs,
      entries.map((entry) => entry.seq),
      entries.map((entry) => entry.hash),
      entries.map((entry) => entry.bytes),
      entries.map((entry) => entry.meaning?.kind ?? null),
      entries.map((entry) => entry.meaning?.event ?? null),
      entries.map((entry) => entry.meaning?.hlcMs ?? null),
      entries.map((entry) => entry.meaning?.hlcN ?? null),
      entries.map((entry) => entry.meaning?.rankMs ?? null),
      entries.map((entry) => entry.meaning?.rankN ?? null),
      entries.map((entry) => entry.meaning?.rankFlag ?? null),
      entries.map((entry) => entry.counted),
    ],
  );
}

/** Bytes of every counted entry of a ledger, in order: what a fold over one book reads. */
export async function countedEntryBytes(
  db: Queryable,
  ledger: LedgerId,
  afterSeq: number,
): Promise<readonly { seq: number; bytes: Bytes }[]> {
  const { rows } = await db.query<{ seq: number; bytes: Bytes }>(
    'SELECT seq, bytes FROM entry WHERE ledger = $1 AND seq > $2 AND counted ORDER BY seq',
    [ledger, afterSeq],
  );
  return rows;
}
