/** Purpose: one station that answers on a real socket, and ways to come to it that no station has. Tests only. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { concatBytes, utf8, type Bytes } from '@gatefold/domain/bytes';
import { systemRandom } from '@gatefold/domain/crypto/system-random';
import type { LanSelf } from '@gatefold/sync/roads/lan/lan-proof';
import { ANSWERING, ASKING, lanSelf } from '@gatefold/sync/testing/lan-stations';
import { DroppedPeers, type DroppedPeer } from '../lan/dropped-peers.ts';
import { LanRoad } from '../lan/lan-road.ts';
import { LanServer } from '../lan/lan-server.ts';
import { FakeTimers } from './fake-timers.ts';

export type LanStage = {
  readonly server: LanServer;
  readonly timers: FakeTimers;
  /** Questions that reached the station, and from whom. */
  readonly asked: readonly (readonly [string, string])[];
  readonly dropped: () => readonly DroppedPeer[];
  readonly log: readonly string[];
  readonly revoked: Set<string>;
  readonly answerWith: (answer: (question: Bytes) => Promise<Bytes | null>) => void;
  /** A road to it; of the asking station unless said. */
  readonly road: (self?: LanSelf, port?: number) => LanRoad;
  /** A bare connection. */
  readonly stranger: () => Promise<Socket>;
  /** Resolves when so many were dropped. */
  readonly untilDropped: (count: number) => Promise<void>;
};

export const TEXT = (bytes: Bytes): string => new TextDecoder().decode(bytes);

/** Four bytes of length, then the message. */
export function framed(message: Bytes, length = message.length): Bytes {
  const header = new Uint8Array(4);
  new DataView(header.buffer).setUint32(0, length);
  return concatBytes(header, message);
}

async function heardBack(question: Bytes): Promise<Bytes | null> {
  return utf8(`heard ${TEXT(question)}`);
}

export async function withLan(story: (stage: LanStage) => Promise<void>): Promise<void> {
  const timers = new FakeTimers();
  const log: string[] = [];
  const asked: (readonly [string, string])[] = [];
  const revoked = new Set<string>();
  const opened: (LanRoad | Socket)[] = [];
  let answer = heardBack;
  const waiting = new Set<() => void>();
  const dropped = new DroppedPeers();
  dropped.onFirst((line) => log.push(line));
  const note = dropped.note.bind(dropped);
  dropped.note = (who, reason) => {
    note(who, reason);
    for (const look of waiting) look();
  };
  const ports = { random: systemRandom, timers, isRevoked: (id: string) => revoked.has(id) };
  const server = await LanServer.start({
    ...ports,
    port: 0,
    self: lanSelf(ANSWERING),
    dropped,
    log: (line) => log.push(line),
    answer: (peer, question) => {
      asked.push([peer, TEXT(question)]);
      return answer(question);
    },
  });
  const all = () => dropped.all();
  try {
    await story({
      server,
      timers,
      asked,
      dropped: all,
      log,
      revoked,
      answerWith: (next) => (answer = next),
      road: (self = lanSelf(ASKING), port = server.port) => {
        const address = { host: '127.0.0.1', port };
        // What the asking end drops is its own affair.
        const own = new DroppedPeers();
        const road = new LanRoad({ ...ports, address, self, dropped: own, isRevoked: () => false });
        opened.push(road);
        return road;
      },
      stranger: async () => {
        const socket = connect(server.port, '127.0.0.1');
        socket.on('error', () => undefined);
        opened.push(socket);
        await once(socket, 'connect');
        return socket;
      },
      untilDropped: (count) =>
        new Promise((resolve) => {
          const look = (): void => {
            if (all().reduce((sum, { times }) => sum + times, 0) >= count) resolve();
          };
          waiting.add(look);
          look();
        }),
    });
  } finally {
    for (const one of opened) {
      if (one instanceof LanRoad) one.close();
      else one.destroy();
    }
    await server.close();
  }
}
