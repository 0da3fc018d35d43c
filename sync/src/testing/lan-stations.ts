/** Purpose: two stations of one hub at the two ends of a LAN line, and what they say to greet each other. Tests only. */

import type { Bytes } from '@gatefold/domain/bytes';
import type { Random } from '@gatefold/domain/random';
import { expectOk } from '@gatefold/domain/result';
import { HUB } from '@gatefold/domain/testing/example-manifest';
import { beginAnswering, beginAsking, type GreetedPeer } from '../roads/lan/lan-greeting.ts';
import type { LanSelf } from '../roads/lan/lan-proof.ts';
import { testStation, type TestStation } from './test-station.ts';

/** Throw-away keys that follow from one byte. */
export function steady(byte: number): Random {
  return { bytes: (count) => new Uint8Array(count).fill(byte) };
}

export function lanSelf({ keys, certificate }: TestStation): LanSelf {
  return { keys, certificate, hubPublicKey: HUB.publicKey };
}

export const ASKING = testStation(21);
export const ANSWERING = testStation(22);

export type GreetedLine = {
  readonly hello: Bytes;
  readonly reply: Bytes;
  readonly proof: Bytes;
  /** As the asking end has it: its peer is the answering one. */
  readonly asking: GreetedPeer;
  readonly answering: GreetedPeer;
};

export function greetedLine(chance = { asking: 1, answering: 2 }): GreetedLine {
  const asks = beginAsking(lanSelf(ASKING), steady(chance.asking));
  const answers = expectOk(
    beginAnswering(lanSelf(ANSWERING), steady(chance.answering), asks.hello),
    'hello',
  );
  const asking = expectOk(asks.finish(answers.reply), 'reply');
  const answering = expectOk(answers.finish(asking.proof), 'proof');
  return { hello: asks.hello, reply: answers.reply, proof: asking.proof, asking, answering };
}
