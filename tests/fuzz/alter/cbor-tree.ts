/**
 * Purpose: CBOR (RFC 8949) as a tree that can be altered and written again, also in forms that no reader may accept.
 * Invariant: shares no code with the codec it is used against: what it writes of plain values is canonical by its own
 * reading of section 4.2.1, so that two readings of the standard meet in every comparison.
 */

import { Buffer } from 'node:buffer';

export type Tree =
  /** Major types 0 and 1; `value` is the argument as it stands. */
  | { kind: 'integer'; isNegative: boolean; value: bigint }
  | { kind: 'bytes'; content: Uint8Array }
  /** As bytes: a text need not be UTF-8 here. */
  | { kind: 'text'; content: Uint8Array }
  | { kind: 'array'; items: Tree[] }
  | { kind: 'map'; pairs: [Tree, Tree][] }
  /** Bytes that are written as they are: simple values, floats, tags, broken forms. */
  | { kind: 'raw'; content: Uint8Array };

export const MAJOR = { bytes: 2, text: 3, array: 4, map: 5, tag: 6 } as const;

/** An initial byte and its argument, in the shortest form or in `width` bytes. */
export function writeHead(major: number, argument: bigint, width?: 1 | 2 | 4 | 8): Uint8Array {
  if (width === undefined && argument < 24n) return Uint8Array.of((major << 5) | Number(argument));
  const shortest = argument < 256n ? 1 : argument < 65_536n ? 2 : argument < 2n ** 32n ? 4 : 8;
  const length = width ?? shortest;
  const head = new Uint8Array(1 + length);
  head[0] = (major << 5) | (24 + Math.log2(length));
  for (let i = 0; i < length; i += 1) {
    head[length - i] = Number((argument >> BigInt(8 * i)) & 0xffn);
  }
  return head;
}

/** For lists of any length, which cannot be spread into arguments. */
export function joinAll(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return joinAll(parts);
}

function pairsInOrder(pairs: readonly [Tree, Tree][]): Uint8Array[] {
  return pairs
    .map(([key, value]) => [writeTree(key), writeTree(value)] as const)
    .sort(([a], [b]) => Buffer.compare(a, b))
    .flat();
}

export function writeTree(tree: Tree): Uint8Array {
  switch (tree.kind) {
    case 'integer':
      return writeHead(tree.isNegative ? 1 : 0, tree.value);
    case 'bytes':
    case 'text':
      return join(writeHead(MAJOR[tree.kind], BigInt(tree.content.length)), tree.content);
    case 'array':
      return joinAll([
        writeHead(MAJOR.array, BigInt(tree.items.length)),
        ...tree.items.map(writeTree),
      ]);
    case 'map':
      return joinAll([
        writeHead(MAJOR.map, BigInt(tree.pairs.length)),
        ...pairsInOrder(tree.pairs),
      ]);
    case 'raw':
      return tree.content;
  }
}

function headLength(argument: number | bigint): number {
  return writeHead(0, BigInt(argument)).length;
}

/** What `writeTree` would give, in bytes, for trees too large to be written; the same tree in many places is measured once. */
export function writtenLength(tree: Tree, known = new Map<Tree, number>()): number {
  const before = known.get(tree);
  if (before !== undefined) return before;
  const sum = (trees: readonly Tree[]) =>
    trees.reduce((length, one) => length + writtenLength(one, known), 0);
  const measure = (): number => {
    switch (tree.kind) {
      case 'integer':
        return headLength(tree.value);
      case 'bytes':
      case 'text':
        return headLength(tree.content.length) + tree.content.length;
      case 'array':
        return headLength(tree.items.length) + sum(tree.items);
      case 'map':
        return headLength(tree.pairs.length) + sum(tree.pairs.flat());
      case 'raw':
        return tree.content.length;
    }
  };
  const length = measure();
  known.set(tree, length);
  return length;
}

/** A plain value as our messages have them; throws on any other. */
export function treeOf(value: unknown): Tree {
  if (value === false) return { kind: 'raw', content: Uint8Array.of(0xf4) };
  if (value === true) return { kind: 'raw', content: Uint8Array.of(0xf5) };
  if (value === null) return { kind: 'raw', content: Uint8Array.of(0xf6) };
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    const isNegative = value < 0;
    return { kind: 'integer', isNegative, value: BigInt(isNegative ? -1 - value : value) };
  }
  if (typeof value === 'string') return { kind: 'text', content: new TextEncoder().encode(value) };
  if (value instanceof Uint8Array) return { kind: 'bytes', content: value };
  if (Array.isArray(value)) return { kind: 'array', items: value.map(treeOf) };
  if (typeof value !== 'object') throw new Error(`no message holds a ${typeof value}`);
  return {
    kind: 'map',
    pairs: Object.entries(value).map(([key, item]): [Tree, Tree] => [treeOf(key), treeOf(item)]),
  };
}

type Read = { readonly tree: Tree; readonly end: number };

function readItem(bytes: Uint8Array, at: number, depth: number): Read | null {
  const initial = bytes[at];
  if (initial === undefined || depth > 40) return null;
  const [major, info] = [initial >> 5, initial & 31];
  if (major === 7) {
    if (info < 20 || info > 22) return null;
    return { tree: { kind: 'raw', content: bytes.slice(at, at + 1) }, end: at + 1 };
  }
  const width = info < 24 ? 0 : info < 28 ? 2 ** (info - 24) : -1;
  if (width < 0 || major === MAJOR.tag) return null;
  let argument = width === 0 ? BigInt(info) : 0n;
  for (let i = 1; i <= width; i += 1) argument = (argument << 8n) | BigInt(bytes[at + i] ?? 0);
  const start = at + 1 + width;
  if (major < 2)
    return { tree: { kind: 'integer', isNegative: major === 1, value: argument }, end: start };
  if (argument > BigInt(bytes.length - start)) return null;
  const count = Number(argument);
  if (major === MAJOR.bytes || major === MAJOR.text) {
    const content = bytes.slice(start, start + count);
    return {
      tree: { kind: major === MAJOR.bytes ? 'bytes' : 'text', content },
      end: start + count,
    };
  }
  const items: Tree[] = [];
  let end = start;
  for (let i = 0; i < count * (major === MAJOR.map ? 2 : 1); i += 1) {
    const item = readItem(bytes, end, depth + 1);
    if (item === null) return null;
    items.push(item.tree);
    end = item.end;
  }
  if (major === MAJOR.array) return { tree: { kind: 'array', items }, end };
  const pairs: [Tree, Tree][] = [];
  for (let i = 0; i + 1 < items.length; i += 2) {
    const [key, value] = [items[i], items[i + 1]];
    if (key !== undefined && value !== undefined) pairs.push([key, value]);
  }
  return { tree: { kind: 'map', pairs }, end };
}

/** Null when the bytes are not one whole plain item. */
export function readTree(bytes: Uint8Array): Tree | null {
  const read = readItem(bytes, 0, 0);
  return read === null || read.end !== bytes.length ? null : read.tree;
}
