/**
 * Purpose: whether bytes are the canonical encoding of a plain value (RFC 8949 section 4.2.1), found in one pass over the
 * bytes. Encoding the value again and comparing gives the same answer at ten times the cost, which at the hub is paid for
 * every entry.
 * Invariant: total and bounded: any bytes give an answer, in time in proportion to their length.
 *
 * Canonical here means: definite lengths, shortest integers, text keys in the order of their encoded bytes and none twice,
 * valid UTF-8, and nothing but integers, strings, arrays, maps, false, true and null: the protocol has no floating point.
 */

import type { Bytes } from '../bytes.ts';

/** Far above what any message nests, far below what the engine's stack holds. */
const MAX_DEPTH = 32;

const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTE_STRING = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const SIMPLE = 7;
const FALSE = 20;
const NULL = 22;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Thrown and caught in this file only: the quickest way out of a walk that went wrong. */
class NotCanonical extends Error {}

function refuse(): never {
  throw new NotCanonical();
}

class Walk {
  readonly #bytes: Bytes;
  #at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at] ?? refuse();
    this.#at += 1;
    return byte;
  }

  /** The argument of an initial byte, in its shortest form only. */
  #argument(info: number): number {
    if (info < 24) return info;
    if (info > 27) refuse();
    const length = 2 ** (info - 24);
    let value = 0;
    for (let i = 0; i < length; i += 1) value = value * 256 + this.#byte();
    const smallest = length === 1 ? 24 : 2 ** (4 * length);
    return value >= smallest ? value : refuse();
  }

  #skip(length: number): number {
    const start = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) refuse();
    return start;
  }

  #text(length: number): void {
    const start = this.#skip(length);
    for (let i = start; i < this.#at; i += 1) {
      // Beyond ASCII the decoder judges, which throws a TypeError on bytes that are not UTF-8.
      if ((this.#bytes[i] ?? 0) > 0x7f) {
        strictUtf8.decode(this.#bytes.subarray(start, this.#at));
        return;
      }
    }
  }

  /** True when the key that starts at `before` comes before the one that starts at `start`. */
  #inOrder(before: number, start: number): boolean {
    for (let i = 0; start + i < this.#at; i += 1) {
      const difference = (this.#bytes[start + i] ?? 0) - (this.#bytes[before + i] ?? 0);
      if (difference !== 0) return difference > 0;
    }
    return false;
  }

  #map(count: number, depth: number): void {
    let before = -1;
    for (let i = 0; i < count; i += 1) {
      const start = this.#at;
      const initial = this.#byte();
      if (initial >> 5 !== TEXT) refuse();
      this.#text(this.#argument(initial & 31));
      if (before >= 0 && !this.#inOrder(before, start)) refuse();
      before = start;
      this.item(depth);
    }
  }

  item(depth: number): void {
    if (depth > MAX_DEPTH) refuse();
    const initial = this.#byte();
    const info = initial & 31;
    switch (initial >> 5) {
      case UNSIGNED:
      case NEGATIVE:
        this.#argument(info);
        return;
      case BYTE_STRING:
        this.#skip(this.#argument(info));
        return;
      case TEXT:
        this.#text(this.#argument(info));
        return;
      case ARRAY: {
        const count = this.#argument(info);
        for (let i = 0; i < count; i += 1) this.item(depth + 1);
        return;
      }
      case MAP:
        this.#map(this.#argument(info), depth + 1);
        return;
      case SIMPLE:
        if (info < FALSE || info > NULL) refuse();
        return;
      default:
        refuse();
    }
  }
}

export function isCanonical(bytes: Bytes): boolean {
  const walk = new Walk(bytes);
  try {
    walk.item(0);
  } catch (error) {
    if (error instanceof NotCanonical || error instanceof TypeError) return false;
    throw error;
  }
  return walk.atEnd;
}
