/**
 * Purpose: finds out at the start whether the database was brought back from a backup, and if so begins a new life of the
 * hub, so that every station offers again what was lost (LE6).
 * Invariant: a small file beside the keys remembers how much the database held, never more than it did: a database that
 * holds less of anything than the file says, or is of another life, is an older one. Copying data folder and database
 * together keeps the life they had.
 */

import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { toHex } from '@gatefold/domain/bytes';
import type { Random } from '@gatefold/domain/random';
import { audit } from '@gatefold/db/postgres/audit';
import { noteLostStretches } from '@gatefold/db/postgres/lost-lists';
import { withTransaction, type Pool, type Queryable } from '@gatefold/db/postgres/pool';
import { isOlder, type LifeMark } from '@gatefold/sync/merge/life-mark';
import { epochFloor } from '@gatefold/sync/manifest/publish-rules';
import { z } from 'zod';

const countSchema = z.number().int().min(0);
const markSchema = z.strictObject({
  v: z.literal(2),
  hubEpoch: z.string().min(1),
  entries: countSchema,
  epochs: countSchema,
  deeds: countSchema,
  quarantined: countSchema,
});

/** Null when there is no mark yet, or one that cannot be read, which only means that nothing can be told from it. */
async function readMark(path: string, log: (line: string) => void): Promise<LifeMark | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    return markSchema.parse(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    log(
      `${path} cannot be read and is made anew. If this database is from a backup, tell your support.`,
    );
    return null;
  }
}

/** What the database holds, at one moment. */
async function heldNow(db: Queryable, hubEpoch: string): Promise<LifeMark> {
  const { rows } = await db.query<Omit<LifeMark, 'hubEpoch'>>(
    `SELECT (SELECT coalesce(sum(last_seq), 0)::bigint FROM ledger) AS entries,
       (SELECT coalesce(sum(epoch), 0)::bigint FROM event) AS epochs,
       (SELECT coalesce(max(audit), 0) FROM audit) AS deeds,
       (SELECT coalesce(max(quarantine), 0) FROM quarantine) AS quarantined`,
  );
  const [held] = rows;
  if (held === undefined) throw new Error('a count has no row');
  return { hubEpoch, ...held };
}

/** For the operator and the administrator. */
function lossInWords(held: LifeMark, mark: LifeMark): string {
  const entries = Math.max(0, mark.entries - held.entries);
  const deeds = Math.max(0, mark.deeds - held.deeds);
  return `${entries} entries and ${deeds} lines of the audit fewer`;
}

async function newLife(pool: Pool, random: Random, lost: string, atMs: number): Promise<string> {
  const epoch = toHex(random.bytes(8));
  await withTransaction(pool, async (db) => {
    await db.query('UPDATE hub_life SET hub_epoch = $1', [epoch]);
    await noteLostStretches(db, epochFloor(atMs), atMs);
    const what = `found an older database (${lost}) and began a new life; the stations send their entries again, and the ticket lists that say what was granted, enrolled and revoked since; what no list said is lost`;
    await audit(db, 'hub', what, atMs);
  });
  return epoch;
}

/** The epoch of this start: the database's own, or a new one when the database is older than the mark says. */
export async function currentLife(
  pool: Pool,
  markPath: string,
  ports: { readonly random: Random; readonly nowMs: number; readonly log: (line: string) => void },
): Promise<string> {
  const { random, nowMs, log } = ports;
  await pool.query(
    'INSERT INTO hub_life (hub_epoch) VALUES ($1) ON CONFLICT (only_row) DO NOTHING',
    [toHex(random.bytes(8))],
  );
  const { rows } = await pool.query<{ hubEpoch: string }>(
    'SELECT hub_epoch AS "hubEpoch" FROM hub_life',
  );
  const epoch = rows[0]?.hubEpoch;
  if (epoch === undefined) throw new Error('the hub has no epoch');
  const mark = await readMark(markPath, log);
  const held = await heldNow(pool, epoch);
  if (mark === null || !isOlder(held, mark)) return epoch;
  const lost = lossInWords(held, mark);
  log(`This is an older database than before (${lost}): brought back from a backup.`);
  return newLife(pool, random, lost, nowMs);
}

/** Notes what the database holds now. Replaced whole, and not flushed: an older mark is a right one too. */
export async function markLife(pool: Pool, markPath: string, hubEpoch: string): Promise<void> {
  const mark = { v: 2, ...(await heldNow(pool, hubEpoch)) };
  const half = `${markPath}.${randomUUID()}`;
  await writeFile(half, JSON.stringify(mark), { mode: 0o600 });
  await rename(half, markPath);
}
