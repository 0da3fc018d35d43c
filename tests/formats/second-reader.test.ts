/**
 * A second reader of every format, written from docs/spec/FORMATS.md and sharing no code with the program, agrees with the
 * program's own on every golden message. Where the two differ, one of them or the specification is wrong.
 */

import { createHash, hash as nodeHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { columnsAt, openChunk } from '@gatefold/domain/codec/chunk';
import { decodeInline } from '@gatefold/domain/codec/inline-token';
import { parseRotating, rotatingStep } from '@gatefold/domain/codec/rotating-suffix';
import { rightEndsAtMs } from '@gatefold/domain/codec/selling-right';
import { openGreeting, openHubView } from '@gatefold/domain/codec/session';
import { tokenFromDigits, tokenProof, tokenValidity } from '@gatefold/domain/codec/ticket-token';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import { expectOk, type Result } from '@gatefold/domain/result';
import { EVENT, GATE, HUB, ISSUER, KIOSK } from '@gatefold/domain/testing/example-manifest';
import {
  EXAMPLE_SECRET,
  EXAMPLE_SUBJECT,
  EXAMPLE_WRAP_KEY,
} from '@gatefold/domain/testing/example-vault';
import { VAULT_EXAMPLES } from '@gatefold/domain/testing/vault-examples';
import { WIRE_EXAMPLES } from '@gatefold/domain/testing/wire-examples';
import { ANSWERING, ASKING } from '@gatefold/sync/testing/lan-stations';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { blake2b } from './reader/blake2b.ts';
import { boxSecretOf, openSealed } from './reader/boxes.ts';
import { readLine } from './reader/lan-line.ts';
import { readBundle, readChunk, readVaultPage } from './reader/layouts.ts';
import { readEntry, readPlain, readSealed } from './reader/messages.ts';
import { bytesOfDigits, readInline, readRotating, readToken, signerOf } from './reader/tickets.ts';
import { readVaultRecord } from './reader/vault-record.ts';

const FOLDER = join(import.meta.dirname, '../../shared/domain/src/codec/vectors');

function vectorsOf(format: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, `${format}.json`), 'utf8'));
}

function named(format: string): [string, Buffer][] {
  const texts = z.record(z.string(), z.string()).parse(vectorsOf(format));
  return Object.entries(texts).map(([name, hex]) => [name, Buffer.from(hex, 'hex')]);
}

const keyOf = ({ publicKey }: KeyPair): Buffer => Buffer.from(publicKey);
/** Whoever may have signed an example. */
const SIGNERS = [HUB, GATE, ISSUER, KIOSK].map(keyOf);

/** Byte strings in hexadecimal, and without the version, which some of the program's readers leave out. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (name === 'v' ? [] : [[name, plain(one)]])),
  );
}

/** What the program reads of a golden message. */
function programReads(format: string, name: string, bytes: Buffer): unknown {
  const example = { ...WIRE_EXAMPLES, ...VAULT_EXAMPLES }[format]?.[name];
  if (example === undefined) throw new Error(`no example of ${format} is called ${name}`);
  return plain(expectOk(example.read(Uint8Array.from(bytes)), name));
}

const PARTS = ['event', 'issuers', 'stations', 'operators', 'allotments', 'tickets'] as const;
const rootSchema = z.looseObject({ parts: z.array(z.string()) });
const entrySchema = z.looseObject({ kind: z.string(), body: z.unknown() });

