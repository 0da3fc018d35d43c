import { once } from 'node:events';
import { createServer } from 'node:net';
import { utf8 } from '@gatefold/domain/bytes';
import { HUB, keysFrom } from '@gatefold/domain/testing/example-manifest';
import { ANSWERING, ASKING, lanSelf } from '@gatefold/sync/testing/lan-stations';
import { certify, testStation } from '@gatefold/sync/testing/test-station';
import { describe, expect, test } from 'vitest';
import { TEXT, withLan } from '../testing/lan-stage.ts';
import { DroppedPeers } from './dropped-peers.ts';
import { LanServer } from './lan-server.ts';

describe('SE3 two stations on a LAN', () => {
  test('ask and are answered, as often as they like, over one line', async () => {
    await withLan(async ({ road, asked, server }) => {
      const neighbour = road();
      expect(neighbour.neighbour).toBe(`127.0.0.1:${server.port}`);
      for (const question of ['one', 'two', '']) {
        const answer = await neighbour.ask(utf8(question));
        expect(answer.ok && TEXT(answer.value)).toBe(`heard ${question}`);
      }
      expect(neighbour.neighbour).toBe(ANSWERING.id);
      expect(asked).toEqual(['one', 'two', ''].map((question) => [ASKING.id, question]));
      expect(server.neighbours).toEqual([ASKING.id]);
    });
  });

  test('questions asked at once are answered one after the other', async () => {
    await withLan(async ({ road }) => {
      const neighbour = road();
      const answers = await Promise.all(['a', 'b', 'c'].map((text) => neighbour.ask(utf8(text))));
      expect(answers.map((answer) => answer.ok && TEXT(answer.value))).toEqual([
        'heard a',
        'heard b',
        'heard c',
      ]);
    });
  });

  test('a long answer comes whole', async () => {
    await withLan(async ({ road, answerWith }) => {
      const long = Uint8Array.from({ length: 8 * 1024 * 1024 }, (_, at) => at % 251);
      answerWith(async () => long);
      const answer = await road().ask(utf8('all of it'));
      expect(answer.ok && Buffer.compare(answer.value, long)).toBe(0);
    });
  });

  test('a line that nobody uses is closed, and the next question opens another', async () => {
    await withLan(async ({ road, timers, server }) => {
      const neighbour = road();
      await neighbour.ask(utf8('one'));
      timers.pass(20_000);
      const answer = await neighbour.ask(utf8('two'));
      expect(answer.ok).toBe(true);
      expect(server.neighbours).toEqual([ASKING.id]);
    });
  });

  test('a station that comes again takes the place of its own old line', async () => {
    await withLan(async ({ road, server }) => {
      const [before, after] = [road(), road()];
      await before.ask(utf8('one'));
      await after.ask(utf8('two'));
      expect(server.neighbours).toEqual([ASKING.id]);
      // The old line was closed by the server; its owner opens a new one by itself.
      expect((await before.ask(utf8('three'))).ok).toBe(true);
    });
  });

  test('nobody there is the usual state of a LAN, and no error', async () => {
    await withLan(async ({ road }) => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const address = taken.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      taken.close();
      await once(taken, 'close');
      const answer = await road(lanSelf(ASKING), address.port).ask(utf8('anyone?'));
      expect(answer).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    });
  });

  test('a port that another program has is said in words', async () => {
    await withLan(async ({ server, timers }) => {
      const options = {
        port: server.port,
        self: lanSelf(ANSWERING),
        random: { bytes: (count: number) => new Uint8Array(count) },
        timers,
        dropped: new DroppedPeers(),
        log: () => undefined,
        isRevoked: () => false,
        answer: async () => null,
      };
      await expect(LanServer.start(options)).rejects.toThrow(/--lan-port/);
    });
  });
});

describe('SE3 a station is not answered', () => {
  test('when it was revoked, before its line or while it has one', async () => {
    await withLan(async ({ road, revoked, asked, dropped }) => {
      const neighbour = road();
      await neighbour.ask(utf8('before'));
      revoked.add(ASKING.id);
      expect(await neighbour.ask(utf8('after'))).toMatchObject({ ok: false });
      expect(asked.map(([, question]) => question)).toEqual(['before']);
      expect(dropped().map(({ who, reason }) => [who, reason])).toContainEqual([
        'Station 21',
        'revoked',
      ]);
    });
  });

  test('when another hub certified it, or it shows a certificate that is not its own', async () => {
    await withLan(async ({ road, dropped, asked }) => {
      const foreign = { ...lanSelf(ASKING), certificate: certify(ASKING.keys, keysFrom(99)) };
      expect(await road(foreign).ask(utf8('hello'))).toMatchObject({ ok: false });
      const thief = { ...lanSelf(ASKING), keys: keysFrom(98) };
      expect(await road(thief).ask(utf8('hello'))).toMatchObject({ ok: false });
      expect(asked).toEqual([]);
      expect(dropped()).toEqual([{ who: dropped()[0]?.who, reason: 'stranger', times: 2 }]);
    });
  });

  test('when it is this station itself', async () => {
    await withLan(async ({ road, asked }) => {
      const answer = await road(lanSelf(ANSWERING)).ask(utf8('hello'));
      expect(answer).toMatchObject({ ok: false, error: { kind: 'garbled' } });
      expect(asked).toEqual([]);
    });
  });

  test('when it asks what is no question', async () => {
    await withLan(async ({ road, answerWith, dropped }) => {
      answerWith(async () => null);
      expect(await road().ask(utf8('??'))).toMatchObject({
        ok: false,
        error: { kind: 'unreachable' },
      });
      expect(dropped()[0]).toMatchObject({ who: 'Station 21', reason: 'bad-question' });
    });
  });
});

test('SE3 an answer that throws ends that line only, and is in the log', async () => {
  await withLan(async ({ road, answerWith, log }) => {
    const other = road({ ...lanSelf(testStation(23)), hubPublicKey: HUB.publicKey });
    await other.ask(utf8('one'));
    answerWith(async () => {
      throw new Error('the disk is gone');
    });
    expect((await road().ask(utf8('two'))).ok).toBe(false);
    expect(log.join('\n')).toContain('the disk is gone');
    answerWith(async (question) => question);
    expect((await other.ask(utf8('three'))).ok).toBe(true);
  });
});
