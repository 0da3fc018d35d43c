/**
 * Purpose: the station's own HTTP face, for the page on the same machine.
 * Invariant: answers on 127.0.0.1 only, only to requests that name it as their host (no DNS rebinding), and takes changes
 * only from its own page or from a program on this machine, never from another site's page.
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Bytes } from '@gatefold/domain/bytes';
import type { Timers } from '@gatefold/domain/time/timers';
import type { RefusalAnswer } from '../contract/station-status.ts';
import type { LiveState } from './live-state.ts';
import { isJsonType, MAX_BODY_BYTES, parseJsonBody } from './json-body.ts';
import { checkSender } from './own-page.ts';
import { send, sendJson, statusOf } from './respond.ts';
import { MISREAD, type Route } from './routes.ts';
import type { StaticFile } from './static-files.ts';

/** A page on the same machine sends its few bytes at once. */
const REQUEST_TIMEOUT_MS = 10_000;
/** How long the end waits for answers that are under way. */
const LAST_ANSWERS_MS = 2000;

const STATION_FAULT: RefusalAnswer = {
  kind: 'station-fault',
  words: 'Something went wrong in this station. Start it again; nothing recorded is lost.',
};

export type LoopbackOptions = {
  readonly port: number;
  /** Asked at each request: a machine that is enrolled anew answers by other routes. */
  readonly routes: () => readonly Route[];
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly live: LiveState;
  readonly timers: Timers;
  readonly log: (line: string) => void;
};

/** As a browser names it: without the port when that is the usual one. */
function hostOf(url: string): string {
  return new URL(url).host;
}

/** Null when the body is too long: the rest is thrown away as it comes, so that whoever sends it can still be answered. */
function readBody(request: IncomingMessage): Promise<Bytes | null> {
  const parts: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (part: Buffer) => {
      length += part.length;
      if (length <= MAX_BODY_BYTES) parts.push(part);
      else resolve(null);
    });
    request.on('end', () => resolve(Buffer.concat(parts)));
    request.on('error', reject);
  });
}

export class LoopbackServer {
  readonly #options: LoopbackOptions;
  readonly #server: Server;
  #hosts: ReadonlySet<string> = new Set();

  private constructor(options: LoopbackOptions) {
    this.#options = options;
    this.#server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        // A page that was closed while it sent something has nobody left to answer.
        if (request.destroyed && !request.complete) return;
        const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
        options.log(`${request.method} ${request.url}: ${detail}`);
        if (response.headersSent) response.destroy();
        else sendJson(response, 500, STATION_FAULT);
      });
    });
  }

  /** Throws with words when the port cannot be had. */
  static async start(options: LoopbackOptions): Promise<LoopbackServer> {
    const server = new LoopbackServer(options);
    server.#server.listen(options.port, '127.0.0.1');
    try {
      await once(server.#server, 'listening');
    } catch (error) {
      throw new Error(
        `Port ${options.port} cannot be used: another program has it, or this user may not. Close that program, or start with another --port.`,
        { cause: error },
      );
    }
    server.#hosts = new Set([server.url, `http://localhost:${server.port}`].map(hostOf));
    return server;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP address');
    return address.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  #isOurs(request: IncomingMessage): boolean {
    const { host, origin } = request.headers;
    return checkSender({ host, origin }, this.#hosts);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#isOurs(request)) {
      const words = 'This station only answers its own page, at http://127.0.0.1.';
      return sendJson(response, 403, { kind: 'not-this-station', words });
    }
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (request.method === 'GET' && path === '/api/events') {
      return this.#options.live.subscribe(response);
    }
    const route = this.#options
      .routes()
      .find((one) => one.method === request.method && one.path === path);
    if (route !== undefined) return this.#answerRoute(route, request, response);
    const file = request.method === 'GET' ? this.#options.files.get(path) : undefined;
    if (file !== undefined) return send(response, 200, file.type, file.content);
    sendJson(response, 404, { kind: 'not-found', words: 'There is no such page at this station.' });
  }

  async #answerRoute(
    route: Route,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    let body: unknown;
    if (route.method === 'POST') {
      // A form of another site can send text, but not this type without asking first, which is refused above.
      const bytes = isJsonType(request.headers['content-type']) ? await readBody(request) : null;
      const parsed = bytes === null ? null : parseJsonBody(bytes);
      if (parsed?.ok !== true) return sendJson(response, 400, MISREAD);
      body = parsed.value;
    }
    const answer = await route.handle(body);
    if (answer.ok) sendJson(response, 200, answer.value ?? {});
    else sendJson(response, statusOf(answer.error), answer.error);
  }

  /** Ends when every running request has been answered, or after a while. */
  async close(): Promise<void> {
    this.#options.live.close();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeIdleConnections();
    const cancel = this.#options.timers.after(LAST_ANSWERS_MS, () =>
      this.#server.closeAllConnections(),
    );
    await closed;
    cancel();
  }
}
