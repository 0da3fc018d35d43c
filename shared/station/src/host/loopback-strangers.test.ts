import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { ok } from '@gatefold/domain/result';
import { describe, expect, test } from 'vitest';
import { closed, JSON_TYPE, SELL, withServer } from '../testing/loopback-stage.ts';

describe('SE5 nobody else reaches the station', () => {
  test('a name that was pointed at this machine (DNS rebinding) is refused, whatever is asked', async () => {
    await withServer(async ({ server, send, sold }) => {
      const hosts = ['evil.example', `evil.example:${server.port}`, '127.0.0.1', '127.0.0.1:1'];
      for (const host of [...hosts, `127.0.0.1:${server.port}.evil.example`]) {
        for (const path of ['/', '/api/state', '/api/events', '/assets/main.js']) {
          expect(await send({ path, headers: { host } })).toMatchObject({ status: 403 });
        }
        expect((await send({ ...SELL, headers: { ...JSON_TYPE, host } })).status).toBe(403);
      }
      expect(sold).toEqual([]);
    });
  });

  test("another site's page can neither sell nor listen, nor ask whether it may", async () => {
    await withServer(async ({ server, send, sold }) => {
      const near = `http://127.0.0.1:${server.port + 1}`;
      for (const origin of [
        'https://evil.example',
        'null',
        near,
        `https://127.0.0.1:${server.port}`,
      ]) {
        const headers = { ...JSON_TYPE, origin };
        expect((await send({ ...SELL, headers })).status).toBe(403);
        expect((await send({ path: '/api/events', headers })).status).toBe(403);
        const preflight = { origin, 'access-control-request-method': 'POST' };
        const asked = await send({ method: 'OPTIONS', path: '/api/sell', headers: preflight });
        expect(asked.status).toBe(403);
        expect(asked.headers['access-control-allow-origin']).toBeUndefined();
      }
      expect(sold).toEqual([]);
    });
  });

  test('what a form of another site could send without asking is not read', async () => {
    await withServer(async ({ send, sold }) => {
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
      ]) {
        const got = await send({ ...SELL, headers: { 'content-type': type } });
        expect([type, got.status]).toEqual([type, 400]);
      }
      expect((await send({ ...SELL, headers: {} })).status).toBe(400);
      expect(sold).toEqual([]);
    });
  });

  test('no path leads out of the page, and what is no page is not served', async () => {
    await withServer(async ({ send }) => {
      for (const path of [
        '/../identity.json',
        '/assets/../../identity.json',
        '/..%2fidentity.json',
        '/%2e%2e/identity.json',
        '/..\\identity.json',
        '//identity.json',
        '/linked.json',
        '/built-from.txt',
        '/assets',
        '/api/nothing',
      ]) {
        const got = await send({ path });
        expect([path, got.status]).toEqual([path, 404]);
        expect(got.body).not.toContain('secret');
      }
    });
  });

  test('other methods change nothing and show nothing', async () => {
    await withServer(async ({ send, sold }) => {
      for (const method of ['HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
        for (const path of ['/', '/api/state', '/api/sell', '/api/events']) {
          const got = await send({ method, path, headers: JSON_TYPE });
          expect([method, path, got.status]).toEqual([method, path, 404]);
        }
      }
      expect((await send({ path: '/api/sell' })).status).toBe(404);
      expect(sold).toEqual([]);
    });
  });
});

describe('SE5 what cannot be read is refused in words, and the server goes on', () => {
  test('bodies that are no JSON, or not what was asked for', async () => {
    await withServer(async ({ send, sold, log }) => {
      for (const body of [
        '',
        '{',
        'null',
        '[]',
        '{"quantity":"2"}',
        '\u0000',
        '{"quantity":1e999}',
      ]) {
        const got = await send({ ...SELL, body });
        expect([body, got.status]).toEqual([body, 400]);
        expect(JSON.parse(got.body)).toMatchObject({ kind: 'bad-request' });
      }
      expect(sold).toEqual([]);
      expect(log).toEqual([]);
    });
  });

  test('a body that is too long is answered, not kept, and not taken for the next request', async () => {
    await withServer(async ({ send, sold }) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const body = JSON.stringify({ quantity: 1, filler: 'x'.repeat(4 * 1024 * 1024) });
      expect(await send({ ...SELL, agent, body })).toMatchObject({ status: 400 });
      const headers = { ...JSON_TYPE, 'transfer-encoding': 'chunked' };
      expect(await send({ ...SELL, agent, body, headers })).toMatchObject({ status: 400 });
      const fits = JSON.stringify({ quantity: 1, filler: 'x'.repeat(60_000) });
      expect(await send({ ...SELL, agent, body: fits })).toMatchObject({ status: 200 });
      expect(sold).toEqual([{ quantity: 1 }]);
      agent.destroy();
    });
  });

  test('a body that breaks off sells nothing', async () => {
    await withServer(async ({ server, send, sold, log }) => {
      const socket = connect(server.port, '127.0.0.1');
      socket.write(
        `POST /api/sell HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"quantity":2}`,
      );
      await once(socket, 'connect');
      // Answered after the half body came in, because both are read by one process.
      expect((await send({ path: '/api/state' })).status).toBe(200);
      const gone = closed(socket);
      socket.destroy();
      await gone;
      expect((await send(SELL)).status).toBe(200);
      expect(sold).toEqual([{ quantity: 2 }]);
      expect(log).toEqual([]);
    });
  });

  test('bytes that are no HTTP at all', async () => {
    await withServer(async ({ server, send }) => {
      const socket = connect(server.port, '127.0.0.1');
      socket.end('\u0016\u0003\u0001 this is TLS, says somebody\r\n\r\n');
      socket.resume();
      await closed(socket);
      expect((await send({ path: '/api/state' })).status).toBe(200);
    });
  });

  test('a fault of our own is logged with its place, and answered without it', async () => {
    await withServer(async ({ send, answerWith, log }) => {
      answerWith(async () => {
        throw new Error('a broken invariant');
      });
      const got = await send(SELL);
      expect(got.status).toBe(500);
      expect(got.body).not.toContain('invariant');
      expect(JSON.parse(got.body)).toMatchObject({ kind: 'station-fault' });
      expect(log[0]).toMatch(/^POST \/api\/sell: Error: a broken invariant\n\s+at /);
      answerWith(async () => ok({}));
      expect((await send(SELL)).status).toBe(200);
    });
  });
});