/** By format: how the second reader reads a message, in the form in which the program gives it. */
const READERS: Readonly<Record<string, (bytes: Buffer, name: string) => unknown>> = {
  bundle: (bytes) => ({ ...readBundle(bytes), damaged: 0 }),
  certificate: (bytes) => readSealed('certificate', bytes, SIGNERS),
  delta: (bytes) => {
    const delta = z
      .looseObject({ patches: z.array(z.object({ 0: z.number(), 1: z.string() })) })
      .parse(readPlain('delta', bytes));
    return { ...delta, patches: delta.patches.map((patch) => [patch[0], patch[1]]) };
  },
  entry: (bytes) => {
    const { kind, body, ...frame } = entrySchema.parse(readEntry(bytes));
    return { ...frame, fact: { kind, body } };
  },
  'feed-page': (bytes) => readSealed('feed-page', bytes, SIGNERS),
  grant: (bytes) => readSealed('grant', bytes, SIGNERS),
  head: (bytes) => readSealed('head', bytes, SIGNERS),
  'manifest-part': (bytes, name) => readPlain(`${name} part`, bytes),
  'manifest-root': (bytes) => {
    const { parts, ...root } = rootSchema.parse(readSealed('manifest-root', bytes, SIGNERS));
    const hashes = Object.fromEntries(PARTS.map((part, at) => [part, parts[at]]));
    return { ...root, parts: hashes, vault: parts[6] ?? null };
  },
  'neighbour-question': (bytes) => readPlain('question', bytes),
  receipt: (bytes) => readSealed('receipt', bytes, SIGNERS),
  transfer: (bytes) => readPlain('transfer', bytes),
  'vault-destruction': (bytes) => readSealed('vault-destruction', bytes, SIGNERS),
  'vault-page': readVaultPage,
  'vault-part': (bytes, name) => readPlain(`vault ${name}`, bytes),
  'vault-record': (bytes) => {
    const { event, serial, issue, signer } = EXAMPLE_SUBJECT;
    const subject = Buffer.alloc(10);
    subject.writeUIntBE(event, 0, 3);
    subject.writeUIntBE(serial, 3, 3);
    subject.writeUInt8(issue, 6);
    subject.writeUIntBE(signer, 7, 3);
    const [eventKey, ticketSecret] = [EXAMPLE_WRAP_KEY, EXAMPLE_SECRET].map((key) =>
      Buffer.from(key),
    );
    if (eventKey === undefined || ticketSecret === undefined) throw new Error('no keys');
    return readVaultRecord(bytes, { subject, eventKey, ticketSecret });
  },
  'vault-sealed-key': (bytes) =>
    openSealed(bytes, boxSecretOf(Buffer.from(GATE.secretKey.slice(0, 32)))).toString('hex'),
};

/** Those that have a test of their own below. */
const OWN_TESTS = [
  'chunk',
  'inline-token',
  'lan-line',
  'rotating-suffix',
  'session',
  'ticket-token',
];

describe.each(Object.keys(READERS))('the second reader of %s', (format) => {
  test.each(named(format))('reads the same: %s', (name, bytes) => {
    const read = READERS[format]?.(bytes, name);
    expect(plain(read)).toEqual(programReads(format, name, bytes));
  });
});

test('every format in the folder is read twice', () => {
  const formats = globSync('*.json', { cwd: FOLDER }).map((file) => file.replace('.json', ''));
  expect([...Object.keys(READERS), ...OWN_TESTS].sort()).toEqual(formats.sort());
});

test('the second reader has nothing of the program', () => {
  const files = globSync('reader/*.ts', { cwd: import.meta.dirname });
  expect(files.length).toBeGreaterThan(8);
  for (const file of files) {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8');
    const imported = [...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from ?? '');
    expect(imported.filter((from) => !/^(node:|\.\/|zod$)/.test(from))).toEqual([]);
  }
});

test('its BLAKE2b is Node’s, where Node has one', () => {
  for (const length of [0, 1, 127, 128, 129, 300]) {
    const message = Buffer.alloc(length, 0x61);
    const known = createHash('blake2b512').update(message).digest('hex');
    expect(blake2b(64, message).toString('hex')).toBe(known);
  }
  expect(nodeHash('blake2b512', 'abc')).toBe(blake2b(64, Buffer.from('abc')).toString('hex'));
});

const ticketSchema = z.array(
  z.looseObject({ name: z.string(), digits: z.string(), publicKey: z.string() }),
);

describe('TK1 the second reader of tickets', () => {
  test.each(ticketSchema.parse(vectorsOf('ticket-token')))('reads the same: $name', (vector) => {
    const publicKey = Buffer.from(vector.publicKey, 'hex');
    const mine = readToken(bytesOfDigits(vector.digits, 96));
    const theirs = tokenFromDigits(vector.digits);
    if (theirs === null) throw new Error('the program reads no token');
    const { fromMs, untilMs } = tokenValidity(theirs);
    expect({ ...mine.face, signer: mine.signer, secret: mine.secret }).toEqual(
      plain({ ...theirs, bytes: undefined }),
    );
    expect([mine.validFromMs, mine.validUntilMs]).toEqual([fromMs, untilMs]);
    expect(mine.proof).toBe(plain(tokenProof(theirs)));
    expect([mine.isSignedBy(publicKey), mine.isSignedBy(keyOf(HUB))]).toEqual([true, false]);
    expect(signerOf(publicKey)).toBe(theirs.signer);
  });
});

