/**
 * Purpose: every CBOR message, field by field, written from docs/spec/FORMATS.md alone.
 * Invariant: shares no code with the program.
 */

import { readCbor, type Item } from './cbor.ts';
import { unseal } from './ed25519.ts';
import {
  bool,
  bytes,
  either,
  fields,
  int,
  listOf,
  literal,
  orNull,
  text,
  tuple,
  uint,
  type Shape,
} from './shape.ts';

const v = literal(1);
const station = bytes(8);
const ledger = bytes(16);
const hash = bytes(32);
const hlc = tuple({ ms: uint, n: uint });
const amount = fields({ amountMinor: uint, currency: text });
const balance = fields({ amountMinor: int, currency: text });
const book = either(
  fields({ kind: literal('gate'), event: uint }),
  fields({ kind: literal('till'), period: uint }),
);

const BODIES: Readonly<Record<string, Shape>> = {
  'ledger-opened': fields({ role: text, book, software: text }),
  'operator-signed-in': fields({ operator: text }),
  'operator-signed-out': fields({ operator: text }),
  'check-in-refused': fields({
    reason: text,
    serial: orNull(uint),
    gate: uint,
    lane: text,
    operator: text,
  }),
  'ticket-admitted': fields({
    serial: uint,
    issue: uint,
    klass: uint,
    basis: text,
    via: text,
    gate: uint,
    lane: text,
    operator: text,
    epoch: uint,
    proof: orNull(bytes(112)),
  }),
  'vault-destroyed': fields({ vault: hash, why: text, pages: uint, records: uint }),
  'till-opened': fields({ floats: listOf(amount), operator: text }),
  'ticket-sold': fields({
    serial: uint,
    issue: uint,
    klass: uint,
    price: amount,
    allotment: text,
    tokenHash: hash,
    operator: text,
  }),
  'sale-voided': fields({
    serial: uint,
    issue: uint,
    refund: amount,
    reason: text,
    operator: text,
  }),
  'ticket-reprinted': fields({ serial: uint, issue: uint, operator: text }),
  'cash-moved': fields({ direction: text, money: amount, reason: text, operator: text }),
  'till-closed': fields({ expected: listOf(balance), counted: listOf(amount), operator: text }),
};

export function readEntry(message: Buffer) {
  const item = readCbor(message);
  const kind = item instanceof Map ? item.get('kind') : null;
  const body = typeof kind === 'string' ? BODIES[kind] : undefined;
  if (body === undefined) throw new Error('no such kind of entry');
  return fields({ v, ledger, seq: uint, hlc, event: orNull(uint), kind: text, body })(item);
}

const issued = {
  id: text,
  event: uint,
  station,
  stationKey: hash,
  klass: uint,
  serialFrom: uint,
  serialTo: uint,
  prices: listOf(amount),
  cashLimits: listOf(amount),
  validFromQuarterHours: uint,
  validForHours: uint,
  expiresAtMs: uint,
  'carried?': fields({ afterEpoch: uint, signature: bytes(64) }),
};

const feedItem = either(
  fields({
    kind: literal('entry'),
    ledger,
    seq: uint,
    station,
    rankMs: uint,
    rankN: uint,
    bytes: orNull(bytes()),
  }),
  fields({
    kind: literal('double-ruled'),
    serial: uint,
    standing: listOf(tuple({ ledger, seq: uint })),
    doubles: listOf(tuple({ ledger, seq: uint })),
  }),
);

