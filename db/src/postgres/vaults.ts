/**
 * Purpose: the vaults of events: what is published, what is due, and how they end (MA4).
 * Invariant: pages, part and shelves are those of the newest vault only; of an ended one nothing is kept but how it ended.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { PAGE_SERIALS } from '@gatefold/domain/codec/vault-part';
import type { EventId, LedgerId, Ordinal, StationId } from '@gatefold/domain/ids';
import type { Queryable } from './pool.ts';

export type VaultRow = {
  readonly keepUntilMs: number;
  readonly vault: string | null;
  readonly keyList: Bytes | null;
  readonly signers: Bytes | null;
  readonly endedAtMs: number | null;
  readonly endedBy: string | null;
  readonly endReason: string | null;
  readonly endedHolders: number | null;
  readonly endedRecords: number | null;
  readonly destruction: Bytes | null;
};

const COLUMNS = `keep_until_ms AS "keepUntilMs", vault, key_list AS "keyList", signers,
  ended_at_ms AS "endedAtMs", ended_by AS "endedBy", end_reason AS "endReason",
  ended_holders AS "endedHolders", ended_records AS "endedRecords", destruction`;

export async function vaultRow(db: Queryable, event: EventId): Promise<VaultRow | null> {
  const { rows } = await db.query<VaultRow>(`SELECT ${COLUMNS} FROM event_vault WHERE event = $1`, [
    event,
  ]);
  return rows[0] ?? null;
}

/** Locked until the transaction ends. */
export async function lockVault(db: Queryable, event: EventId): Promise<VaultRow | null> {
  const { rows } = await db.query<VaultRow>(
    `SELECT ${COLUMNS} FROM event_vault WHERE event = $1 FOR UPDATE`,
    [event],
  );
  return rows[0] ?? null;
}

/** Makes the event's vault, to be kept for so long after its start, and locks it; does nothing when there is one. */
export async function ensureVault(db: Queryable, event: EventId, keepMs: number): Promise<void> {
  await db.query(
    `INSERT INTO event_vault (event, keep_until_ms) SELECT event, starts_at_ms + $2 FROM event
     WHERE event = $1 ON CONFLICT (event) DO NOTHING`,
    [event, keepMs],
  );
}

export async function setKeepUntil(
  db: Queryable,
  event: EventId,
  keepUntilMs: number,
): Promise<void> {
  await db.query('UPDATE event_vault SET keep_until_ms = $2 WHERE event = $1', [
    event,
    keepUntilMs,
  ]);
}

/** Every page that has records, or may: the whole class or event is sealed anew. */
async function markPages(db: Queryable, event: EventId, klass: Ordinal | null): Promise<void> {
  await db.query(
    `INSERT INTO dirty_vault_page (event, page)
     SELECT DISTINCT $1::integer, (serial - 1) / ${PAGE_SERIALS}
     FROM ticket JOIN ticket_class USING (event, klass) LEFT JOIN ticket_holder USING (event, serial)
     WHERE event = $1 AND ($2::smallint IS NULL OR klass = $2)
       AND (ticket_holder.serial IS NOT NULL OR needs_biometric)`,
    [event, klass],
  );
}

/** Records of a class are at least so long from now on; the others of the class grow with them. */
export async function growClass(
  db: Queryable,
  event: EventId,
  klass: Ordinal,
  paddedLength: number,
): Promise<void> {
  const { rowCount } = await db.query(
    `INSERT INTO vault_class (event, klass, padded_length) VALUES ($1, $2, $3)
     ON CONFLICT (event, klass) DO UPDATE SET padded_length = excluded.padded_length
     WHERE vault_class.padded_length < excluded.padded_length`,
    [event, klass, paddedLength],
  );
  if (rowCount === 1) await markPages(db, event, klass);
}

