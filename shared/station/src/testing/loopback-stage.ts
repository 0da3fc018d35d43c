/** Purpose: a station's server with a page and one route, and ways to talk to it that no browser offers. Tests only. */

import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest, type Agent } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { ok } from '@gatefold/domain/result';
import { z } from 'zod';
import { LiveState } from '../host/live-state.ts';
import { LoopbackServer } from '../host/loopback-server.ts';
import { get, post, type Answer } from '../host/routes.ts';
import { readStaticFiles } from '../host/static-files.ts';
import { FakeTimers } from './fake-timers.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

export type Sent = {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** For requests that share a connection. */
  readonly agent?: Agent;
};
type Got = {
  readonly status: number;
  readonly body: string;
  readonly headers: NodeJS.Dict<unknown>;
};

export type Stage = {
  readonly server: LoopbackServer;
  readonly timers: FakeTimers;
  readonly log: readonly string[];
  /** Bodies that reached the route. */
  readonly sold: readonly unknown[];
  readonly send: (sent: Sent) => Promise<Got>;
  /** Makes the route answer as given, from now on. */
  readonly answerWith: (answer: () => Answer) => void;
};

export const JSON_TYPE = { 'content-type': 'application/json' };

export function sendTo(
  port: number,
  { method = 'GET', path, headers = {}, body, agent }: Sent,
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, host: '127.0.0.1', method, path, headers, agent });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers });
      });
    });
    request.end(body);
  });
}

/** Resolves when a connection is over, whether it was ended or broken. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

async function done(): Answer {
  return ok({ done: true });
}

export async function withServer(story: (stage: Stage) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const page = join(folder, 'page');
    await mkdir(join(page, 'assets'), { recursive: true });
    await writeFile(join(page, 'index.html'), '<title>Gate</title>');
    await writeFile(join(page, 'assets', 'main.js'), 'void 0;');
    await writeFile(join(page, 'built-from.txt'), 'not for anyone');
    await writeFile(join(folder, 'identity.json'), 'secret');
    await symlink(join(folder, 'identity.json'), join(page, 'linked.json'));
    const timers = new FakeTimers();
    const log: string[] = [];
    const sold: unknown[] = [];
    let answer = done;
    const server = await LoopbackServer.start({
      port: 0,
      files: await readStaticFiles(page),
      live: new LiveState(timers, () => ({ n: 1 })),
      timers,
      log: (line) => log.push(line),
      routes: () => [
        get('/api/state', async () => ok({ n: 1 })),
        post('/api/sell', z.object({ quantity: z.number() }), (body) => {
          sold.push(body);
          return answer();
        }),
      ],
    });
    try {
      await story({
        server,
        timers,
        log,
        sold,
        send: (sent) => sendTo(server.port, sent),
        answerWith: (next) => {
          answer = next;
        },
      });
    } finally {
      const closing = server.close();
      timers.pass(60_000);
      await closing;
    }
  });
}

export const SELL = {
  method: 'POST',
  path: '/api/sell',
  headers: JSON_TYPE,
  body: '{"quantity":2}',
};
