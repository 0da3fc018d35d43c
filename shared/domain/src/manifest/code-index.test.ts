import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blankChunk, CODE_HASH_LENGTH, codeHash, type Chunk } from '../codec/chunk.ts';
import { buildCodeIndex } from './code-index.ts';

/** Chunks of 16 tickets from serial 1; null for a ticket without a code. */
function chunksOf(hashes: readonly (Uint8Array | null)[], size = 16): Chunk[] {
  const chunks: Chunk[] = [];
  for (let from = 0; from < hashes.length; from += size) {
    const run = hashes.slice(from, from + size);
    const chunk = blankChunk(7, from + 1, run.length, true);
    for (const [index, hash] of run.entries()) {
      if (hash !== null) chunk.codes?.set(hash, index * CODE_HASH_LENGTH);
    }
    chunks.push(chunk);
  }
  return chunks;
}

function hashOf(high: number, low: number): Uint8Array {
  const hash = new Uint8Array(CODE_HASH_LENGTH);
  new DataView(hash.buffer).setUint32(0, low, true);
  new DataView(hash.buffer).setUint32(4, high, true);
  return hash;
}

// Few values, and low words that share their last bits, so that probes collide and wrap around the end.
const crowdedHash = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom(0, 1, 15, 31, 0x8000_001f, 0xffff_ffff))
  .map(([high, low]) => hashOf(high, low));
const anyHash = fc.uint8Array({ minLength: CODE_HASH_LENGTH, maxLength: CODE_HASH_LENGTH });

describe('TK5: the index from codes to serials', () => {
  test.each([
    ['crowded', crowdedHash],
    ['scattered', anyHash],
  ])('answers like a plain map over %s codes', (_what, hash) => {
    fc.assert(
      fc.property(
        fc.uniqueArray(hash, { selector: String, maxLength: 60 }),
        fc.array(hash, { maxLength: 20 }),
        (codes, others) => {
          const index = buildCodeIndex(chunksOf(codes));
          const blank = hashOf(0, 0).toString();
          const oracle = new Map(
            codes.map((code, at): [string, number] => [code.toString(), at + 1]),
          );
          oracle.delete(blank);
          expect(index.size).toBe(oracle.size);
          for (const code of [...codes, ...others]) {
            expect(index.serialOf(code)).toBe(oracle.get(code.toString()) ?? null);
          }
        },
      ),
    );
  });

  test('finds each of 100,000 codes and none that was never issued', () => {
    const key = new Uint8Array(16).fill(9);
    const codes = Array.from({ length: 100_000 }, (_, index) => codeHash(key, `T${index}`));
    const index = buildCodeIndex(chunksOf(codes, 4096));
    expect(index.size).toBe(100_000);
    const missed = codes.filter((code, at) => index.serialOf(code) !== at + 1);
    expect(missed).toEqual([]);
    const found = Array.from({ length: 10_000 }, (_, at) => codeHash(key, `X${at}`)).filter(
      (code) => index.serialOf(code) !== null,
    );
    expect(found).toEqual([]);
  });

  test('passes over tickets without a code, and chunks without codes', () => {
    const some = chunksOf([hashOf(0, 5), null, hashOf(0, 6)]);
    const index = buildCodeIndex([...some, blankChunk(7, 17, 4, false)]);
    expect(index.size).toBe(2);
    expect(index.serialOf(hashOf(0, 6))).toBe(3);
    expect(index.serialOf(hashOf(0, 0))).toBeNull();
  });

  test('an empty index finds nothing, and a hash of another length is none', () => {
    expect(buildCodeIndex([]).serialOf(hashOf(1, 1))).toBeNull();
    const index = buildCodeIndex(chunksOf([hashOf(0, 5)]));
    expect(index.serialOf(hashOf(0, 5).slice(0, 7))).toBeNull();
    expect(index.serialOf(new Uint8Array(16))).toBeNull();
  });
});
