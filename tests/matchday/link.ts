/**
 * Purpose: a network cable that can be pulled: a TCP relay between one station and the hub.
 * Invariant: while it is cut nothing passes, running connections break, and new ones are refused, as with no network.
 */

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export class Link {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  #isCut = false;

  private constructor(url: string, server: Server, sockets: Set<Socket>) {
    this.url = url;
    this.#server = server;
    this.#sockets = sockets;
  }

  /** Opens a link to the hub. */
  static async open(hubUrl: string): Promise<Link> {
    const { hostname, port } = new URL(hubUrl);
    const sockets = new Set<Socket>();
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP address');
    const link = new Link(`http://127.0.0.1:${address.port}`, server, sockets);
    server.on('connection', (near) => {
      if (link.#isCut) {
        near.resetAndDestroy();
        return;
      }
      const far = connect(Number(port), hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(one);
        one.on('data', (bytes) => other.write(bytes));
        one.on('end', () => other.end());
        // A cut cable and a killed process both show as an error here; the close that follows ends the other side.
        one.on('error', () => other.destroy());
        one.on('close', () => {
          sockets.delete(one);
          other.destroy();
        });
      }
    });
    return link;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
