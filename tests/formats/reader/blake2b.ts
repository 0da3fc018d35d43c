/**
 * Purpose: BLAKE2b of any length, keyed or not, written from RFC 7693, because Node's own knows 64 bytes without a key only.
 * Invariant: shares no code with the program; held against Node's own where that one can.
 */

const MASK = (1n << 64n) - 1n;
const IV = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
] as const;
/** RFC 7693, section 2.7. Rounds 10 and 11 use the first two again. */
const PERMUTATIONS = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
] as const;

function rotated(value: bigint, by: bigint): bigint {
  return ((value >> by) | (value << (64n - by))) & MASK;
}

function mix(v: bigint[], [a, b, c, d]: readonly number[], x: bigint, y: bigint): void {
  const at = (index: number | undefined): bigint => v[index ?? 0] ?? 0n;
  v[a ?? 0] = (at(a) + at(b) + x) & MASK;
  v[d ?? 0] = rotated(at(d) ^ at(a), 32n);
  v[c ?? 0] = (at(c) + at(d)) & MASK;
  v[b ?? 0] = rotated(at(b) ^ at(c), 24n);
  v[a ?? 0] = (at(a) + at(b) + y) & MASK;
  v[d ?? 0] = rotated(at(d) ^ at(a), 16n);
  v[c ?? 0] = (at(c) + at(d)) & MASK;
  v[b ?? 0] = rotated(at(b) ^ at(c), 63n);
}

const LANES = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;

function compress(state: bigint[], block: Buffer, counted: number, isLast: boolean): void {
  const words = Array.from({ length: 16 }, (_, index) => block.readBigUInt64LE(index * 8));
  const v = [...state, ...IV];
  v[12] = (v[12] ?? 0n) ^ BigInt(counted);
  if (isLast) v[14] = (v[14] ?? 0n) ^ MASK;
  for (let round = 0; round < 12; round += 1) {
    const order = PERMUTATIONS[round % 10] ?? PERMUTATIONS[0];
    LANES.forEach((lane, index) => {
      mix(v, lane, words[order[2 * index] ?? 0] ?? 0n, words[order[2 * index + 1] ?? 0] ?? 0n);
    });
  }
  for (let index = 0; index < 8; index += 1) {
    state[index] = (state[index] ?? 0n) ^ (v[index] ?? 0n) ^ (v[index + 8] ?? 0n);
  }
}

export function blake2b(length: number, message: Buffer, key: Buffer = Buffer.alloc(0)): Buffer {
  const state: bigint[] = [...IV];
  state[0] = (state[0] ?? 0n) ^ BigInt(0x01010000 ^ (key.length << 8) ^ length);
  const start = key.length === 0 ? [] : [key, Buffer.alloc(128 - key.length)];
  const input = Buffer.concat([...start, message]);
  const blocks = Math.max(1, Math.ceil(input.length / 128));
  for (let index = 0; index < blocks; index += 1) {
    const block = Buffer.alloc(128);
    input.copy(block, 0, index * 128, (index + 1) * 128);
    const isLast = index === blocks - 1;
    compress(state, block, isLast ? input.length : (index + 1) * 128, isLast);
  }
  const out = Buffer.alloc(64);
  state.forEach((word, index) => out.writeBigUInt64LE(word, index * 8));
  return out.subarray(0, length);
}

export function hash256(...parts: readonly Buffer[]): Buffer {
  return blake2b(32, Buffer.concat(parts));
}
