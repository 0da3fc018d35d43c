/**
 * Purpose: reads CBOR in its deterministic form (RFC 8949, section 4.2.1), for the reader that was written from
 * docs/spec/FORMATS.md alone.
 * Invariant: shares no code with the program. Anything but the one encoding of a value throws.
 */

export type Item =
  | number
  | string
  | boolean
  | null
  | Buffer
  | readonly Item[]
  | ReadonlyMap<string, Item>;

type Read = { readonly item: Item; readonly end: number };

function readLength(bytes: Buffer, at: number): { value: number; end: number } {
  const info = (bytes[at] ?? 0) & 0x1f;
  if (info < 24) return { value: info, end: at + 1 };
  if (info > 27) throw new Error('indefinite length, or a reserved one');
  const width = 2 ** (info - 24);
  if (at + 1 + width > bytes.length) throw new Error('cut short');
  const hex = bytes.subarray(at + 1, at + 1 + width).toString('hex');
  const value = BigInt(`0x${hex}`);
  const leastOfThisWidth = width === 1 ? 24n : 1n << BigInt(4 * width);
  if (value < leastOfThisWidth) throw new Error('not the shortest form');
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('beyond 2^53');
  return { value: Number(value), end: at + 1 + width };
}

function readRaw(bytes: Buffer, at: number, length: number): { raw: Buffer; end: number } {
  if (at + length > bytes.length) throw new Error('cut short');
  return { raw: Buffer.from(bytes.subarray(at, at + length)), end: at + length };
}

function readItems(bytes: Buffer, from: number, count: number): { items: Item[]; end: number } {
  const items: Item[] = [];
  let at = from;
  for (let i = 0; i < count; i += 1) {
    const { item, end } = readItem(bytes, at);
    items.push(item);
    at = end;
  }
  return { items, end: at };
}

function readMap(bytes: Buffer, from: number, count: number): Read {
  const map = new Map<string, Item>();
  let at = from;
  let before: Buffer | null = null;
  for (let i = 0; i < count; i += 1) {
    const key = readItem(bytes, at);
    if (typeof key.item !== 'string') throw new Error('a key that is no text');
    const encoded = bytes.subarray(at, key.end);
    if (before !== null && Buffer.compare(before, encoded) >= 0)
      throw new Error('keys in disorder');
    before = encoded;
    const value = readItem(bytes, key.end);
    map.set(key.item, value.item);
    at = value.end;
  }
  return { item: map, end: at };
}

function readItem(bytes: Buffer, at: number): Read {
  const initial = bytes[at];
  if (initial === undefined) throw new Error('cut short');
  if (initial === 0xf4) return { item: false, end: at + 1 };
  if (initial === 0xf5) return { item: true, end: at + 1 };
  if (initial === 0xf6) return { item: null, end: at + 1 };
  const { value, end } = readLength(bytes, at);
  switch (initial >> 5) {
    case 0:
      return { item: value, end };
    case 1:
      return { item: -1 - value, end };
    case 2: {
      const { raw, end: after } = readRaw(bytes, end, value);
      return { item: raw, end: after };
    }
    case 3: {
      const { raw, end: after } = readRaw(bytes, end, value);
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
      if (text.includes('\u0000')) throw new Error('a text with U+0000 in it');
      return { item: text, end: after };
    }
    case 4: {
      const { items, end: after } = readItems(bytes, end, value);
      return { item: items, end: after };
    }
    case 5:
      return readMap(bytes, end, value);
    default:
      throw new Error('nothing that a message holds');
  }
}

export function readCbor(bytes: Buffer): Item {
  const { item, end } = readItem(bytes, 0);
  if (end !== bytes.length) throw new Error('bytes after the message');
  return item;
}
