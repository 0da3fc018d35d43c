/**
 * Purpose: reads SQLite's write-ahead log far enough to know where its last commit ends, and tears it there.
 * Invariant: written from SQLite's own description of the format (https://www.sqlite.org/fileformat2.html#walformat), so
 * that it tells committed bytes from others without asking the code that is tested.
 */

import type { Bytes } from '@gatefold/domain/bytes';

const HEADER_LENGTH = 32;
const FRAME_HEADER_LENGTH = 24;
const MAGIC_LITTLE = 0x377f0682;
const MAGIC_BIG = 0x377f0683;

export type Frame = {
  readonly offset: number;
  readonly page: number;
  /** The last of its transaction. */
  readonly commits: boolean;
};

export type WriteAheadLog = {
  readonly pageSize: number;
  /** Frames of transactions that were committed, in order. */
  readonly committed: readonly Frame[];
  /** Where the next frame goes. */
  readonly end: number;
};

type Sum = { readonly first: number; readonly second: number };

function sum(view: DataView, from: number, to: number, littleEndian: boolean, start: Sum): Sum {
  let { first, second } = start;
  for (let at = from; at < to; at += 8) {
    first = (first + view.getUint32(at, littleEndian) + second) >>> 0;
    second = (second + view.getUint32(at + 4, littleEndian) + first) >>> 0;
  }
  return { first, second };
}

function matches(view: DataView, at: number, { first, second }: Sum): boolean {
  return view.getUint32(at) === first && view.getUint32(at + 4) === second;
}

/** Null for a file that is no log, such as an empty one. */
export function readLog(bytes: Bytes): WriteAheadLog | null {
  if (bytes.length < HEADER_LENGTH) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  if (magic !== MAGIC_LITTLE && magic !== MAGIC_BIG) return null;
  const isLittle = magic === MAGIC_LITTLE;
  const pageSize = view.getUint32(8);
  let running = sum(view, 0, 24, isLittle, { first: 0, second: 0 });
  if (!matches(view, 24, running)) return null;
  const frames: Frame[] = [];
  let committed = 0;
  for (;;) {
    const offset = HEADER_LENGTH + frames.length * (FRAME_HEADER_LENGTH + pageSize);
    const end = offset + FRAME_HEADER_LENGTH + pageSize;
    if (end > bytes.length) break;
    // Frames of an earlier round of the log have other salts.
    const isOurs =
      view.getUint32(offset + 8) === view.getUint32(16) &&
      view.getUint32(offset + 12) === view.getUint32(20);
    running = sum(view, offset, offset + 8, isLittle, running);
    running = sum(view, offset + FRAME_HEADER_LENGTH, end, isLittle, running);
    if (!isOurs || !matches(view, offset + 16, running)) break;
    const commits = view.getUint32(offset + 4) !== 0;
    frames.push({ offset, page: view.getUint32(offset), commits });
    if (commits) committed = frames.length;
  }
  const end = HEADER_LENGTH + committed * (FRAME_HEADER_LENGTH + pageSize);
  return { pageSize, committed: frames.slice(0, committed), end };
}
