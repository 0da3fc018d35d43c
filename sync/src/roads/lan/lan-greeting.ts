/**
 * Purpose: the greeting of two stations on a LAN (SE3): three messages, after which both know who is at the other end and
 * share keys that nobody else has. Pure: sockets are elsewhere.
 * Invariant: SIGMA-I (Krawczyk, 2003): an ephemeral exchange, then each end's identity and signature over all that was said
 * before, sealed under the exchanged keys, the answering end first. Keys of a recorded line cannot be had from stolen
 * certificates' keys later, and a watcher does not learn who talks.
 *
 * hello: `GFL` 01 · the asking end's throw-away key 32. reply: the answering end's throw-away key 32 · box of its proof.
 * proof: box of the asking end's proof. The boxes are number 0 under the exchanged keys, a direction each.
 */

import { concatBytes, equalBytes, type Bytes } from '@gatefold/domain/bytes';
import type { Certificate } from '@gatefold/domain/codec/certificate';
import { openCounted, sealCounted } from '@gatefold/domain/crypto/counted-box';
import { hashInContext } from '@gatefold/domain/crypto/hash';
import {
  EXCHANGE_KEY_LENGTH,
  exchangedKeys,
  exchangePair,
  type LineKeys,
} from '@gatefold/domain/crypto/key-exchange';
import type { Random } from '@gatefold/domain/random';
import { err, ok, type Result } from '@gatefold/domain/result';
import { checkProof, makeProof, type LanRefusal, type LanSelf } from './lan-proof.ts';
import { LanSession } from './lan-session.ts';

const MARK = Uint8Array.of(0x47, 0x46, 0x4c, 1);
export const HELLO_LENGTH = MARK.length + EXCHANGE_KEY_LENGTH;
/** A certificate is at most 1,024 bytes. */
export const MAX_REPLY_LENGTH = 1536;

export type GreetedPeer = { readonly peer: Certificate; readonly session: LanSession };

function replyTranscript(hello: Bytes, replyKey: Bytes): Bytes {
  return hashInContext('gatefold lan reply', hello, replyKey);
}

function proofTranscript(hello: Bytes, reply: Bytes): Bytes {
  return hashInContext('gatefold lan proof', hello, reply);
}

function sessionOf(keys: LineKeys, hello: Bytes, reply: Bytes, proof: Bytes): LanSession {
  // The proof has no fixed length, but it is the last thing hashed, and the two before it are told apart by the first hash.
  const before = proofTranscript(hello, reply);
  return new LanSession(keys, hashInContext('gatefold lan session', before, proof));
}

export type Asking = {
  readonly hello: Bytes;
  /** Takes the reply; answers the proof to send, and the line it opens. */
  readonly finish: (reply: Bytes) => Result<GreetedPeer & { readonly proof: Bytes }, LanRefusal>;
};

export function beginAsking(self: LanSelf, random: Random): Asking {
  const own = exchangePair(random);
  const hello = concatBytes(MARK, own.publicKey);
  return {
    hello,
    finish(reply) {
      const theirs = reply.slice(0, EXCHANGE_KEY_LENGTH);
      if (equalBytes(theirs, own.publicKey)) return err({ kind: 'reflected' });
      const keys = exchangedKeys('asks', own, theirs);
      const opened = keys && openCounted(reply.slice(EXCHANGE_KEY_LENGTH), 0, keys.take);
      if (keys === null || opened === null) return err({ kind: 'garbled' });
      const peer = checkProof('answers', replyTranscript(hello, theirs), opened, self);
      if (!peer.ok) return peer;
      const shown = makeProof('asks', proofTranscript(hello, reply), self);
      const proof = sealCounted(shown, 0, keys.give);
      return ok({ peer: peer.value, proof, session: sessionOf(keys, hello, reply, proof) });
    },
  };
}

export type Answering = {
  readonly reply: Bytes;
  readonly finish: (proof: Bytes) => Result<GreetedPeer, LanRefusal>;
};

export function beginAnswering(
  self: LanSelf,
  random: Random,
  hello: Bytes,
): Result<Answering, LanRefusal> {
  const isHello = hello.length === HELLO_LENGTH && equalBytes(hello.slice(0, MARK.length), MARK);
  if (!isHello) return err({ kind: 'garbled' });
  const own = exchangePair(random);
  const keys = exchangedKeys('answers', own, hello.slice(MARK.length));
  if (keys === null) return err({ kind: 'garbled' });
  const shown = makeProof('answers', replyTranscript(hello, own.publicKey), self);
  const reply = concatBytes(own.publicKey, sealCounted(shown, 0, keys.give));
  return ok({
    reply,
    finish(proof) {
      const opened = openCounted(proof, 0, keys.take);
      if (opened === null) return err({ kind: 'garbled' });
      const peer = checkProof('asks', proofTranscript(hello, reply), opened, self);
      if (!peer.ok) return peer;
      return ok({ peer: peer.value, session: sessionOf(keys, hello, reply, proof) });
    },
  });
}
