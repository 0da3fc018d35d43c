/**
 * Purpose: from a code hash to its serial (TK5), for as many codes as a stadium has tickets.
 * Invariant: open addressing over two flat arrays, so that 100,000 codes load in milliseconds without an object each.
 */

import type { Chunk } from '../codec/chunk.ts';
import { CODE_HASH_LENGTH } from '../codec/chunk.ts';
import type { Bytes } from '../bytes.ts';
import type { Serial } from '../ids.ts';

export type CodeIndex = {
  readonly size: number;
  serialOf(hash: Bytes): Serial | null;
};

const EMPTY = 0;

function wordAt(bytes: Bytes, at: number): number {
  return (
    ((bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24)) >>>
    0
  );
}

/** A ticket without a code has the all-zero hash, which is never looked up. */
function isBlank(bytes: Bytes, at: number): boolean {
  return wordAt(bytes, at) === 0 && wordAt(bytes, at + 4) === 0;
}

export function buildCodeIndex(chunks: readonly Chunk[]): CodeIndex {
  const total = chunks.reduce((sum, chunk) => sum + (chunk.codes === null ? 0 : chunk.count), 0);
  // At most half full, so that a probe ends after two steps on average.
  let slots = 16;
  while (slots < total * 2) slots *= 2;
  const serials = new Uint32Array(slots);
  const low = new Uint32Array(slots);
  const high = new Uint32Array(slots);
  let size = 0;
  for (const chunk of chunks) {
    if (chunk.codes === null) continue;
    for (let i = 0; i < chunk.count; i += 1) {
      const at = i * CODE_HASH_LENGTH;
      if (isBlank(chunk.codes, at)) continue;
      const first = wordAt(chunk.codes, at);
      let slot = first & (slots - 1);
      while (serials[slot] !== EMPTY) slot = (slot + 1) & (slots - 1);
      serials[slot] = chunk.firstSerial + i;
      low[slot] = first;
      high[slot] = wordAt(chunk.codes, at + 4);
      size += 1;
    }
  }
  return {
    size,
    serialOf(hash) {
      if (hash.length !== CODE_HASH_LENGTH || isBlank(hash, 0)) return null;
      const first = wordAt(hash, 0);
      const second = wordAt(hash, 4);
      let slot = first & (slots - 1);
      for (;;) {
        const serial = serials[slot];
        if (serial === undefined || serial === EMPTY) return null;
        if (low[slot] === first && high[slot] === second) return serial;
        slot = (slot + 1) & (slots - 1);
      }
    },
  };
}
