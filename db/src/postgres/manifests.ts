/**
 * Purpose: published manifests: roots, the blobs they name, and what is due for the next (MA1, MA3).
 * Invariant: a root and all its blobs are stored in one transaction; a blob goes only when no kept root names it.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId } from '@gatefold/domain/ids';
import { BELIEVED_JUMP, epochFloor } from '@gatefold/sync/manifest/publish-rules';
import type { Queryable } from './pool.ts';

export type PublishedRoot = { readonly epoch: number; readonly envelope: Bytes };

export async function newestRoot(db: Queryable, event: EventId): Promise<PublishedRoot | null> {
  const { rows } = await db.query<PublishedRoot>(
    'SELECT epoch, envelope FROM manifest_root WHERE event = $1 ORDER BY epoch DESC LIMIT 1',
    [event],
  );
  return rows[0] ?? null;
}

export async function rootAt(
  db: Queryable,
  event: EventId,
  epoch: number,
): Promise<PublishedRoot | null> {
  const { rows } = await db.query<PublishedRoot>(
    'SELECT epoch, envelope FROM manifest_root WHERE event = $1 AND epoch = $2',
    [event, epoch],
  );
  return rows[0] ?? null;
}

/** Blobs by hash, for one event's kept manifests only: a hash of another event answers nothing. */
export async function eventBlobs(
  db: Queryable,
  event: EventId,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, Bytes>> {
  const { rows } = await db.query<{ hash: string; bytes: Bytes }>(
    `SELECT hash, bytes FROM blob WHERE hash = ANY ($2::char(64)[])
       AND EXISTS (SELECT 1 FROM manifest_blob WHERE event = $1 AND manifest_blob.hash = blob.hash)`,
    [event, hashes],
  );
  return new Map(rows.map((row) => [row.hash, row.bytes]));
}

/** What changed since the last epoch, locked until the transaction ends; null when there is no such event. */
export async function takeDirt(
  db: Queryable,
  event: EventId,
): Promise<{ epoch: number; dirty: boolean; chunks: readonly number[] } | null> {
  const { rows } = await db.query<{ epoch: number; dirty: boolean }>(
    // NO KEY: every row that names the event holds a weak lock on it, and neither should wait for the other.
    'SELECT epoch, dirty FROM event WHERE event = $1 FOR NO KEY UPDATE',
    [event],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const chunks = await db.query<{ chunk: number }>(
    'DELETE FROM dirty_chunk WHERE event = $1 RETURNING chunk',
    [event],
  );
  await db.query('UPDATE event SET dirty = false WHERE event = $1', [event]);
  return { ...row, chunks: [...new Set(chunks.rows.map((one) => one.chunk))] };
}

export async function isDirty(db: Queryable, event: EventId): Promise<boolean> {
  const { rows } = await db.query<{ dirty: boolean }>(
    `SELECT dirty OR EXISTS (SELECT 1 FROM dirty_chunk WHERE dirty_chunk.event = event.event)
       OR EXISTS (SELECT 1 FROM dirty_vault_page WHERE dirty_vault_page.event = event.event) AS dirty
     FROM event WHERE event = $1`,
    [event],
  );
  return rows[0]?.dirty ?? false;
}

/**
 * The highest epoch any station of the event says it uses: a restored hub must publish above it. It is only the station's
 * word, and one stolen station that claims the last number there is must not use up the numbers for everyone.
 */
export async function highestEpochInUse(
  db: Queryable,
  event: EventId,
  nowMs: number,
): Promise<number> {
  const { rows } = await db.query<{ epoch: number | null }>(
    `SELECT max(manifest_epoch) AS epoch FROM station JOIN event USING (event)
     WHERE event = $1 AND station.state = 'active'
       AND manifest_epoch <= greatest(event.epoch, $2::bigint) + $3`,
    // A new life of the hub begins its epochs at the seconds of that day, and a backup may be older than that.
    [event, epochFloor(nowMs), BELIEVED_JUMP],
  );
  return rows[0]?.epoch ?? 0;
}

/** No manifest of the event has a higher epoch: none that was published, and none that a station says it uses. */
export async function highestEpochEver(
  db: Queryable,
  event: EventId,
  nowMs: number,
): Promise<number> {
  const { rows } = await db.query<{ epoch: number }>('SELECT epoch FROM event WHERE event = $1', [
    event,
  ]);
  return Math.max(rows[0]?.epoch ?? 0, await highestEpochInUse(db, event, nowMs));
}

export async function storeManifest(
  db: Queryable,
  event: EventId,
  published: PublishedRoot & { readonly publishedAtMs: number },
  blobs: ReadonlyMap<string, Bytes>,
): Promise<void> {
  const { epoch, envelope, publishedAtMs } = published;
  const hashes = [...blobs.keys()];
  await db.query(
    'INSERT INTO manifest_root (event, epoch, envelope, published_at_ms) VALUES ($1, $2, $3, $4)',
    [event, epoch, envelope, publishedAtMs],
  );
  await db.query(
    `INSERT INTO blob (hash, bytes) SELECT * FROM unnest($1::char(64)[], $2::bytea[])
     ON CONFLICT (hash) DO NOTHING`,
    [hashes, [...blobs.values()]],
  );
  await db.query(
    'INSERT INTO manifest_blob (event, epoch, hash) SELECT $1, $2, unnest($3::char(64)[])',
    [event, epoch, hashes],
  );
  await db.query('UPDATE event SET epoch = $2 WHERE event = $1', [event, epoch]);
}

/** Forgets epochs older than the newest `kept` and the blobs that only they named. */
export async function forgetOldManifests(
  db: Queryable,
  event: EventId,
  oldestKeptEpoch: number,
): Promise<void> {
  const { rows } = await db.query<{ hash: string }>(
    'DELETE FROM manifest_blob WHERE event = $1 AND epoch < $2 RETURNING hash',
    [event, oldestKeptEpoch],
  );
  await db.query('DELETE FROM manifest_root WHERE event = $1 AND epoch < $2', [
    event,
    oldestKeptEpoch,
  ]);
  await db.query(
    `DELETE FROM blob WHERE hash = ANY ($1::char(64)[])
       AND NOT EXISTS (SELECT 1 FROM manifest_blob WHERE manifest_blob.hash = blob.hash)`,
    [[...new Set(rows.map((row) => row.hash))]],
  );
}
