/**
 * Purpose: one TypeScript module as a web page of its own, beside the hub that the page talks to.
 * Invariant: the page's origin is also the hub's, as it is for a page that the hub serves; nothing else is reachable.
 */

import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { build } from 'vite';

export type ServedModule = {
  readonly url: string;
  /** Bytes that passed in both directions so far, HTTP's own included. */
  bytes(): number;
  close(): Promise<void>;
};

export type ServeOptions = {
  /** Path of the module. */
  readonly entry: string;
  /** Everything below `/station/` goes there. */
  readonly hubUrl?: string;
  /** Other paths than the page, the module and the hub's; null for one that is not there. */
  readonly answer?: (path: string) => string | null;
  /** Told of each request to the hub before it goes there; false cuts the connection instead. */
  readonly passes?: (path: string) => boolean;
};

export async function bundleModule(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      target: 'es2024',
      write: false,
      minify: true,
      rolldownOptions: { input: entry, output: { format: 'es', codeSplitting: false } },
    },
    // The npm package of this name, which PouchDB means, and not Node's own.
    resolve: { alias: { events: 'events/' } },
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  });
  const outputs = 'output' in built ? [built] : Array.isArray(built) ? built : [];
  for (const { output } of outputs) {
    for (const file of output) if (file.type === 'chunk') return file.code;
  }
  throw new Error(`${entry} gave no bundle`);
}

function forward(hubUrl: string, from: IncomingMessage, to: ServerResponse): void {
  const { method = 'GET', headers, url = '/' } = from;
  const asked = request(new URL(url, hubUrl), { method, headers }, (answer) => {
    to.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(to);
  });
  asked.on('error', () => to.destroy());
  from.pipe(asked);
}

export async function serveModule(options: ServeOptions): Promise<ServedModule> {
  const script = await bundleModule(options.entry);
  const { hubUrl, passes = () => true, answer = () => null } = options;
  const server = createServer((from, to) => {
    const path = from.url ?? '/';
    if (path.startsWith('/station/') && hubUrl !== undefined) {
      if (passes(path)) forward(hubUrl, from, to);
      else to.destroy();
      return;
    }
    if (path === '/') {
      to.setHeader('content-type', 'text/html; charset=utf-8');
      to.end('<!doctype html><title>Page</title><script type="module" src="/page.js"></script>');
    } else if (path === '/page.js') {
      to.setHeader('content-type', 'text/javascript; charset=utf-8');
      to.end(script);
    } else {
      const body = answer(path);
      if (body === null) to.writeHead(404);
      to.end(body ?? undefined);
    }
  });
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    bytes: () => sockets.reduce((sum, one) => sum + one.bytesRead + one.bytesWritten, 0),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
