/**
 * Purpose: one or more messages of every format that leaves a machine, with how it is written and read, for the golden
 * vectors in `codec/vectors`.
 * Invariant: everything follows from fixed seeds. Tests only.
 */

import { hexBytes, type Bytes } from '../bytes.ts';
import { carriedRight, openGrant, sealGrant, withCarriedRight } from '../codec/allotment-grant.ts';
import { decodeCanonical, encodeCanonical } from '../codec/cbor.ts';
import { openCertificate, sealCertificate, type Certificate } from '../codec/certificate.ts';
import { blankChunk, NO_PLACE, SEAT_LABEL_BIT, setColumns, type Chunk } from '../codec/chunk.ts';
import { decodeDelta, encodeDelta } from '../codec/delta.ts';
import { decodeEntry, encodeEntry, type Entry } from '../codec/entry.ts';
import { openFeedPage, sealFeedPage, type FeedPage } from '../codec/feed-page.ts';
import { openHead, sealHead, type Head } from '../codec/head.ts';
import { decodeInline, encodeInline, type InlineToken } from '../codec/inline-token.ts';
import { eventPartSchema, issuersPartSchema } from '../codec/manifest-parts.ts';
import { openRoot, sealRoot } from '../codec/manifest-root.ts';
import { openReceipt, sealReceipt, type Receipt } from '../codec/receipt.ts';
import { issueToken } from '../codec/ticket-token.ts';
import { decodeTransfer, encodeTransfer } from '../codec/transfer.ts';
import { err, ok } from '../result.ts';
import { BUNDLE_EXAMPLES } from './bundle-examples.ts';
import { EXAMPLE_FACTS } from './example-facts.ts';
import {
  EVENT,
  exampleEvent,
  exampleGrant,
  GATE,
  GATE_ID,
  HUB,
  ISSUER,
  KIOSK,
  KICK_OFF_MS,
  NOW_MS,
  SOLD_TICKET,
} from './example-manifest.ts';
import { example, part, type WireExample } from './wire-example.ts';

const LEDGER = '0123456789abcdef0123456789abcdef';
const HASH = new Uint8Array(32).fill(0x5a);
const HLC = { ms: NOW_MS, n: 3 };

const CARRIED_GRANT = withCarriedRight(exampleGrant(), 41, ISSUER.secretKey);

function exampleInline(): InlineToken {
  const { event, klass, validFromQuarterHours, validForHours } = CARRIED_GRANT;
  const face = { event, serial: 12, issue: 1, klass, validFromQuarterHours, validForHours };
  const carried = carriedRight(CARRIED_GRANT);
  if (carried === null) throw new Error('the example has its short form');
  return { token: issueToken(face, KIOSK), carried };
}

const certificate: Certificate = {
  v: 1,
  station: GATE_ID,
  name: 'Gate 1 lane A',
  role: 'gate',
  publicKey: GATE.publicKey,
  issuedAtMs: NOW_MS,
};
const head = { ledger: LEDGER, seq: 41, hash: HASH, hlc: HLC };

function entry(fact: Entry['fact'], event: number | null): WireExample {
  return example<Entry>(
    { ledger: LEDGER, seq: 41, hlc: HLC, event, fact },
    (value) => encodeEntry(value, value.fact),
    decodeEntry,
  );
}

const admittedBytes = encodeEntry(
  { ledger: LEDGER, seq: 41, hlc: HLC, event: EVENT },
  EXAMPLE_FACTS['ticket-admitted'],
);

