/**
 * Purpose: the auditor's own reading of entries and transfers: as much of RFC 8949 as they are made of, and no more.
 * Invariant: shares no code with the protocol. What it cannot read is null.
 */

type Value =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Value[]
  | ReadonlyMap<string, Value>;

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  #take(count: number): Uint8Array {
    const taken = this.#bytes.subarray(this.#at, this.#at + count);
    if (taken.length < count) throw new RangeError('the bytes end too early');
    this.#at += count;
    return taken;
  }

  #count(size: number): number {
    if (size < 24) return size;
    if (size > 27) throw new RangeError('no such size');
    return this.#take(2 ** (size - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  #simple(size: number): Value {
    if (size === 22) return null;
    if (size === 20 || size === 21) return size === 21;
    throw new RangeError('a kind of value that no entry has');
  }

  value(): Value {
    const [first = 0] = this.#take(1);
    const major = first >> 5;
    if (major === 7) return this.#simple(first & 31);
    const count = this.#count(first & 31);
    switch (major) {
      case 0:
        return count;
      case 1:
        return -1 - count;
      case 2:
        return this.#take(count);
      case 3:
        return new TextDecoder().decode(this.#take(count));
      case 4:
        return Array.from({ length: count }, () => this.value());
      default:
        return new Map(Array.from({ length: count }, () => [String(this.value()), this.value()]));
    }
  }
}

function mapOf(bytes: Uint8Array): ReadonlyMap<string, Value> | null {
  try {
    const value = new Reader(bytes).value();
    return value instanceof Map ? value : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export type ReadEntry = {
  readonly ledger: string;
  readonly seq: number;
  readonly ms: number;
  readonly n: number;
  readonly kind: string;
  readonly serial: number;
  readonly klass: number;
  readonly operator: string;
  /** By currency, what the entry says came into the drawer, or went out of it. */
  readonly moved: Sums;
  /** Of a closing, what the till expected and what was counted. */
  readonly closing: { readonly expected: Sums; readonly counted: Sums } | null;
  /** Of a ledger's first entry, the till period it is about. */
  readonly period: number | null;
};

/** By currency, in minor units. */
export type Sums = ReadonlyMap<string, number>;

function numberOf(value: Value | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function amounts(list: Value | undefined, sign = 1): Sums {
  const sums = new Map<string, number>();
  for (const one of Array.isArray(list) ? list : [list]) {
    const currency = one instanceof Map ? one.get('currency') : null;
    if (typeof currency !== 'string' || !(one instanceof Map)) continue;
    const amountMinor = numberOf(one.get('amountMinor'));
    sums.set(currency, (sums.get(currency) ?? 0) + sign * amountMinor);
  }
  return sums;
}

/** AL3: floats, sales and cash in come into the drawer, refunds and cash out go out of it. */
function movedBy(kind: string, fields: ReadonlyMap<string, Value>): Sums {
  switch (kind) {
    case 'till-opened':
      return amounts(fields.get('floats'));
    case 'ticket-sold':
      return amounts(fields.get('price'));
    case 'sale-voided':
      return amounts(fields.get('refund'), -1);
    case 'cash-moved':
      return amounts(fields.get('money'), fields.get('direction') === 'in' ? 1 : -1);
    default:
      return new Map();
  }
}

function periodOf(book: Value | undefined): number | null {
  return book instanceof Map && book.get('kind') === 'till' ? numberOf(book.get('period')) : null;
}

export function readEntry(bytes: Uint8Array): ReadEntry | null {
  const entry = mapOf(bytes);
  const [ledger, kind, hlc, body] = ['ledger', 'kind', 'hlc', 'body'].map((key) => entry?.get(key));
  if (!(ledger instanceof Uint8Array) || typeof kind !== 'string' || !Array.isArray(hlc))
    return null;
  const fields = body instanceof Map ? body : new Map<string, Value>();
  const operator = fields.get('operator');
  const isClosing = kind === 'till-closed';
  return {
    ledger: hex(ledger),
    seq: numberOf(entry?.get('seq')),
    ms: numberOf(hlc[0]),
    n: numberOf(hlc[1]),
    kind,
    serial: numberOf(fields.get('serial')),
    klass: numberOf(fields.get('klass')),
    operator: typeof operator === 'string' ? operator : '',
    moved: movedBy(kind, fields),
    closing: isClosing
      ? { expected: amounts(fields.get('expected')), counted: amounts(fields.get('counted')) }
      : null,
    period: kind === 'ledger-opened' ? periodOf(fields.get('book')) : null,
  };
}

function nameOf(value: Value | undefined): string {
  return value instanceof Uint8Array ? hex(value) : '';
}

/** The keys of a vault, each with the stations it was sealed to, the newest first. */
export function readKeyList(
  bytes: Uint8Array,
): readonly { readonly id: string; readonly stations: readonly string[] }[] {
  const keys = mapOf(bytes)?.get('keys');
  return (Array.isArray(keys) ? keys : []).flatMap((key) => {
    if (!(key instanceof Map)) return [];
    const sealed: Value | undefined = key.get('sealed');
    const boxes = Array.isArray(sealed) ? sealed : [];
    const stations = boxes.map((box) => (box instanceof Map ? nameOf(box.get('station')) : ''));
    return [{ id: nameOf(key.get('id')), stations }];
  });
}

/** The entries in a transfer, or the one entry these bytes are. */
export function entriesIn(bytes: Uint8Array): readonly ReadEntry[] {
  const entries = mapOf(bytes)?.get('entries');
  const parts = Array.isArray(entries) ? entries : [bytes];
  return parts.flatMap((part) => (part instanceof Uint8Array ? (readEntry(part) ?? []) : []));
}
