/** What anyone on the LAN can do to a station's line, and that the others do not notice. */

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { concatBytes, utf8, type Bytes } from '@gatefold/domain/bytes';
import { ASKING, lanSelf } from '@gatefold/sync/testing/lan-stations';
import { testStation } from '@gatefold/sync/testing/test-station';
import { describe, expect, test } from 'vitest';
import { framed, TEXT, withLan, type LanStage } from '../testing/lan-stage.ts';

function closed(socket: Socket): Promise<unknown> {
  socket.resume();
  return socket.destroyed ? Promise.resolve() : once(socket, 'close');
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Someone in between who hears all and may alter what the asking end sends; piece by piece, as the network gives it. */
async function between(
  target: number,
  alter: (piece: Bytes, index: number) => Bytes,
): Promise<{ readonly port: number; readonly heard: Bytes[]; readonly close: () => void }> {
  const heard: Bytes[] = [];
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    sockets.push(near, far);
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
    near.on('data', (piece) => {
      heard.push(new Uint8Array(piece));
      far.write(alter(piece, heard.length - 1));
    });
    far.on('data', (piece) => near.write(piece));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const port = await portOf(server);
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port, heard, close };
}

/** One neighbour has its line throughout, and is answered after the story as before. */
async function whileAnotherAsks(story: (stage: LanStage) => Promise<void>): Promise<void> {
  await withLan(async (stage) => {
    const other = stage.road(lanSelf(testStation(23)));
    expect((await other.ask(utf8('before'))).ok).toBe(true);
    await story(stage);
    expect((await other.ask(utf8('after'))).ok).toBe(true);
  });
}

