/**
 * Purpose: reads the canonical encoding of a plain value (RFC 8949 section 4.2.1) in one pass over the bytes. Decoding with
 * a library, encoding the value again and comparing costs ten times as much, which at the hub is paid for every entry.
 * Invariant: total and bounded: any bytes give an answer, in time and memory in proportion to their length, whatever
 * lengths they claim; and no two byte strings give the same value.
 *
 * Canonical here means: definite lengths, shortest integers, text keys in the order of their encoded bytes and none twice,
 * valid UTF-8, and nothing but integers that a JavaScript number holds, strings, arrays, maps, false, true and null: the
 * protocol has no floating point, and no text with a NUL in it. A byte order mark is a sign of its text like any other; readers that drop it (as the
 * usual ones do, and as the encoding standard's decoder does unless told) take two messages for one.
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
const TRUE = 21;
const NULL = 22;
/** Up to here, letter by letter is quicker than a call to the decoder. */
const SHORT_TEXT = 32;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Thrown and caught in this file only: the quickest way out of a walk that went wrong. */
class NotCanonical extends Error {}

function refuse(): never {
  throw new NotCanonical();
}

const OWN = { configurable: true, enumerable: true, writable: true };

function exact(value: number): number {
  return Number.isSafeInteger(value) ? value : refuse();
}

function simple(info: number): boolean | null {
  switch (info) {
    case FALSE:
      return false;
    case TRUE:
      return true;
    case NULL:
      return null;
    default:
      return refuse();
  }
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

  #text(length: number): string {
    const start = this.#skip(length);
    // No database text holds a NUL; an entry with one would be a poison that no hub can keep (LE8).
    if (this.#bytes.subarray(start, this.#at).includes(0)) refuse();
    const short = length < SHORT_TEXT ? this.#ascii(start) : null;
    // Beyond short ASCII the decoder judges, which throws a TypeError on bytes that are not UTF-8.
    return short ?? strictUtf8.decode(this.#bytes.subarray(start, this.#at));
  }

  /** The text from `start` to here, null when a sign of it is not ASCII. */
  #ascii(start: number): string | null {
    let text = '';
    for (let i = start; i < this.#at; i += 1) {
      const octet = this.#bytes[i] ?? 0;
      if (octet > 0x7f) return null;
      text += String.fromCharCode(octet);
    }
    return text;
  }

  /** A copy: the buffer that a message was read from may be used again. */
  #byteString(length: number): Bytes {
    const start = this.#skip(length);
    return new Uint8Array(this.#bytes.subarray(start, this.#at));
  }

  #array(count: number, depth: number): unknown[] {
    const items: unknown[] = [];
    // Grows with what is there: a count that lies ends at the end of the bytes.
    for (let i = 0; i < count; i += 1) items.push(this.item(depth));
    return items;
  }

  /** True when the key that starts at `before` comes before the one that starts at `start`. */
  #inOrder(before: number, start: number): boolean {
    for (let i = 0; start + i < this.#at; i += 1) {
      const difference = (this.#bytes[start + i] ?? 0) - (this.#bytes[before + i] ?? 0);
      if (difference !== 0) return difference > 0;
    }
    return false;
  }

  #map(count: number, depth: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    let before = -1;
    for (let i = 0; i < count; i += 1) {
      const start = this.#at;
      const initial = this.#byte();
      if (initial >> 5 !== TEXT) refuse();
      const key = this.#text(this.#argument(initial & 31));
      if (before >= 0 && !this.#inOrder(before, start)) refuse();
      before = start;
      const value = this.item(depth);
      // Set like any other, this key would change what the map inherits and be lost.
      if (key === '__proto__') Object.defineProperty(map, key, { value, ...OWN });
      else map[key] = value;
    }
    return map;
  }

  item(depth: number): unknown {
    if (depth > MAX_DEPTH) refuse();
    const initial = this.#byte();
    const info = initial & 31;
    switch (initial >> 5) {
      case UNSIGNED:
        return exact(this.#argument(info));
      case NEGATIVE:
        return exact(-1 - this.#argument(info));
      case BYTE_STRING:
        return this.#byteString(this.#argument(info));
      case TEXT:
        return this.#text(this.#argument(info));
      case ARRAY:
        return this.#array(this.#argument(info), depth + 1);
      case MAP:
        return this.#map(this.#argument(info), depth + 1);
      case SIMPLE:
        return simple(info);
      default:
        return refuse();
    }
  }
}

/** The value in an object, or null when the bytes are not the canonical encoding of one. */
export function readCanonical(bytes: Bytes): { readonly value: unknown } | null {
  const walk = new Walk(bytes);
  try {
    const value = walk.item(0);
    return walk.atEnd ? { value } : null;
  } catch (error) {
    if (error instanceof NotCanonical || error instanceof TypeError) return null;
    throw error;
  }
}
