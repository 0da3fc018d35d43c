/**
 * Purpose: one item in a form that CBOR has or nearly has, and that no canonical message holds (RFC 8949 section 4.2.1):
 * long integers, indefinite lengths, counts that lie, keys out of order, tags, floats, undefined, depth.
 * Invariant: a pure function of the dice.
 */

import type { Seeded } from '@gatefold/sync/simulator/seeded';
import { join, joinAll, MAJOR, type Tree, writeHead, writeTree } from './cbor-tree.ts';

const BREAK = Uint8Array.of(0xff);
const WIDTHS = [1, 2, 4, 8] as const;
/** Counts that a short message can state and no machine should make room for. */
const HUGE = [
  2n ** 16n,
  2n ** 24n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n,
  2n ** 64n - 1n,
];

function argumentOf(tree: Tree): { major: number; argument: bigint; rest: Uint8Array } {
  switch (tree.kind) {
    case 'integer':
      return { major: tree.isNegative ? 1 : 0, argument: tree.value, rest: new Uint8Array() };
    case 'bytes':
    case 'text':
      return {
        major: MAJOR[tree.kind],
        argument: BigInt(tree.content.length),
        rest: tree.content,
      };
    case 'array':
      return {
        major: MAJOR.array,
        argument: BigInt(tree.items.length),
        rest: joinAll(tree.items.map(writeTree)),
      };
    case 'map':
      return {
        major: MAJOR.map,
        argument: BigInt(tree.pairs.length),
        rest: joinAll(tree.pairs.flat().map(writeTree)),
      };
    case 'raw':
      return { major: MAJOR.bytes, argument: BigInt(tree.content.length), rest: tree.content };
  }
}

function indefinite(tree: Tree): Uint8Array {
  const { major, rest } = argumentOf(tree);
  const initial = Uint8Array.of((major << 5) | 31);
  const isString = major === MAJOR.bytes || major === MAJOR.text;
  // A string of indefinite length is made of strings of definite ones.
  return join(initial, isString ? writeTree(tree) : rest, BREAK);
}

function liedCount(tree: Tree, dice: Seeded): Uint8Array {
  const { major, argument, rest } = argumentOf(tree);
  const claimed = dice.chance(0.5) ? (dice.pick(HUGE) ?? 0n) : argument + 1n;
  return join(writeHead(Math.max(major, MAJOR.bytes), claimed), rest);
}

function backwards(tree: Tree): Uint8Array {
  if (tree.kind !== 'map') return writeTree(tree);
  const pairs = tree.pairs.map((pair) => join(...pair.map(writeTree)));
  return joinAll([writeHead(MAJOR.map, BigInt(pairs.length)), ...pairs.reverse()]);
}

function deep(tree: Tree, dice: Seeded): Uint8Array {
  const levels = dice.pick([2, 16, 31, 32, 33, 34, 200, 20_000]) ?? 2;
  // Arrays of one, or maps of one under the empty key.
  const level = dice.chance(0.5) ? [0x81] : [0xa1, 0x60];
  return joinAll([
    ...Array.from({ length: levels }, () => Uint8Array.from(level)),
    writeTree(tree),
  ]);
}

const FLOATS = [
  [0xf9, 0x3c, 0x00],
  [0xf9, 0x7c, 0x00],
  [0xf9, 0x7e, 0x00],
  [0xfa, 0x47, 0xc3, 0x50, 0x00],
  [0xfb, 0x3f, 0xf1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a],
  [0xfb, 0x80, 0, 0, 0, 0, 0, 0, 0],
];
const SIMPLE = [[0xf7], [0xe0], [0xf8, 0x14], [0xf8, 0xff], [0xff], [0xfc], [0x1c], [0x5c]];
/** Dates, big numbers, embedded CBOR, and one that nobody knows. */
const TAGS = [0n, 1n, 2n, 3n, 24n, 259n, 55_799n, 2n ** 32n];
const NOT_UTF8 = [
  [0x61, 0xff],
  [0x62, 0xc0, 0x80],
  [0x63, 0xed, 0xa0, 0x80],
  [0x61, 0xc3],
];

export function brokenForm(tree: Tree, dice: Seeded): Uint8Array {
  switch (dice.below(9)) {
    case 0: {
      const { major, argument, rest } = argumentOf(tree);
      return join(writeHead(major, argument, dice.pick(WIDTHS) ?? 8), rest);
    }
    case 1:
      return indefinite(tree);
    case 2:
      return liedCount(tree, dice);
    case 3:
      return backwards(tree);
    case 4:
      return deep(tree, dice);
    case 5:
      return Uint8Array.from(dice.pick(FLOATS) ?? []);
    case 6:
      return Uint8Array.from(dice.pick(SIMPLE) ?? []);
    case 7:
      return Uint8Array.from(dice.pick(NOT_UTF8) ?? []);
    default:
      return join(writeHead(MAJOR.tag, dice.pick(TAGS) ?? 0n), writeTree(tree));
  }
}