/** Other signing keys lock the records now: all of them are sealed anew. */
export async function noteSigners(db: Queryable, event: EventId, signers: Bytes): Promise<void> {
  await db.query('UPDATE event_vault SET signers = $2 WHERE event = $1', [event, signers]);
  await markPages(db, event, null);
}

/** At most `limit` pages that are due, taken from the list until the transaction ends. */
export async function takeDirtyPages(
  db: Queryable,
  event: EventId,
  limit: number,
): Promise<readonly number[]> {
  const { rows } = await db.query<{ page: number }>(
    `DELETE FROM dirty_vault_page WHERE event = $1 AND page IN (
       SELECT DISTINCT page FROM dirty_vault_page WHERE event = $1 ORDER BY page LIMIT $2)
     RETURNING page`,
    [event, limit],
  );
  return [...new Set(rows.map(({ page }) => page))].sort((a, b) => a - b);
}

/** Marks the pages of the serials in $3, of event $1, where the event has a vault. */
export const MARK_VAULT_PAGES = `INSERT INTO dirty_vault_page (event, page)
  SELECT DISTINCT $1::integer, (serial - 1) / ${PAGE_SERIALS} FROM unnest($3::integer[]) AS run (serial)
  WHERE EXISTS (SELECT 1 FROM event_vault WHERE event = $1 AND ended_at_ms IS NULL)`;

export type VaultPageRow = {
  readonly page: number;
  readonly hash: string;
  readonly keyId: Bytes;
};

export async function vaultPages(db: Queryable, event: EventId): Promise<readonly VaultPageRow[]> {
  const { rows } = await db.query<VaultPageRow>(
    'SELECT page, hash, key_id AS "keyId" FROM vault_page WHERE event = $1 ORDER BY page',
    [event],
  );
  return rows;
}

export async function putVaultPage(
  db: Queryable,
  event: EventId,
  page: VaultPageRow & { readonly records: number; readonly bytes: Bytes },
): Promise<void> {
  await db.query(
    `INSERT INTO vault_page (event, page, hash, key_id, records, bytes) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (event, page) DO UPDATE SET hash = excluded.hash, key_id = excluded.key_id,
       records = excluded.records, bytes = excluded.bytes`,
    [event, page.page, page.hash, page.keyId, page.records, page.bytes],
  );
}

export async function deleteVaultPage(db: Queryable, event: EventId, page: number): Promise<void> {
  await db.query('DELETE FROM vault_page WHERE event = $1 AND page = $2', [event, page]);
}

/** The newest part with all it names but the pages. `vault` is null where no page is left. */
export async function putVaultIndex(
  db: Queryable,
  event: EventId,
  built: { readonly vault: string | null; readonly keyList: Bytes },
  blobs: ReadonlyMap<string, Bytes>,
): Promise<void> {
  await db.query('DELETE FROM vault_index WHERE event = $1', [event]);
  await db.query(
    'INSERT INTO vault_index (event, hash, bytes) SELECT $1, * FROM unnest($2::char(64)[], $3::bytea[])',
    [event, [...blobs.keys()], [...blobs.values()]],
  );
  await db.query('UPDATE event_vault SET vault = $2, key_list = $3 WHERE event = $1', [
    event,
    built.vault,
    built.keyList,
  ]);
}

/** A blob of the newest vault; null also for one of an older, which nobody needs to go on with. */
export async function vaultBlob(
  db: Queryable,
  event: EventId,
  hash: string,
): Promise<Bytes | null> {
  const { rows } = await db.query<{ bytes: Bytes }>(
    `SELECT bytes FROM vault_index WHERE event = $1 AND hash = $2
     UNION ALL SELECT bytes FROM vault_page WHERE event = $1 AND hash = $2 LIMIT 1`,
    [event, hash],
  );
  return rows[0]?.bytes ?? null;
}

export async function countRecords(
  db: Queryable,
  event: EventId,
): Promise<{ pages: number; records: number }> {
  const { rows } = await db.query<{ pages: number; records: number }>(
    `SELECT count(*) AS pages, coalesce(sum(records), 0)::bigint AS records FROM vault_page
     WHERE event = $1`,
    [event],
  );
  return rows[0] ?? { pages: 0, records: 0 };
}

