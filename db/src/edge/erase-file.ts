/**
 * Purpose: makes a file unreadable before it goes (MA4).
 * Invariant: overwritten in place and flushed before it is removed, so that no block of it is handed back with its bytes.
 * What lies below the file system cannot be reached from here: flash memory may keep older copies of a block, which is why
 * what is in these files is sealed in the first place (NIST SP 800-88r1, 2.6: cryptographic erase).
 */

import { closeSync, existsSync, fstatSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const PIECE = new Uint8Array(64 * 1024);

function overwrite(path: string): void {
  const file = openSync(path, 'r+');
  try {
    const { size } = fstatSync(file);
    for (let at = 0; at < size; at += PIECE.length) {
      writeSync(file, PIECE, 0, Math.min(PIECE.length, size - at), at);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Flushes a folder, so that what was renamed or removed in it stays so after a power cut. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Nobody may have the file open. A file that is not there is erased already. */
export function eraseFile(path: string): void {
  if (!existsSync(path)) return;
  overwrite(path);
  rmSync(path);
  syncFolder(dirname(path));
}
