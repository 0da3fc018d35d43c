/** Purpose: what comes over a LAN line before anyone is believed, and behind keys that an intruder chose himself. */

import { openCounted, sealCounted } from '@gatefold/domain/crypto/counted-box';
import { exchangedKeys, exchangePair, type LineKeys } from '@gatefold/domain/crypto/key-exchange';
import { err } from '@gatefold/domain/result';
import { beginAnswering, beginAsking, type Answering } from '@gatefold/sync/roads/lan/lan-greeting';
import { LanSession } from '@gatefold/sync/roads/lan/lan-session';
import {
  ANSWERING,
  ASKING,
  greetedLine,
  lanSelf,
  steady,
} from '@gatefold/sync/testing/lan-stations';
import { join } from '../alter/cbor-tree.ts';
import type { Decoder, Reading } from '../decoder.ts';
import { readingOf } from './readings.ts';

const LINE = greetedLine();
const MARK = LINE.hello.slice(0, 4);
/** The fuzzer is at the other end, so it knows the keys of that end. */
const [ASKING_PAIR, ANSWERING_PAIR] = [exchangePair(steady(1)), exchangePair(steady(2))];

function keysOf(end: 'asks' | 'answers'): LineKeys {
  const [own, theirs] =
    end === 'asks' ? [ASKING_PAIR, ANSWERING_PAIR] : [ANSWERING_PAIR, ASKING_PAIR];
  const keys = exchangedKeys(end, own, theirs.publicKey);
  if (keys === null) throw new Error('the example keys exchange nothing');
  return keys;
}

const [ASKS, ANSWERS] = [keysOf('asks'), keysOf('answers')];

function answering(station = ANSWERING): Answering {
  const begun = beginAnswering(lanSelf(station), steady(2), LINE.hello);
  if (!begun.ok) throw new Error('the example hello is none');
  return begun.value;
}

function sealReply(message: Uint8Array): Uint8Array {
  return join(ANSWERING_PAIR.publicKey, sealCounted(message, 0, ANSWERS.give));
}

function sealProof(message: Uint8Array): Uint8Array {
  return sealCounted(message, 0, ASKS.give);
}

function readHello(input: Uint8Array): Reading {
  const begun = beginAnswering(lanSelf(ANSWERING), steady(2), input);
  return readingOf(begun, () => join(MARK, input.slice(4)));
}

/** One reply and one proof are right, because all that is in them is signed. */
function readReply(input: Uint8Array): Reading {
  return readingOf(beginAsking(lanSelf(ASKING), steady(1)).finish(input), () => LINE.reply);
}

function readProof(input: Uint8Array): Reading {
  return readingOf(answering().finish(input), () => LINE.proof);
}

const TRANSCRIPT = new Uint8Array(32).fill(5);

function sealMessage(message: Uint8Array): Uint8Array {
  return new LanSession(ASKS, TRANSCRIPT).seal(message);
}

function readMessage(input: Uint8Array): Reading {
  const message = new LanSession(ANSWERS, TRANSCRIPT).open(input);
  return readingOf(
    message === null ? err({ kind: 'shut' }) : { ok: true, value: message },
    sealMessage,
  );
}

export const LAN_LINES: readonly Decoder[] = [
  {
    name: 'lan-hello',
    covers: ['roads/lan/lan-greeting#beginAnswering'],
    examples: [LINE.hello],
    refusals: ['garbled'],
    // Keys with which nothing secret can be exchanged, whatever the other end does (RFC 7748, section 6.1).
    compose: (dice) => join(MARK, new Uint8Array(32).fill(0, 1).fill(dice.below(2), 0, 1)),
    read: readHello,
  },
  {
    name: 'lan-reply',
    covers: ['roads/lan/lan-greeting#beginAsking', 'roads/lan/lan-proof#checkProof'],
    // The second is of a machine that has this one's own identity: a copy of its disk, at the other end.
    examples: [LINE.reply, answering(ASKING).reply],
    refusals: ['garbled', 'stranger', 'reflected'],
    message: (input) => openCounted(input.slice(32), 0, ANSWERS.give) ?? input,
    seal: sealReply,
    // The asker's own key come back, as a mirror would send it.
    compose: (dice) =>
      dice.chance(0.5)
        ? join(ASKING_PAIR.publicKey, dice.bytes(300))
        : join(dice.bytes(32), LINE.reply.slice(32)),
    read: readReply,
  },
  {
    name: 'lan-proof',
    covers: ['roads/lan/lan-greeting#beginAnswering', 'roads/lan/lan-proof#checkProof'],
    examples: [LINE.proof],
    refusals: ['garbled', 'stranger'],
    message: (input) => openCounted(input, 0, ASKS.give) ?? input,
    seal: sealProof,
    read: readProof,
  },
  {
    name: 'lan-message',
    covers: ['crypto/counted-box#openCounted'],
    examples: [sealMessage(Uint8Array.of(1, 2, 3)), sealMessage(new Uint8Array(300))],
    refusals: ['shut'],
    read: readMessage,
  },
];
