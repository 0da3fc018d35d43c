/**
 * Purpose: what a power cut or a bad disk leaves of a killed station's files.
 * Invariant: `tearTail` and `tearPage` touch nothing that was acknowledged, if the disk keeps what it said it had synced;
 * `destroyFrom` does, as a disk that lies would.
 */

import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Bytes } from '@gatefold/domain/bytes';
import { readLog } from './write-ahead-log.ts';

type Random = () => number;

function overwrite(path: string, at: number, bytes: Bytes): void {
  const file = openSync(path, 'r+');
  try {
    writeSync(file, bytes, 0, bytes.length, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function garbage(length: number, random: Random): Bytes {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

/** Half a frame, of zeros or of anything, behind the last commit: a write that was under way when the power went. */
export function tearTail(database: string, random: Random): void {
  const log = `${database}-wal`;
  const read = readLog(readFileSync(log));
  const length = Math.floor(random() * (read?.pageSize ?? 4096)) + 1;
  const torn = random() < 0.5 ? new Uint8Array(length) : garbage(length, random);
  overwrite(log, read?.end ?? 0, torn);
}

/**
 * The second half of a page of the database file, where the log still has the whole page: a checkpoint that the power cut
 * met. The first half keeps the file's header, which no disk tears within its first sector. False when the log has no page
 * that the file has.
 */
export function tearPage(database: string, random: Random): boolean {
  const read = readLog(readFileSync(`${database}-wal`));
  if (read === null) return false;
  const file = openSync(database, 'r');
  const { size } = fstatSync(file);
  closeSync(file);
  const pages = [...new Set(read.committed.map(({ page }) => page))].filter(
    (page) => page * read.pageSize <= size,
  );
  const page = pages[Math.floor(random() * pages.length)];
  if (page === undefined) return false;
  const half = read.pageSize / 2;
  overwrite(database, (page - 1) * read.pageSize + half, garbage(half, random));
  return true;
}

/**
 * Garbage over the frame at `from`, where the log ended before an entry was acknowledged: that entry and all that was
 * synced after it are gone. Where the log began anew in between, its first frame is hit.
 */
export function destroyFrom(database: string, from: number, random: Random): void {
  const log = `${database}-wal`;
  const read = readLog(readFileSync(log));
  const [first] = read?.committed ?? [];
  if (read === null || first === undefined) throw new Error('the log holds nothing to destroy');
  const hit = read.committed.find(({ offset }) => offset === from) ?? first;
  overwrite(log, hit.offset + 12, garbage(read.pageSize / 2, random));
}