/** Removes everything that was sealed, and notes that the vault has ended. The key goes next, and the record last. */
export async function endVaultRows(
  db: Queryable,
  event: EventId,
  end: {
    readonly atMs: number;
    readonly who: string;
    readonly reason: string;
    readonly holders: number;
    readonly records: number;
  },
): Promise<void> {
  for (const table of ['vault_page', 'vault_index', 'dirty_vault_page', 'vault_class']) {
    await db.query(`DELETE FROM ${table} WHERE event = $1`, [event]);
  }
  await db.query(
    `UPDATE event_vault SET ended_at_ms = $2, ended_by = $3, end_reason = $4, ended_holders = $5,
       ended_records = $6, key_list = NULL, signers = NULL WHERE event = $1`,
    [event, end.atMs, end.who, end.reason, end.holders, end.records],
  );
}

export async function keepDestruction(
  db: Queryable,
  event: EventId,
  envelope: Bytes,
): Promise<void> {
  await db.query('UPDATE event_vault SET destruction = $2 WHERE event = $1', [event, envelope]);
}

export type VaultsToEnd = {
  readonly due: readonly EventId[];
  /** Their end was decided and is not signed yet. */
  readonly unfinished: readonly EventId[];
  /** Neither. */
  readonly open: readonly EventId[];
};

/** By what is due of them: every event that has a vault of which no end was signed. */
export async function vaultsToEnd(db: Queryable, nowMs: number): Promise<VaultsToEnd> {
  const { rows } = await db.query<{ event: EventId; what: keyof VaultsToEnd }>(
    `SELECT event, CASE WHEN ended_at_ms IS NOT NULL THEN 'unfinished'
       WHEN keep_until_ms <= $1 THEN 'due' ELSE 'open' END AS what
     FROM event_vault WHERE destruction IS NULL ORDER BY event`,
    [nowMs],
  );
  const events = (what: keyof VaultsToEnd) =>
    rows.filter((row) => row.what === what).map(({ event }) => event);
  return { due: events('due'), unfinished: events('unfinished'), open: events('open') };
}

export type Confirmation = {
  readonly ledger: LedgerId;
  readonly seq: number;
  readonly station: StationId;
  readonly vault: string;
  readonly why: string;
  readonly pages: number;
  readonly records: number;
  readonly rankMs: number;
};

export async function insertConfirmations(
  db: Queryable,
  event: EventId,
  confirmations: readonly Confirmation[],
): Promise<void> {
  for (const one of confirmations) {
    await db.query(
      `INSERT INTO vault_confirmation (ledger, seq, event, station, vault, why, pages, records, rank_ms)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
      [
        one.ledger,
        one.seq,
        event,
        one.station,
        one.vault,
        one.why,
        one.pages,
        one.records,
        one.rankMs,
      ],
    );
  }
}

/**
 * The last word of each gate since the vault ended. A gate that destroyed what it held before that, because the list named no
 * vault for a while, may have fetched the next one since; one whose day had come had no other to fetch.
 */
export async function confirmationsOf(
  db: Queryable,
  event: EventId,
  endedAtMs: number | null,
): Promise<ReadonlyMap<StationId, { readonly atMs: number; readonly why: string }>> {
  const { rows } = await db.query<{ station: StationId; atMs: number; why: string }>(
    `SELECT DISTINCT ON (word.station) word.station, word.rank_ms AS "atMs", word.why
     FROM vault_confirmation AS word JOIN entry USING (ledger, seq)
     WHERE word.event = $1 AND (word.why = 'day-came' OR entry.received_at_ms >= $2)
     ORDER BY word.station, word.rank_ms DESC`,
    [event, endedAtMs ?? 0],
  );
  return new Map(rows.map(({ station, ...one }) => [station, one]));
}
