/**
 * Purpose: what stations reach of the in-memory hub: bytes in, bytes out, as over HTTP (SE1, LE6, AD3, MA3).
 * Invariant: challenges, sessions and when a manifest was last published live as long as the process; everything else is in
 * the hub's state. Whatever comes in is told to the one who listens, with the answer.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { encodeCanonical } from '@gatefold/domain/codec/cbor';
import { openGreeting, sealHubView, type HeldLedger } from '@gatefold/domain/codec/session';
import type { StationId } from '@gatefold/domain/ids';
import type { Random } from '@gatefold/domain/random';
import { z } from 'zod';
import type { UploadAnswer } from '../roads/hub/hub-road.ts';
import { Challenges, claimedStation, Tokens } from '../roads/hub/sessions.ts';
import type { HubCall, Request, Sender } from './hub-call.ts';
import { feedPage } from './memory-feed.ts';
import type { MemoryHub } from './memory-hub.ts';
import { isListWanted, takeBackList, type Asked } from './memory-take-back.ts';
import { MemoryPublisher, type PublisherOptions } from './memory-publisher.ts';

/** On the wire: the body, or the code of a refusal. */
export const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ok'), body: z.instanceof(Uint8Array) }),
  z.strictObject({ kind: z.literal('refused'), code: z.string() }),
]);

function okAnswer(body: Bytes): Bytes {
  return encodeCanonical({ kind: 'ok', body });
}

function refusal(code: string): Bytes {
  return encodeCanonical({ kind: 'refused', code });
}

export type DoorPorts = {
  readonly random: Random;
  readonly publisher: PublisherOptions;
  readonly listen: (call: HubCall) => void;
  readonly beforeAnswer: () => void;
  /** The hub has taken a lost list of this epoch. */
  readonly listTaken: (epoch: number) => void;
};

/** Chance that remembers what it gave. */
class NotedRandom implements Random {
  readonly #random: Random;
  readonly drawn: Bytes[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  bytes(count: number): Bytes {
    const bytes = this.#random.bytes(count);
    this.drawn.push(bytes);
    return bytes;
  }
}

/** What a start of the process begins with. */
function memoryOf(hub: MemoryHub, { random, publisher }: DoorPorts, forVaults: Random) {
  const ports = { clock: hub.options.clock, random };
  return {
    challenges: new Challenges(ports),
    tokens: new Tokens<Sender & Asked>(ports),
    publisher: new MemoryPublisher(hub, publisher, forVaults),
  };
}

export class HubDoor {
  readonly hub: MemoryHub;
  readonly #ports: DoorPorts;
  readonly #vaultRandom: NotedRandom;
  #memory: ReturnType<typeof memoryOf>;
  isUp = true;

  constructor(hub: MemoryHub, ports: DoorPorts) {
    this.hub = hub;
    this.#ports = ports;
    this.#vaultRandom = new NotedRandom(ports.random);
    this.#memory = memoryOf(hub, ports, this.#vaultRandom);
  }

  /** The process ends and starts again. */
  restart(): void {
    this.hub.restart();
    this.#memory = memoryOf(this.hub, this.#ports, this.#vaultRandom);
    this.#ports.listen({ kind: 'restarted' });
  }

  answer(request: Request): Bytes {
    this.#ports.beforeAnswer();
    const answer = this.#answer(request);
    const drawn = this.#vaultRandom.drawn.splice(0, Infinity);
    this.#ports.listen({ kind: 'asked', request, answer, drawn });
    return answer;
  }

  /** Somebody in a session of the sender's hands over a transfer that may be another's. */
  carry(transfer: Bytes, sender: Sender): UploadAnswer {
    const answer = this.hub.receiveTransfer(transfer, sender);
    this.#ports.listen({ kind: 'carried', transfer, sender, answer });
    return answer;
  }

  #answer(request: Request): Bytes {
    const { challenges, tokens, publisher } = this.#memory;
    if (request.kind === 'challenge') return okAnswer(challenges.make());
    if (request.kind === 'greet') return this.#greet(request.envelope);
    const session = tokens.session(request.token);
    if (session === null) return refusal('no-session');
    switch (request.kind) {
      case 'upload':
        return okAnswer(encodeCanonical(this.hub.receiveTransfer(request.transfer, session)));
      case 'giveBack': {
        const answer = takeBackList(this.hub, this.#ports.publisher, request.list, session);
        const { lostEpoch } = session;
        if (answer.kind === 'taken' && lostEpoch !== null) this.#ports.listTaken(lostEpoch);
        return okAnswer(encodeCanonical(answer));
      }
      case 'manifest':
        return okAnswer(encodeCanonical(publisher.offer(request.haveEpoch)));
      case 'blob': {
        const bytes = publisher.blob(request.hash);
        return bytes === null ? refusal('no-such-blob') : okAnswer(bytes);
      }
      case 'feed':
        return okAnswer(feedPage(this.hub, session.station, request.after));
    }
  }

  #heldBy(station: StationId): readonly HeldLedger[] {
    return [...this.hub.state.ledgers]
      .filter(([, held]) => held.station === station)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([ledger, { entries }]) => {
        const last = entries.at(-1);
        if (last === undefined) throw new Error(`ledger ${ledger} is held without entries`);
        return { ledger, seq: last.seq, hash: last.hash };
      });
  }

  /** The oldest list at any gate in service, for those who print tickets. */
  #oldestAtGates(nowMs: number): number {
    const epochs = [...this.hub.state.stations.values()]
      .filter((one) => one.role === 'gate' && one.state === 'active' && one.leaseUntilMs > nowMs)
      .map((one) => one.manifestEpoch);
    return epochs.length === 0 ? 0 : Math.min(...epochs);
  }

  #greet(envelope: Bytes): Bytes {
    const { state, options, hubEpoch } = this.hub;
    const claimed = claimedStation(envelope);
    const listed = claimed === null ? undefined : state.stations.get(claimed);
    if (listed === undefined) return refusal('unknown-station');
    const { station, state: standing } = listed;
    const greeting = openGreeting(envelope, listed.publicKey);
    if (!greeting.ok || greeting.value.station !== station) return refusal('bad-signature');
    const { challenge, sentAtMs, manifestEpoch, nonce } = greeting.value;
    if (!this.#memory.challenges.spend(challenge)) return refusal('stale-challenge');
    const nowMs = options.clock.nowMs();
    state.stations.set(station, { ...listed, manifestEpoch });
    const lostEpoch = isListWanted(state, manifestEpoch) ? manifestEpoch : null;
    const clockOffsetMs = nowMs - sentAtMs;
    const token = this.#memory.tokens.open({ station, clockOffsetMs, lostEpoch });
    const gates = listed.role === 'agent' && { gatesEpoch: this.#oldestAtGates(nowMs) };
    const ledgers = this.#heldBy(station);
    const lost = lostEpoch !== null && { lostEpoch };
    const view = { station, nonce, hubEpoch, nowMs, standing, token, ledgers, ...gates, ...lost };
    return okAnswer(sealHubView(view, options.keys.secretKey));
  }
}
