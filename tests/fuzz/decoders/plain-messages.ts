/** Purpose: messages without a signature of their own, and CBOR itself: entries, transfers, deltas, enrolment, answers. */

import { utf8 } from '@gatefold/domain/bytes';
import { decodeAny, decodeCanonical } from '@gatefold/domain/codec/cbor';
import { decodeDelta } from '@gatefold/domain/codec/delta';
import {
  codeKey,
  decodeEnrolmentRequest,
  decodeWelcome,
  encodeEnrolmentRequest,
  encodeWelcome,
  parseCode,
} from '@gatefold/domain/codec/enrolment';
import { decodeEntry, decodeFrame, type EntryFrame } from '@gatefold/domain/codec/entry';
import { decodeFeedItem } from '@gatefold/domain/codec/feed-page';
import { decodeQuestion, encodeQuestion } from '@gatefold/domain/codec/neighbour-question';
import { decodeTransfer } from '@gatefold/domain/codec/transfer';
import { keyedHash } from '@gatefold/domain/crypto/hash';
import { err, type Result } from '@gatefold/domain/result';
import { EVENT, GATE, HUB } from '@gatefold/domain/testing/example-manifest';
import { manifestOfferSchema, uploadAnswerSchema } from '@gatefold/sync/roads/hub/http-hub-road';
import { join, readTree, writeTree } from '../alter/cbor-tree.ts';
import type { Decoder, Reading } from '../decoder.ts';
import { golden } from './examples.ts';
import { idsToWire, messageOf, readingOf, written } from './readings.ts';
import { feedItemToWire } from './signed-messages.ts';

const MALFORMED = ['malformed'];

function frameToWire({ hlc, ...frame }: EntryFrame): object {
  return { ...idsToWire(frame, 'ledger'), v: 1, hlc: [hlc.ms, hlc.n] };
}

const CODE = parseCode('ABCD-EFGH-JKMN-PQRS') ?? { lookup: '', secret: '' };
const WELCOME = encodeWelcome(
  {
    v: 1,
    hubPublicKey: HUB.publicKey,
    certificate: new Uint8Array(200).fill(7),
    event: EVENT,
    post: { gate: 0, lane: 'A' },
  },
  codeKey(CODE),
  GATE.publicKey,
);

/** The hub's proof over whatever body: what a hub gone wrong could send. */
function sealWelcome(body: Uint8Array): Uint8Array {
  const proof = keyedHash(32, codeKey(CODE), join(utf8('hub answers'), GATE.publicKey, body));
  return written({ body, proof });
}

function welcomeBody(bytes: Uint8Array): Uint8Array {
  const tree = readTree(bytes);
  const body = tree?.kind === 'map' ? tree.pairs[0]?.[1] : undefined;
  return body?.kind === 'bytes' ? body.content : bytes;
}

function readWelcome(input: Uint8Array): Reading {
  return readingOf(decodeWelcome(input, CODE, GATE.publicKey), (body) =>
    sealWelcome(written(body)),
  );
}

/** One entry of a page, as it stands there. */
function feedItems(): Uint8Array[] {
  return golden('feed-page').flatMap((page) => {
    const tree = readTree(messageOf(page));
    const items = tree?.kind === 'map' ? tree.pairs.map(([, value]) => value) : [];
    return items.flatMap((value) => (value.kind === 'array' ? value.items.map(writeTree) : []));
  });
}

function whole<Value>(
  decode: (bytes: Uint8Array) => Result<Value, { kind: string; detail?: string }>,
  toWire: (value: Value) => unknown = (value) => value,
) {
  return (input: Uint8Array) => readingOf(decode(input), (value) => written(toWire(value)));
}

function anyValue(bytes: Uint8Array): Result<{ value: unknown }, { kind: string; detail: string }> {
  const value = decodeAny(bytes);
  return value.ok ? { ok: true, value } : err(value.error);
}

export const PLAIN_MESSAGES: readonly Decoder[] = [
  {
    name: 'cbor',
    covers: ['codec/cbor#decodeAny', 'codec/canonical#readCanonical'],
    examples: [...golden('entry'), ...golden('transfer'), ...golden('delta')],
    refusals: MALFORMED,
    read: whole(anyValue, ({ value }) => value),
  },
  {
    name: 'frame',
    covers: ['codec/entry#decodeFrame'],
    examples: golden('entry'),
    refusals: MALFORMED,
    read: whole(decodeFrame, frameToWire),
  },
  {
    name: 'entry',
    covers: ['codec/entry#decodeEntry'],
    examples: golden('entry'),
    refusals: ['malformed', 'unknown-kind', 'wrong-body'],
    read: whole(decodeEntry, ({ fact, ...header }) => frameToWire({ ...header, ...fact })),
  },
  {
    name: 'transfer',
    covers: ['codec/transfer#decodeTransfer'],
    examples: golden('transfer'),
    refusals: MALFORMED,
    read: whole(decodeTransfer),
  },
  {
    name: 'neighbour-question',
    covers: ['codec/neighbour-question#decodeQuestion'],
    examples: golden('neighbour-question'),
    refusals: MALFORMED,
    read(input) {
      const question = decodeQuestion(input);
      if (!question.ok) return { kind: 'refused', why: question.error.kind };
      return { kind: 'accepted', again: () => encodeQuestion(question.value) };
    },
  },
  {
    name: 'delta',
    covers: ['codec/delta#decodeDelta'],
    examples: golden('delta'),
    refusals: MALFORMED,
    read: whole(decodeDelta),
  },
  {
    name: 'feed-item',
    covers: ['codec/feed-page#decodeFeedItem'],
    examples: feedItems(),
    refusals: MALFORMED,
    read: whole(decodeFeedItem, feedItemToWire),
  },
  {
    name: 'enrolment-request',
    covers: ['codec/enrolment#decodeEnrolmentRequest'],
    examples: [encodeEnrolmentRequest(CODE, GATE.publicKey)],
    refusals: MALFORMED,
    read: whole(decodeEnrolmentRequest),
  },
  {
    name: 'welcome',
    covers: ['codec/enrolment#decodeWelcome'],
    examples: [WELCOME],
    refusals: ['malformed', 'not-the-hub'],
    message: welcomeBody,
    seal: sealWelcome,
    read: readWelcome,
  },
  {
    name: 'upload-answer',
    covers: ['roads/hub/http-hub-road#uploadAnswerSchema'],
    examples: [
      written({ kind: 'received', receipt: new Uint8Array(180), quarantined: 2 }),
      written({ kind: 'gap', needFromSeq: 41 }),
      written({ kind: 'refused', code: 'forked', words: 'Two histories.' }),
    ],
    refusals: MALFORMED,
    read: whole((bytes) => decodeCanonical(uploadAnswerSchema, bytes)),
  },
  {
    name: 'manifest-offer',
    covers: ['roads/hub/http-hub-road#manifestOfferSchema'],
    examples: [
      written({ kind: 'current' }),
      written({ kind: 'delta', bytes: new Uint8Array(90) }),
      written({ kind: 'root', bytes: new Uint8Array(90) }),
    ],
    refusals: MALFORMED,
    read: whole((bytes) => decodeCanonical(manifestOfferSchema, bytes)),
  },
];