describe('TK2 the second reader of tickets with their right', () => {
  test.each(named('inline-token'))('reads the same: %s', (_name, bytes) => {
    const mine = readInline(bytes);
    const theirs = decodeInline(Uint8Array.from(bytes));
    if (theirs === null) throw new Error('the program reads no token');
    const { right, signature } = theirs.carried;
    const { serialFrom, serialTo, afterEpoch, stationKey } = right;
    const endsAtMs = rightEndsAtMs(right);
    expect(mine.right).toEqual(
      plain({ serialFrom, serialTo, endsAtMs, afterEpoch, stationKey, signature }),
    );
    expect(mine.isSignedBy(keyOf(ISSUER))).toBe(true);
    expect(mine.isSignedBy(keyOf(KIOSK))).toBe(false);
    expect(mine.token.isSignedBy(Buffer.from(mine.right.stationKey, 'hex'))).toBe(true);
    expect(mine.token.face).toMatchObject({ event: EVENT, serial: theirs.token.serial });
    // Its digits are one number too.
    expect(bytesOfDigits(BigInt(`0x${bytes.toString('hex')}`).toString(), 208)).toEqual(bytes);
  });
});

const phoneSchema = z.array(
  z.strictObject({
    name: z.string(),
    codeKey: z.string(),
    atMs: z.number(),
    token: z.string(),
    secret: z.string(),
    digits: z.string(),
  }),
);

describe('TK4 the second reader of tickets on phones', () => {
  test.each(phoneSchema.parse(vectorsOf('rotating-suffix')))('reads the same: $name', (vector) => {
    const mine = readRotating(vector.digits, Buffer.from(vector.codeKey, 'hex'));
    const theirs = parseRotating(vector.digits);
    expect(mine).toMatchObject({ isRight: true, secret: vector.secret });
    expect(rotatingStep(mine.shownFromMs)).toBe(theirs?.step);
    expect(mine.token.face.serial).toBe(theirs?.token.serial);
  });
});

describe('MA2 the second reader of chunks', () => {
  test.each(named('chunk'))('reads the same: %s', (_name, bytes) => {
    const mine = readChunk(bytes);
    const theirs = expectOk(openChunk(Uint8Array.from(bytes)), 'chunk');
    const { event, firstSerial, count, codes } = theirs;
    const tickets = Array.from({ length: count }, (_, at) => {
      const code = codes === null ? null : codes.slice(at * 8, at * 8 + 8);
      return { ...columnsAt(theirs, at), code };
    });
    expect(mine).toEqual(plain({ event, firstSerial, tickets }));
  });
});

describe('SE1 the second reader of the words at the start of an exchange', () => {
  test.each(named('session'))('reads the same: %s', (name, bytes) => {
    const isGreeting = name === 'greeting';
    const message = Uint8Array.from(bytes);
    const theirs: Result<unknown, unknown> = isGreeting
      ? openGreeting(message, GATE.publicKey)
      : openHubView(message, HUB.publicKey);
    const mine = readSealed(isGreeting ? 'greeting' : 'hub-view', bytes, SIGNERS);
    expect(plain(mine)).toEqual(plain(expectOk(theirs, name)));
  });
});

test('SE3 the second reader follows a line between two stations', () => {
  const [hello, reply, proof, question, answer] = [
    'hello',
    'reply',
    'proof',
    'question',
    'answer',
  ].map((name) => new Map(named('lan-line')).get(name) ?? Buffer.alloc(0));
  if (!hello || !reply || !proof || !question || !answer) throw new Error('no line');
  // The asking end's throw-away secret, as libsodium makes it of 32 bytes 01.
  const secret = blake2b(32, Buffer.alloc(32, 1));
  const hubKey = keyOf(HUB);
  expect(readLine({ hello, reply, proof, question, answer, secret, hubKey })).toEqual({
    answering: ANSWERING.id,
    asking: ASKING.id,
    question: 'question',
    answer: 'answer',
  });
});

describe('the second reader refuses', () => {
  const [, certificate] = named('certificate')[0] ?? [];
  const [, entry] = named('entry')[0] ?? [];

  test('what is signed by another, altered, or longer than it is', () => {
    if (certificate === undefined || entry === undefined) throw new Error('no vectors');
    expect(() => readSealed('certificate', certificate, [keyOf(GATE)])).toThrow('not signed');
    const altered = Buffer.from(certificate);
    altered[80] = (altered[80] ?? 0) ^ 1;
    expect(() => readSealed('certificate', altered, SIGNERS)).toThrow('not signed');
    expect(() => readEntry(Buffer.concat([entry, Buffer.of(0)]))).toThrow('bytes after');
    expect(() => readSealed('head', certificate, SIGNERS)).toThrow('not signed');
    expect(() => readPlain('transfer', entry)).toThrow('expected');
  });
});
