/**
 * Purpose: the answering end of LAN lines: other stations of this hub ask, this one answers (SE3).
 * Invariant: nobody is answered before the greeting has shown that he is a station of this hub and not revoked, and one
 * question at a time. Who sends garbage, too much or too slowly is dropped, named and counted; the others do not notice.
 */

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Bytes } from '@gatefold/domain/bytes';
import type { Certificate } from '@gatefold/domain/codec/certificate';
import type { StationId } from '@gatefold/domain/ids';
import type { Random } from '@gatefold/domain/random';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { Timers } from '@gatefold/domain/time/timers';
import {
  beginAnswering,
  HELLO_LENGTH,
  MAX_REPLY_LENGTH,
  type GreetedPeer,
} from '@gatefold/sync/roads/lan/lan-greeting';
import type { LanRefusal, LanSelf } from '@gatefold/sync/roads/lan/lan-proof';
import type { DroppedPeers, DropReason } from './dropped-peers.ts';
import {
  GREETING_MS,
  IDLE_MS,
  MAX_GREETING,
  MAX_GREETING_PER_ADDRESS,
  MAX_LINES,
  MAX_QUESTION_BOX,
  MESSAGE_MS,
} from './lan-bounds.ts';
import { LanLine, type LineFault } from './lan-line.ts';

export type LanServerOptions = {
  readonly port: number;
  readonly self: LanSelf;
  readonly random: Random;
  readonly timers: Timers;
  readonly dropped: DroppedPeers;
  readonly log: (line: string) => void;
  readonly isRevoked: (station: StationId) => boolean;
  /** Null when the question is none. */
  readonly answer: (peer: StationId, question: Bytes) => Promise<Bytes | null>;
};

const GREETING_PATIENCE = { beginMs: GREETING_MS, wholeMs: GREETING_MS };

type Fault = LineFault | LanRefusal | { readonly kind: 'revoked' | 'bad-question' };

/** A line that its other end closed is no fault of anyone. */
function reasonOf(fault: Fault): DropReason | null {
  return fault.kind === 'closed' ? null : fault.kind;
}

export class LanServer {
  readonly #options: LanServerOptions;
  readonly #server: Server;
  readonly #lines = new Map<StationId, LanLine>();
  /** Connections that have not greeted yet, by address. */
  readonly #greeting = new Map<LanLine, string>();

  private constructor(options: LanServerOptions) {
    this.#options = options;
    this.#server = createServer({ noDelay: true }, (socket) => void this.#serve(socket));
  }

  /** Listens on every interface of this machine. Throws with words when the port cannot be had. */
  static async start(options: LanServerOptions): Promise<LanServer> {
    const server = new LanServer(options);
    server.#server.listen(options.port);
    try {
      await once(server.#server, 'listening');
    } catch (error) {
      throw new Error(
        `Port ${options.port} for the LAN cannot be used: another program has it, or this user may not. Close that program, or start with another --lan-port.`,
        { cause: error },
      );
    }
    return server;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP address');
    return address.port;
  }

  /** Stations that have a line open now. */
  get neighbours(): readonly StationId[] {
    return [...this.#lines.keys()];
  }

  #hasRoomFor(address: string): boolean {
    const greeting = [...this.#greeting.values()];
    const fromThere = greeting.filter((one) => one === address).length;
    return greeting.length < MAX_GREETING && fromThere < MAX_GREETING_PER_ADDRESS;
  }

  async #serve(socket: Socket): Promise<void> {
    const address = socket.remoteAddress ?? 'an address that is gone';
    const line = new LanLine(socket, this.#options.timers);
    // The next one in finds room again when one of these has greeted or was too slow.
    if (!this.#hasRoomFor(address)) return line.close();
    this.#greeting.set(line, address);
    line.onClose(() => this.#greeting.delete(line));
    try {
      await this.#talk(line, address);
    } catch (error) {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#options.log(`LAN: ${detail}`);
    } finally {
      line.close();
    }
  }

  async #talk(line: LanLine, address: string): Promise<void> {
    const greeted = await this.#greet(line);
    this.#greeting.delete(line);
    if (!greeted.ok) return this.#drop(address, greeted.error);
    const { peer } = greeted.value;
    if (!this.#enter(peer, line)) return;
    for (;;) {
      const answered = await this.#answerOne(line, greeted.value);
      if (!answered.ok) return this.#drop(peer.name, answered.error);
    }
  }

  #drop(who: string, fault: Fault): void {
    const reason = reasonOf(fault);
    if (reason !== null) this.#options.dropped.note(who, reason);
  }

  async #greet(line: LanLine): Promise<Result<GreetedPeer, Fault>> {
    const { self, random, isRevoked } = this.#options;
    const hello = await line.receive(HELLO_LENGTH, GREETING_PATIENCE);
    if (!hello.ok) return hello;
    const answering = beginAnswering(self, random, hello.value);
    if (!answering.ok) return answering;
    const sent = await line.send(answering.value.reply, GREETING_MS);
    if (!sent.ok) return sent;
    const proof = await line.receive(MAX_REPLY_LENGTH, GREETING_PATIENCE);
    if (!proof.ok) return proof;
    const greeted = answering.value.finish(proof.value);
    if (greeted.ok && isRevoked(greeted.value.peer.station)) return err({ kind: 'revoked' });
    return greeted;
  }

  /** One line a station: one that comes again has lost its old one. False when there is no room. */
  #enter({ station }: Certificate, line: LanLine): boolean {
    const old = this.#lines.get(station);
    if (old === undefined && this.#lines.size >= MAX_LINES) return false;
    this.#lines.set(station, line);
    old?.close();
    line.onClose(() => {
      if (this.#lines.get(station) === line) this.#lines.delete(station);
    });
    return true;
  }

  async #answerOne(line: LanLine, { peer, session }: GreetedPeer): Promise<Result<void, Fault>> {
    const { answer, isRevoked } = this.#options;
    const patience = { beginMs: IDLE_MS, wholeMs: MESSAGE_MS };
    const box = await line.receive(MAX_QUESTION_BOX, patience);
    if (!box.ok) return box.error.kind === 'too-slow' ? this.#slow(line) : box;
    const question = session.open(box.value);
    if (question === null) return err({ kind: 'garbled' });
    // It may have been revoked since it greeted.
    if (isRevoked(peer.station)) return err({ kind: 'revoked' });
    const answered = await answer(peer.station, question);
    if (answered === null) return err({ kind: 'bad-question' });
    const sent = await line.send(session.seal(answered), MESSAGE_MS);
    return sent.ok ? ok(undefined) : sent;
  }

  /** Nothing for a while is a line that nobody uses; a question that stops in its middle is a slow one. */
  #slow(line: LanLine): Result<void, Fault> {
    return err({ kind: line.hasBegun ? 'too-slow' : 'closed' });
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const line of [...this.#lines.values(), ...this.#greeting.keys()]) line.close();
    await closed;
  }
}
