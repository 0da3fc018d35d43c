import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { err, ok } from '@gatefold/domain/result';
import { describe, expect, test } from 'vitest';
import { FakeTimers } from '../testing/fake-timers.ts';
import { closed, JSON_TYPE, SELL, sendTo, withServer } from '../testing/loopback-stage.ts';
import { withTemporaryFolder } from '../testing/temporary-folder.ts';
import { LiveState } from './live-state.ts';
import { LoopbackServer } from './loopback-server.ts';
import { readStaticFiles } from './static-files.ts';

const REFUSED = { kind: 'till-closed', words: 'The till is closed.' };

describe('SE5 the page of this machine is served', () => {
  test('its files, with a policy that lets nothing else in, and its answers', async () => {
    await withServer(async ({ send, sold }) => {
      const page = await send({ path: '/' });
      expect(page).toMatchObject({ status: 200, body: '<title>Gate</title>' });
      expect(page.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(page.headers['content-security-policy']).toContain("default-src 'self'");
      expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect((await send({ path: '/assets/main.js?v=2' })).status).toBe(200);
      expect(await send({ path: '/api/state' })).toMatchObject({ status: 200, body: '{"n":1}' });
      expect(await send(SELL)).toMatchObject({ status: 200, body: '{"done":true}' });
      expect(sold).toEqual([{ quantity: 2 }]);
    });
  });

  test('under either of its names, and from its own page', async () => {
    await withServer(async ({ server, send }) => {
      for (const name of [`127.0.0.1:${server.port}`, `localhost:${server.port}`]) {
        const headers = { ...JSON_TYPE, host: name, origin: `http://${name}` };
        expect((await send({ ...SELL, headers })).status).toBe(200);
      }
    });
  });

  test('a refusal keeps its words, and its status tells whose turn it is', async () => {
    await withServer(async ({ send, answerWith }) => {
      for (const [kind, status] of [
        ['till-closed', 409],
        ['not-signed-in', 401],
        ['bad-request', 400],
        ['not-found', 404],
      ] as const) {
        answerWith(async () => err({ ...REFUSED, kind }));
        const got = await send(SELL);
        expect([kind, got.status]).toEqual([kind, status]);
        expect(JSON.parse(got.body)).toEqual({ ...REFUSED, kind });
      }
    });
  });
});

describe('the server begins and ends in order', () => {
  test('a port that is in use is said in words', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP address');
    const timers = new FakeTimers();
    const live = new LiveState(timers, () => null);
    const options = { routes: () => [], files: new Map(), live, timers, log: () => undefined };
    await expect(LoopbackServer.start({ ...options, port: address.port })).rejects.toThrow(
      `Port ${address.port} cannot be used: another program has it`,
    );
    other.close();
  });

  test('an answer that is under way is waited for', async () => {
    await withServer(async ({ server, send, answerWith }) => {
      const disk = Promise.withResolvers<undefined>();
      const asked = Promise.withResolvers<undefined>();
      answerWith(async () => {
        asked.resolve(undefined);
        await disk.promise;
        return ok({ done: true });
      });
      const selling = send({ ...SELL, headers: { ...JSON_TYPE, connection: 'close' } });
      await asked.promise;
      const closing = server.close();
      disk.resolve(undefined);
      expect((await selling).status).toBe(200);
      await closing;
    });
  });

  test('a page that listens or does not end its request holds nothing up for long', async () => {
    await withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'index.html'), '');
      const timers = new FakeTimers();
      const live = new LiveState(timers, () => ({ n: 1 }));
      const server = await LoopbackServer.start({
        port: 0,
        files: await readStaticFiles(folder),
        routes: () => [],
        live,
        timers,
        log: () => undefined,
      });
      const host = `host: 127.0.0.1:${server.port}`;
      const listening = connect(server.port, '127.0.0.1');
      listening.write(`GET /api/events HTTP/1.1\r\n${host}\r\n\r\n`);
      await once(listening, 'data');
      const half = connect(server.port, '127.0.0.1');
      const bothClosed = Promise.all([closed(listening), closed(half)]);
      half.resume();
      half.write(`POST /api/sell HTTP/1.1\r\n${host}\r\ncontent-length: 5\r\n`);
      await sendTo(server.port, { path: '/' });
      const { port } = server;
      const closing = server.close();
      timers.pass(2000);
      await closing;
      await bothClosed;
      await expect(sendTo(port, { path: '/' })).rejects.toThrow('ECONNREFUSED');
    });
  });
});

test('a page that was never built is said so, with the command that builds it', async () => {
  await withTemporaryFolder(async (folder) => {
    await expect(readStaticFiles(join(folder, 'missing'))).rejects.toThrow(/npm run build/);
  });
});