/** By file in `codec/vectors`, then by name. */
export const WIRE_EXAMPLES: Readonly<Record<string, Readonly<Record<string, WireExample>>>> = {
  entry: {
    'ledger-opened': entry(EXAMPLE_FACTS['ledger-opened'], null),
    'operator-signed-in': entry(EXAMPLE_FACTS['operator-signed-in'], null),
    'operator-signed-out': entry(EXAMPLE_FACTS['operator-signed-out'], null),
    'check-in-refused': entry(EXAMPLE_FACTS['check-in-refused'], EVENT),
    'ticket-admitted': entry(EXAMPLE_FACTS['ticket-admitted'], EVENT),
    'vault-destroyed': entry(EXAMPLE_FACTS['vault-destroyed'], EVENT),
    'till-opened': entry(EXAMPLE_FACTS['till-opened'], null),
    'ticket-sold': entry(EXAMPLE_FACTS['ticket-sold'], EVENT),
    'sale-voided': entry(EXAMPLE_FACTS['sale-voided'], EVENT),
    'ticket-reprinted': entry(EXAMPLE_FACTS['ticket-reprinted'], EVENT),
    'cash-moved': entry(EXAMPLE_FACTS['cash-moved'], null),
    'till-closed': entry(EXAMPLE_FACTS['till-closed'], null),
  },
  head: {
    head: example<Head>(
      head,
      (value) => sealHead(value, GATE.secretKey),
      (bytes) => openHead(bytes, GATE.publicKey),
    ),
  },
  receipt: {
    receipt: example<Receipt>(
      { ledger: LEDGER, seq: 41, hash: HASH, hubEpoch: 'epoch-1', receivedAtMs: NOW_MS },
      (value) => sealReceipt(value, HUB.secretKey),
      (bytes) => openReceipt(bytes, HUB.publicKey),
    ),
  },
  certificate: {
    gate: example(
      certificate,
      (value) => sealCertificate(value, HUB.secretKey),
      (bytes) => openCertificate(bytes, HUB.publicKey),
    ),
  },
  grant: {
    grant: example(
      exampleGrant(),
      (value) => sealGrant(value, ISSUER.secretKey),
      (bytes) => openGrant(bytes, [ISSUER.publicKey]),
    ),
    'that tickets can carry': example(
      CARRIED_GRANT,
      (value) => sealGrant(value, ISSUER.secretKey),
      (bytes) => openGrant(bytes, [ISSUER.publicKey]),
    ),
  },
  'inline-token': {
    'sold by a kiosk': example(exampleInline(), encodeInline, (bytes) => {
      const inline = decodeInline(bytes);
      return inline === null ? err('not an inline token') : ok(inline);
    }),
  },
  'manifest-root': {
    'first of its event': exampleRoot(null),
    'one that follows another': exampleRoot(HASH),
    'one with a vault': exampleRoot(HASH, '07'.repeat(32)),
  },
  'manifest-part': {
    event: part(exampleEvent(), (bytes) => decodeCanonical(eventPartSchema, bytes)),
    issuers: part(
      {
        v: 1 as const,
        issuers: [{ publicKey: ISSUER.publicKey, fromMs: 0, untilMs: KICK_OFF_MS }],
      },
      (bytes) => decodeCanonical(issuersPartSchema, bytes),
    ),
  },
  delta: {
    delta: example(
      {
        v: 1 as const,
        fromEpoch: 4,
        root: HASH,
        lastSerial: 20,
        parts: [encodeCanonical('a part')],
        patches: [
          [12, new Uint8Array(11).fill(1)],
          [13, new Uint8Array(19).fill(2)],
        ] satisfies [number, Uint8Array][],
      },
      encodeDelta,
      decodeDelta,
    ),
  },
  transfer: {
    'of a gate': example(
      {
        v: 1 as const,
        certificate: sealCertificate(certificate, HUB.secretKey),
        book: { kind: 'gate' as const, event: EVENT },
        fromSeq: 41,
        entries: [admittedBytes],
        head: sealHead(head, GATE.secretKey),
      },
      encodeTransfer,
      decodeTransfer,
    ),
    'of a kiosk': example(
      {
        v: 1 as const,
        certificate: sealCertificate(certificate, HUB.secretKey),
        book: { kind: 'till' as const, period: 3 },
        fromSeq: 1,
        entries: [admittedBytes, admittedBytes],
        head: sealHead(head, GATE.secretKey),
      },
      encodeTransfer,
      decodeTransfer,
    ),
  },
  ...BUNDLE_EXAMPLES,
  'feed-page': {
    page: example<FeedPage>(
      {
        event: EVENT,
        hubEpoch: 'epoch-1',
        reader: GATE_ID,
        after: 897,
        cursor: 900,
        more: true,
        items: [
          {
            kind: 'entry',
            ledger: LEDGER,
            seq: 41,
            station: GATE_ID,
            rankMs: HLC.ms,
            rankN: HLC.n,
            bytes: admittedBytes,
          },
          {
            kind: 'entry',
            ledger: LEDGER,
            seq: 42,
            station: GATE_ID,
            rankMs: HLC.ms + 1,
            rankN: 0,
            bytes: null,
          },
          {
            kind: 'double-ruled',
            serial: 12,
            standing: [{ ledger: LEDGER, seq: 41 }],
            doubles: [{ ledger: 'ff'.repeat(16), seq: 2 }],
          },
        ],
      },
      (value) => sealFeedPage(value, HUB.secretKey),
      (bytes) => openFeedPage(bytes, HUB.publicKey),
    ),
  },
};

function exampleRoot(previous: Bytes | null, vault: string | null = null): WireExample {
  return example(
    {
      event: EVENT,
      epoch: 12,
      previous,
      issuedAtMs: NOW_MS,
      parts: {
        event: '01'.repeat(32),
        issuers: '02'.repeat(32),
        stations: '03'.repeat(32),
        operators: '04'.repeat(32),
        allotments: '05'.repeat(32),
        tickets: '06'.repeat(32),
      },
      vault,
    },
    (value) => sealRoot(value, HUB.secretKey),
    (bytes) => openRoot(bytes, HUB.publicKey),
  );
}

/** Three tickets: a plain one, one with a labelled seat, one without a place; with or without codes. */
export function exampleChunk(hasCodes: boolean): Chunk {
  const chunk = blankChunk(EVENT, 4097, 3, hasCodes);
  setColumns(chunk, 0, { ...SOLD_TICKET, row: 1, seat: 258 });
  setColumns(chunk, 1, {
    klass: 2,
    gateSet: 1,
    window: 3,
    state: 'watch-listed',
    issue: 9,
    section: 1,
    row: 2,
    seat: SEAT_LABEL_BIT | 5,
  });
  setColumns(chunk, 2, { ...SOLD_TICKET, state: 'allotted', section: NO_PLACE });
  chunk.codes?.set(hexBytes('00112233445566778899aabbccddeeff'));
  return chunk;
}
