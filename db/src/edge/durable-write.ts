/**
 * Purpose: one transaction on a station's disk, with an outcome that is known (LE2).
 * Invariant: ok means synced to the disk; a fault means that nothing of it is there; neither means `DiskInDoubt`.
 */

import type { DatabaseSync } from 'node:sqlite';
import { err, ok, type Result } from '@gatefold/domain/result';
import { DiskInDoubt, type DiskFault } from '@gatefold/sync/disk-fault';
import { z } from 'zod';

const sqliteErrorSchema = z.object({
  code: z.literal('ERR_SQLITE_ERROR'),
  errcode: z.number().int(),
  errstr: z.string(),
});

/** SQLite's extended result code (https://www.sqlite.org/rescode.html), null for an error that is not SQLite's. */
export function sqliteCode(error: unknown): { primary: number; extended: number } | null {
  const parsed = sqliteErrorSchema.safeParse(error);
  if (!parsed.success) return null;
  return { primary: parsed.data.errcode & 0xff, extended: parsed.data.errcode };
}

const PERM = 3;
export const BUSY = 5;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
export const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;
const DAMAGE = new Set([IOERR, CORRUPT, NOTADB]);
const BROKEN = new Set([...DAMAGE, PERM, READONLY, CANTOPEN]);
const IOERR_FSYNC = 1034;
const IOERR_DIR_FSYNC = 1290;

/** True when SQLite says that the file itself cannot be read as it should. */
export function isDamage(error: unknown): error is Error {
  const code = sqliteCode(error);
  return error instanceof Error && code !== null && DAMAGE.has(code.primary);
}

function faultOf(error: unknown): DiskFault | null {
  const code = sqliteCode(error);
  if (code === null || !(error instanceof Error)) return null;
  // The frames were written and may or may not have reached the disk: after a crash they could come to life.
  if (code.extended === IOERR_FSYNC || code.extended === IOERR_DIR_FSYNC) {
    throw new DiskInDoubt(error);
  }
  if (code.primary === FULL) return { kind: 'disk-full' };
  return BROKEN.has(code.primary) ? { kind: 'disk-broken', detail: error.message } : null;
}

function rollBack(db: DatabaseSync): void {
  // SQLite has rolled back by itself after some failures.
  if (!db.isTransaction) return;
  try {
    db.exec('ROLLBACK');
  } catch (error) {
    throw new DiskInDoubt(error);
  }
}

/** Runs `write` as one transaction. What `write` throws of its own, such as a broken constraint, is thrown on. */
export function writeDurably(db: DatabaseSync, write: () => void): Result<void, DiskFault> {
  try {
    db.exec('BEGIN IMMEDIATE');
    write();
    db.exec('COMMIT');
    return ok(undefined);
  } catch (error) {
    rollBack(db);
    const fault = faultOf(error);
    if (fault === null) throw error;
    return err(fault);
  }
}