/** Sealed messages: their context and their fields. */
const SEALED: Readonly<Record<string, readonly [string, Shape]>> = {
  certificate: [
    'gatefold certificate v1',
    fields({ v, station, name: text, role: text, publicKey: hash, issuedAtMs: uint }),
  ],
  head: ['gatefold head v1', fields({ v, ledger, seq: uint, hash, hlc })],
  receipt: [
    'gatefold receipt v1',
    fields({ v, ledger, seq: uint, hash, hubEpoch: text, receivedAtMs: uint }),
  ],
  grant: ['gatefold allotment v1', fields({ v, ...issued })],
  'manifest-root': [
    'gatefold manifest v1',
    fields({
      v,
      event: uint,
      epoch: uint,
      previous: orNull(hash),
      issuedAtMs: uint,
      parts: listOf(hash),
    }),
  ],
  'feed-page': [
    'gatefold feed v1',
    fields({
      v,
      event: uint,
      hubEpoch: text,
      reader: station,
      after: uint,
      cursor: uint,
      more: bool,
      items: listOf(feedItem),
    }),
  ],
  greeting: [
    'gatefold session v1',
    fields({
      v,
      station,
      challenge: hash,
      nonce: hash,
      sentAtMs: uint,
      owedEntries: uint,
      manifestEpoch: uint,
    }),
  ],
  'hub-view': [
    'gatefold session v1',
    fields({
      v,
      station,
      nonce: hash,
      hubEpoch: text,
      nowMs: uint,
      standing: text,
      token: hash,
      ledgers: listOf(fields({ ledger, seq: uint, hash })),
      'gatesEpoch?': uint,
      'lostEpoch?': uint,
    }),
  ],
  'vault-destruction': [
    'gatefold vault destruction v1',
    fields({
      v,
      event: uint,
      vault: orNull(hash),
      holders: uint,
      records: uint,
      destroyedAtMs: uint,
      who: text,
      reason: text,
    }),
  ],
};

const ticketClass = fields({
  name: text,
  admits: uint,
  needsId: bool,
  needsBiometric: bool,
  price: amount,
  'rotates?': literal(true),
});

const PLAIN: Readonly<Record<string, Shape>> = {
  'event part': fields({
    v,
    name: text,
    venue: text,
    startsAtMs: uint,
    gates: listOf(text),
    gateSets: listOf(listOf(uint)),
    windows: listOf(fields({ opensAtMs: uint, closesAtMs: uint })),
    classes: listOf(ticketClass),
    sections: listOf(text),
    rows: listOf(text),
    seats: listOf(text),
    soldSince: text,
    maxManifestAgeMs: uint,
    codeKey: bytes(16),
  }),
  'issuers part': fields({
    v,
    issuers: listOf(fields({ publicKey: hash, fromMs: uint, untilMs: orNull(uint) })),
  }),
  'stations part': fields({
    v,
    stations: listOf(
      fields({
        station,
        name: text,
        role: text,
        publicKey: hash,
        gate: orNull(uint),
        state: text,
        leaseUntilMs: uint,
      }),
    ),
  }),
  'operators part': fields({
    v,
    operators: listOf(fields({ id: text, name: text, role: text, pin: text })),
  }),
  'allotments part': fields({ v, grants: listOf(bytes()) }),
  'tickets part': fields({ v, chunkSize: uint, lastSerial: uint, chunks: listOf(hash) }),
  delta: fields({
    v,
    fromEpoch: uint,
    root: bytes(),
    lastSerial: uint,
    parts: listOf(bytes()),
    patches: listOf(tuple({ 0: uint, 1: either(bytes(11), bytes(19)) })),
  }),
  transfer: fields({
    v,
    certificate: bytes(),
    book,
    fromSeq: uint,
    entries: listOf(bytes()),
    head: bytes(),
  }),
  'vault part': fields({ v, keepUntilMs: uint, keys: hash, shelves: listOf(orNull(hash)) }),
  'vault shelf': fields({ v, pages: listOf(orNull(hash)) }),
  'vault keys': fields({
    v,
    keys: listOf(fields({ id: bytes(8), sealed: listOf(fields({ station, box: bytes(80) })) })),
  }),
  'vault record': fields({
    v,
    name: orNull(text),
    photo: orNull(text),
    templates: listOf(fields({ format: text, bytes: bytes() })),
  }),
  question: fields({
    v,
    station,
    event: uint,
    epoch: uint,
    tips: listOf(tuple({ ledger, seq: uint, hash })),
    receipts: listOf(tuple({ ledger, receivedAtMs: uint, seq: uint })),
    blobs: listOf(hash),
  }),
  'lan proof': fields({ certificate: bytes(), signature: bytes(64) }),
};

/** A message that is not sealed, by its name in this file. */
export function readPlain(name: string, message: Buffer): unknown {
  const shape = PLAIN[name];
  if (shape === undefined) throw new Error(`no message is called ${name}`);
  const item: Item = readCbor(message);
  return shape(item);
}

/** A sealed message that one of the keys signed. */
export function readSealed(name: string, sealed: Buffer, keys: readonly Buffer[]): unknown {
  const [context, shape] = SEALED[name] ?? [];
  if (context === undefined || shape === undefined) throw new Error(`nothing is called ${name}`);
  return shape(readCbor(unseal(context, sealed, keys)));
}
