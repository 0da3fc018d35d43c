/**
 * Purpose: a station or hub process as a page sees it, for tests: static files under the strict content security
 * policy, a live stream, and answers that each test decides.
 * Invariant: it speaks the contracts and nothing else; every request to the API is kept in order.
 */

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { z } from 'zod';

/** What every process sends with its page. A page that needs more than this is broken. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; style-src 'self'; " +
  "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'";

const CONTENT_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export type ApiRequest = {
  readonly method: string;
  /** Path with its query. */
  readonly path: string;
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
};

export type ApiAnswer = { readonly status: number; readonly body: unknown };

export type FakeProcessOptions = {
  /** The built page. */
  readonly folder: string;
  readonly eventsPath: string;
  readonly answer: (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;
};

export type FakeProcess = {
  readonly url: string;
  readonly requests: readonly ApiRequest[];
  /** Sends a message to every listener, and to each that comes later. */
  push(message: unknown): void;
  /** The process dies: its port stays closed until `revive`. */
  die(): Promise<void>;
  revive(): Promise<void>;
};

export function json(body: unknown, status = 200): ApiAnswer {
  return { status, body };
}

export function refusal(kind: string, words: string, status = 409): ApiAnswer {
  return json({ kind, words }, status);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? null : JSON.parse(text);
}

async function sendFile(folder: string, path: string, response: ServerResponse): Promise<void> {
  const name = path === '/' ? 'index.html' : normalize(path);
  const content = await readFile(join(folder, name));
  response.writeHead(200, {
    'content-type': CONTENT_TYPES[extname(name)] ?? 'application/octet-stream',
    'content-security-policy': CONTENT_SECURITY_POLICY,
  });
  response.end(content);
}

export async function startFakeProcess(options: FakeProcessOptions): Promise<FakeProcess> {
  const requests: ApiRequest[] = [];
  const listeners = new Set<ServerResponse>();
  let last: string | null = null;
  let port = 0;

  function openStream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(last ?? ': open\n\n');
    listeners.add(response);
    response.on('close', () => listeners.delete(response));
  }
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    if (path === options.eventsPath) return openStream(response);
    if (!path.includes('/api/')) return await sendFile(options.folder, path, response);
    const { method = 'GET', headers } = request;
    const asked: ApiRequest = { method, path, headers, body: await bodyOf(request) };
    requests.push(asked);
    const answer = await options.answer(asked);
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  }
  const newServer = () =>
    createServer((request, response) => {
      handle(request, response).catch((error: unknown) => {
        response.writeHead(404).end(String(error));
      });
    });
  let server = newServer();
  async function listen(): Promise<void> {
    await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
    port = z.object({ port: z.number() }).parse(server.address()).port;
  }
  await listen();
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    push: (message) => {
      last = `data: ${JSON.stringify(message)}\n\n`;
      for (const listener of listeners) listener.write(last);
    },
    die: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
    revive: async () => {
      server = newServer();
      await listen();
    },
  };
}
