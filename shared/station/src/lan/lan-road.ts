/**
 * Purpose: the asking end of a LAN line: the road to one neighbour at a known address (SE3).
 * Invariant: nothing is asked before the greeting has shown who is there. Every way in which a line can fail is a value; the
 * next question opens a new one. One question at a time.
 */

import { connect } from 'node:net';
import type { Bytes } from '@gatefold/domain/bytes';
import type { StationId } from '@gatefold/domain/ids';
import type { Random } from '@gatefold/domain/random';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { Timers } from '@gatefold/domain/time/timers';
import type { RoadFault } from '@gatefold/sync/roads/hub/hub-road';
import {
  beginAsking,
  MAX_REPLY_LENGTH,
  type GreetedPeer,
} from '@gatefold/sync/roads/lan/lan-greeting';
import type { LanRefusal, LanSelf } from '@gatefold/sync/roads/lan/lan-proof';
import type { NeighbourRoad } from '@gatefold/sync/roads/lan/neighbour-road';
import type { Address } from '../host/options.ts';
import type { DroppedPeers } from './dropped-peers.ts';
import { GREETING_MS, MAX_ANSWER_BOX, MESSAGE_MS, UNUSED_MS } from './lan-bounds.ts';
import { LanLine, type LineFault } from './lan-line.ts';

export type LanRoadOptions = {
  readonly address: Address;
  readonly self: LanSelf;
  readonly random: Random;
  readonly timers: Timers;
  readonly dropped: DroppedPeers;
  readonly isRevoked: (station: StationId) => boolean;
};

type OpenLine = GreetedPeer & { readonly line: LanLine };

const REFUSAL_WORDS: Readonly<Record<LanRefusal['kind'], string>> = {
  garbled: 'what answers there is no station of this version',
  stranger: 'what answers there is not a station of this hub, or someone sits in between',
  reflected: 'the address is this station’s own',
};

const LINE_WORDS: Readonly<Record<LineFault['kind'], string>> = {
  closed: 'the line was closed',
  'too-slow': 'there was no answer in time',
  'too-long': 'the answer is too long',
};

export class LanRoad implements NeighbourRoad {
  readonly #options: LanRoadOptions;
  #open: OpenLine | null = null;
  #cancelUnused: (() => void) | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #neighbour: StationId;
  #isOver = false;

  constructor(options: LanRoadOptions) {
    this.#options = options;
    this.#neighbour = `${options.address.host}:${options.address.port}`;
  }

  get neighbour(): StationId {
    return this.#neighbour;
  }

  ask(question: Bytes): Promise<Result<Bytes, RoadFault>> {
    const answer = this.#turn.then(() => this.#ask(question));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** For good: whoever waits for an answer is told that there is none. */
  close(): void {
    this.#isOver = true;
    this.#hangUp();
  }

  #hangUp(): void {
    this.#cancelUnused?.();
    this.#cancelUnused = null;
    this.#open?.line.close();
    this.#open = null;
  }

  async #ask(question: Bytes): Promise<Result<Bytes, RoadFault>> {
    this.#cancelUnused?.();
    const kept = this.#open;
    if (kept !== null && kept.line.isOpen) {
      const answer = await this.#over(kept, question);
      // The other end may have closed the line while nobody used it. Asking twice changes nothing.
      if (answer.ok || answer.error.kind !== 'closed') return this.#settle(kept, answer);
    }
    this.#hangUp();
    if (this.#isOver) return err({ kind: 'unreachable', detail: LINE_WORDS.closed });
    const opened = await this.#connect();
    if (!opened.ok) return opened;
    this.#open = opened.value;
    if (this.#isOver) this.#hangUp();
    return this.#settle(opened.value, await this.#over(opened.value, question));
  }

  async #over({ line, session }: OpenLine, question: Bytes): Promise<Result<Bytes, Fault>> {
    const sent = await line.send(session.seal(question), MESSAGE_MS);
    if (!sent.ok) return sent;
    const patience = { beginMs: MESSAGE_MS, wholeMs: MESSAGE_MS };
    const box = await line.receive(MAX_ANSWER_BOX, patience);
    if (!box.ok) return box;
    const answer = session.open(box.value);
    return answer === null ? err({ kind: 'garbled' }) : ok(answer);
  }

  #settle(open: OpenLine, answer: Result<Bytes, Fault>): Result<Bytes, RoadFault> {
    if (answer.ok) {
      this.#cancelUnused = this.#options.timers.after(UNUSED_MS, () => this.#hangUp());
      return answer;
    }
    this.#hangUp();
    return err(this.#faultOf(open.peer.name, answer.error));
  }

  #faultOf(who: string, fault: Fault): RoadFault {
    if (fault.kind === 'closed' || fault.kind === 'too-slow') {
      return { kind: 'unreachable', detail: LINE_WORDS[fault.kind] };
    }
    this.#options.dropped.note(who, fault.kind);
    const detail = fault.kind === 'too-long' ? LINE_WORDS['too-long'] : REFUSAL_WORDS[fault.kind];
    return { kind: 'garbled', detail };
  }

  async #connect(): Promise<Result<OpenLine, RoadFault>> {
    const { address, timers, isRevoked, dropped } = this.#options;
    const line = new LanLine(connect({ ...address, noDelay: true }), timers);
    const greeted = await this.#greet(line);
    if (!greeted.ok) {
      line.close();
      return err(this.#faultOf(`${address.host}:${address.port}`, greeted.error));
    }
    const { peer } = greeted.value;
    if (isRevoked(peer.station)) {
      line.close();
      dropped.note(peer.name, 'revoked');
      return err({ kind: 'refused', code: 'revoked', words: `${peer.name} was revoked.` });
    }
    this.#neighbour = peer.station;
    return ok({ ...greeted.value, line });
  }

  async #greet(line: LanLine): Promise<Result<GreetedPeer, Fault>> {
    const { self, random } = this.#options;
    const asking = beginAsking(self, random);
    const hello = await line.send(asking.hello, GREETING_MS);
    if (!hello.ok) return hello;
    const patience = { beginMs: GREETING_MS, wholeMs: GREETING_MS };
    const reply = await line.receive(MAX_REPLY_LENGTH, patience);
    if (!reply.ok) return reply;
    const greeted = asking.finish(reply.value);
    if (!greeted.ok) return greeted;
    const proof = await line.send(greeted.value.proof, GREETING_MS);
    return proof.ok ? greeted : proof;
  }
}

type Fault = LineFault | LanRefusal;
