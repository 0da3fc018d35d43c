/**
 * Purpose: what someone who knows the format does to a message: other values, other shapes, forms that CBOR allows and
 * the protocol does not.
 * Invariant: a pure function of the dice; at most one broken form at a time, so that most of what it makes is canonical and
 * reaches the schemas.
 */

import type { Seeded } from '@gatefold/sync/simulator/seeded';
import { brokenForm } from './broken-forms.ts';
import { readTree, treeOf, type Tree } from './cbor-tree.ts';

/** A place in a tree, and a way to put another tree there. */
type Place = { readonly tree: Tree; readonly put: (tree: Tree) => void };

function placesIn(tree: Tree, put: (tree: Tree) => void, found: Place[] = []): Place[] {
  found.push({ tree, put });
  if (tree.kind === 'array') {
    for (const [index, item] of tree.items.entries())
      placesIn(item, (other) => (tree.items[index] = other), found);
  }
  if (tree.kind === 'map') {
    for (const pair of tree.pairs) placesIn(pair[1], (other) => (pair[1] = other), found);
  }
  return found;
}

/** Numbers next to a bound of some field, some integer width or the safe integers. */
const EDGES = [
  0,
  1,
  2,
  3,
  23,
  24,
  40,
  255,
  256,
  4096,
  65_535,
  65_536,
  0xffffff,
  0x1000000,
  2 ** 31,
  2 ** 32,
  2 ** 47 - 1,
  2 ** 47,
  2 ** 53 - 1,
];
const LENGTHS = [0, 1, 7, 8, 9, 11, 15, 16, 17, 19, 31, 32, 33, 63, 64, 65, 112, 1024, 4096, 4097];
const TEXTS = [
  '',
  ' ',
  'x',
  '\u0000',
  '__proto__',
  'constructor',
  'toString',
  'USD',
  'USd',
  'gate',
  'ticket-admitted',
  'ledger-opened',
  // A byte order mark is a sign like any other: a reader that drops it has read other bytes than were signed.
  '\ufeff',
  `\ufeff${'mark before a long text '.repeat(3)}`,
  '\u{1f3df}\u{fe0f}',
  'é'.repeat(30),
  'x'.repeat(60),
  'x'.repeat(61),
  'x'.repeat(201),
];
const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'v', 'kind', 'zzz', ''];

function integer(isNegative: boolean, value: bigint): Tree {
  return { kind: 'integer', isNegative, value };
}

function anyInteger(dice: Seeded): Tree {
  if (dice.chance(0.15))
    return integer(dice.chance(0.5), dice.pick([2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]) ?? 0n);
  return integer(dice.chance(0.2), BigInt(dice.pick(EDGES) ?? 0));
}

function anyTree(dice: Seeded): Tree {
  switch (dice.below(8)) {
    case 0:
    case 1:
      return anyInteger(dice);
    case 2:
      return { kind: 'bytes', content: dice.bytes(dice.pick(LENGTHS) ?? 0) };
    case 3:
    case 4:
      return treeOf(dice.pick(TEXTS) ?? '');
    case 5:
      return treeOf(dice.pick([true, false, null]));
    case 6:
      return { kind: 'array', items: [] };
    default:
      return { kind: 'map', pairs: [] };
  }
}

function resized(content: Uint8Array, dice: Seeded): Uint8Array {
  if (dice.chance(0.3)) {
    const flipped = new Uint8Array(content);
    const at = dice.below(Math.max(1, content.length));
    if (content.length > 0) flipped[at] = (flipped[at] ?? 0) ^ (1 << dice.below(8));
    return flipped;
  }
  const length = dice.chance(0.5)
    ? Math.max(0, content.length + dice.between(-2, 2))
    : (dice.pick(LENGTHS) ?? 0);
  const other = new Uint8Array(length);
  other.set(content.subarray(0, length));
  return other;
}

/** How often an item is repeated; seldom by the thousand, because that costs what it tests. */
function often(dice: Seeded): number {
  return dice.chance(0.02) ? dice.between(256, 5000) : dice.between(1, 9);
}

function alterItems(items: Tree[], dice: Seeded): void {
  const at = dice.below(items.length + 1);
  const item = items[Math.min(at, items.length - 1)] ?? anyTree(dice);
  switch (dice.below(4)) {
    case 0:
      items.splice(at, 1);
      return;
    case 1: {
      // The same tree many times over: one that is altered later is altered everywhere, which is as good an input.
      const repeated = dice.chance(0.3) ? anyTree(dice) : item;
      items.splice(at, 0, ...Array.from({ length: often(dice) }, () => repeated));
      return;
    }
    case 2:
      items.reverse();
      return;
    default:
      items.splice(at, 0, anyTree(dice));
  }
}

function alterPairs(pairs: [Tree, Tree][], dice: Seeded): void {
  const at = dice.below(Math.max(1, pairs.length));
  switch (dice.below(4)) {
    case 0:
      pairs.splice(at, 1);
      return;
    case 1: {
      const pair = pairs[at];
      if (pair !== undefined) pairs.push([...pair]);
      return;
    }
    case 2: {
      const pair = pairs[at];
      if (pair !== undefined) pair[0] = treeOf(dice.pick(KEYS) ?? '');
      return;
    }
    default:
      pairs.push([treeOf(dice.pick(KEYS) ?? ''), anyTree(dice)]);
  }
}

/** Alters what stands at one place in its own terms; answers what stands there then. */
function altered(tree: Tree, dice: Seeded): Tree {
  switch (tree.kind) {
    case 'integer': {
      const step = BigInt(dice.pick([1, 2, 1000]) ?? 1);
      const value = dice.chance(0.5) ? tree.value + step : tree.value - step;
      return value < 0n || value >= 2n ** 64n ? anyInteger(dice) : { ...tree, value };
    }
    case 'bytes':
      return { kind: 'bytes', content: resized(tree.content, dice) };
    case 'text':
      return { kind: 'text', content: resized(tree.content, dice) };
    case 'array':
      alterItems(tree.items, dice);
      return tree;
    case 'map':
      alterPairs(tree.pairs, dice);
      return tree;
    case 'raw':
      return treeOf(dice.pick([true, false, null]));
  }
}

/**
 * Alters `root` in one place. `donor` gives pieces of another message; as bytes, because a piece of a tree that stands in
 * two trees could come to stand within itself.
 */
export function alterTree(root: Tree, donor: Uint8Array, dice: Seeded): Tree {
  let whole = root;
  const place = dice.pick(placesIn(root, (tree) => (whole = tree)));
  if (place === null) return whole;
  const { tree, put } = place;
  switch (dice.below(10)) {
    case 0:
    case 1:
      put(anyTree(dice));
      break;
    case 2: {
      const other = readTree(donor);
      const piece = other === null ? null : dice.pick(placesIn(other, () => undefined));
      if (piece !== null) put(piece.tree);
      break;
    }
    case 3:
      put({ kind: 'raw', content: brokenForm(tree, dice) });
      break;
    default:
      put(altered(tree, dice));
  }
  return whole;
}