describe('SE3 dropped, named and counted, while the others are answered', () => {
  test('someone who sends garbage', async () => {
    await whileAnotherAsks(async ({ stranger, dropped, log }) => {
      for (const bytes of [utf8('GET / HTTP/1.1\r\n\r\n'), framed(new Uint8Array(36))]) {
        const socket = await stranger();
        socket.write(bytes);
        await closed(socket);
      }
      expect(dropped().map(({ reason }) => reason)).toEqual(['too-long', 'garbled']);
      expect(log.every((line) => line.includes('127.0.0.1'))).toBe(true);
    });
  });

  test('someone who announces four gigabytes, or one byte more than a hello', async () => {
    await whileAnotherAsks(async ({ stranger, dropped }) => {
      for (const length of [0xffffffff, 37]) {
        const socket = await stranger();
        socket.write(framed(new Uint8Array(), length));
        await closed(socket);
      }
      expect(dropped()).toMatchObject([{ reason: 'too-long', times: 2 }]);
    });
  });

  test('someone who sends a byte now and then, or none', async () => {
    await whileAnotherAsks(async ({ stranger, timers, dropped, server, untilDropped }) => {
      const [silent, slow] = [await stranger(), await stranger()];
      slow.write(Uint8Array.of(0, 0));
      // Both are in the server's hands once a third one, who came after them, was answered there.
      const third = await stranger();
      third.write(framed(new Uint8Array(), 99));
      await closed(third);
      timers.pass(5000);
      await Promise.all([closed(silent), closed(slow)]);
      await untilDropped(3);
      expect(dropped().map(({ reason, times }) => [reason, times])).toContainEqual(['too-slow', 2]);
      expect(server.neighbours).toHaveLength(1);
    });
  });

  test('more strangers from one address than greet at a time: the rest is turned away at once', async () => {
    await whileAnotherAsks(async ({ stranger, road }) => {
      const waiting = [await stranger(), await stranger(), await stranger(), await stranger()];
      await closed(await stranger());
      expect(waiting.some((socket) => socket.destroyed)).toBe(false);
      const [first] = waiting;
      first?.write(framed(new Uint8Array(), 99));
      if (first !== undefined) await closed(first);
      expect((await road().ask(utf8('room again?'))).ok).toBe(true);
    });
  });

  test('someone who plays a recorded line again', async () => {
    await whileAnotherAsks(async ({ server, road, stranger, asked, untilDropped, dropped }) => {
      const tap = await between(server.port, (piece) => piece);
      await road(lanSelf(ASKING), tap.port).ask(utf8('recorded'));
      tap.close();
      const player = await stranger();
      player.write(concatBytes(...tap.heard));
      await closed(player);
      await untilDropped(1);
      expect(dropped()).toMatchObject([{ reason: 'garbled', times: 1 }]);
      expect(asked.filter(([, question]) => question === 'recorded')).toHaveLength(1);
    });
  });

  test('someone in between who alters a question, repeats it or holds it back', async () => {
    const spoil: ((piece: Bytes) => Bytes)[] = [
      (piece) => Uint8Array.from(piece, (byte, at) => (at === piece.length - 1 ? byte ^ 1 : byte)),
      (piece) => concatBytes(piece, piece),
    ];
    for (const change of spoil) {
      await whileAnotherAsks(async ({ server, road, untilDropped, dropped }) => {
        let isGreeted = false;
        const tap = await between(server.port, (piece) => (isGreeted ? change(piece) : piece));
        const neighbour = road(lanSelf(ASKING), tap.port);
        await neighbour.ask(utf8('honest'));
        isGreeted = true;
        await neighbour.ask(utf8('altered on the way'));
        await untilDropped(1);
        expect(dropped()).toContainEqual({ who: 'Station 21', reason: 'garbled', times: 1 });
        tap.close();
      });
    }
  });

  test('someone in between who puts in his own throw-away key', async () => {
    await whileAnotherAsks(async ({ server, road, asked }) => {
      const tap = await between(server.port, (piece, index) => {
        const at = piece.length - 1;
        return index === 0
          ? Uint8Array.from(piece, (byte, i) => (i === at ? byte ^ 64 : byte))
          : piece;
      });
      const answer = await road(lanSelf(ASKING), tap.port).ask(utf8('secret'));
      expect(answer).toMatchObject({ ok: false, error: { kind: 'garbled' } });
      expect(asked.map(([, question]) => question)).toEqual(['before']);
      tap.close();
    });
  });

  test('a station that asks and does not read', async () => {
    await whileAnotherAsks(async ({ server, road, answerWith, timers, untilDropped, dropped }) => {
      const answered = Promise.withResolvers<undefined>();
      const long = new Uint8Array(8 * 1024 * 1024);
      answerWith(async (question) => {
        if (TEXT(question) !== 'much') return question;
        answered.resolve(undefined);
        return long;
      });
      const sockets: Socket[] = [];
      const deaf = createServer((near) => {
        const far = connect(server.port, '127.0.0.1');
        sockets.push(near, far);
        for (const socket of sockets) socket.on('error', () => socket.destroy());
        near.on('data', (piece) => far.write(piece));
        // The reply of the greeting comes through, and nothing after it.
        far.once('data', (piece) => {
          near.write(piece);
          far.pause();
        });
      });
      const neighbour = road(lanSelf(ASKING), await portOf(deaf));
      const asking = neighbour.ask(utf8('much'));
      await answered.promise;
      // The answer is on its way once the question after it, on another line, is answered.
      await road(lanSelf(testStation(24))).ask(utf8('beside it'));
      timers.pass(40_000);
      expect(await asking).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
      await untilDropped(1);
      expect(dropped()).toContainEqual({ who: 'Station 21', reason: 'too-slow', times: 1 });
      for (const socket of sockets) socket.destroy();
      deaf.close();
    });
  });
});

describe('SE3 whoever answers in a neighbour’s place', () => {
  const poses: [string, (socket: Socket) => void, string][] = [
    ['sends garbage', (socket) => socket.write(framed(new Uint8Array(200))), 'garbled'],
    [
      'announces four gigabytes',
      (socket) => socket.write(framed(new Uint8Array(), 0xffffffff)),
      'garbled',
    ],
    ['sends the asker’s own words back', (socket) => socket.pipe(socket), 'garbled'],
    ['closes at once', (socket) => socket.end(), 'unreachable'],
  ];

  test.each(poses)('and %s is no neighbour', async (_what, pose, kind) => {
    await withLan(async ({ road }) => {
      const impostor = createServer((socket) => {
        socket.on('error', () => socket.destroy());
        pose(socket);
      });
      const answer = await road(lanSelf(ASKING), await portOf(impostor)).ask(utf8('hello'));
      expect(answer).toMatchObject({ ok: false, error: { kind } });
      impostor.close();
    });
  });

  test('and says nothing is given up after five seconds', async () => {
    await withLan(async ({ road, timers }) => {
      const heard = Promise.withResolvers<undefined>();
      const sockets: Socket[] = [];
      const silent = createServer((socket) => {
        sockets.push(socket);
        socket.once('data', () => heard.resolve(undefined));
      });
      const asking = road(lanSelf(ASKING), await portOf(silent)).ask(utf8('hello'));
      await heard.promise;
      timers.pass(5000);
      expect(await asking).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
  });
});
