/**
 * Purpose: room kept beside the journal, so that a disk filled by something else does not stop a gate at once.
 * Invariant: the file's blocks are really taken, not promised: it is filled with bytes no file system compresses away.
 */

import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { z } from 'zod';

/** Some ten thousand entries: more than one lane writes in a match day. */
export const BALLAST_BYTES = 8 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

const fileErrorSchema = z.object({ code: z.string() });

function fileErrorCode(error: unknown): string | null {
  const parsed = fileErrorSchema.safeParse(error);
  return parsed.success ? parsed.data.code : null;
}

/** Bytes without repetition, from the linear congruential generator of "Numerical Recipes" (1664525, 1013904223). */
function fillPiece(piece: Uint32Array, start: number): number {
  let word = start;
  for (let i = 0; i < piece.length; i += 1) {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    piece[i] = word;
  }
  return word;
}

function writeBallast(path: string, length: number): void {
  const file = openSync(path, 'w', 0o600);
  try {
    const piece = new Uint32Array(PIECE_BYTES / 4);
    let word = 1;
    for (let left = length; left > 0;) {
      word = fillPiece(piece, word);
      left -= writeSync(file, piece, 0, Math.min(left, PIECE_BYTES));
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

export class Ballast {
  readonly #path: string;
  readonly #length: number;
  #held: boolean;

  constructor(path: string, length: number) {
    this.#path = path;
    this.#length = length;
    this.#held = statSync(path, { throwIfNoEntry: false })?.size === length;
  }

  get held(): boolean {
    return this.#held;
  }

  /** Takes the room again when that leaves as much for the journal. */
  refill(freeBytes: number): void {
    if (this.#held || freeBytes < 2 * this.#length) return;
    try {
      writeBallast(this.#path, this.#length);
      this.#held = true;
    } catch (error) {
      rmSync(this.#path, { force: true });
      const code = fileErrorCode(error);
      // Without ballast the station works, and says that the disk is nearly full.
      if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
    }
  }

  /** Gives the room up; false when it was given up before. */
  release(): boolean {
    if (!this.#held) return false;
    rmSync(this.#path, { force: true });
    this.#held = false;
    return true;
  }
}
