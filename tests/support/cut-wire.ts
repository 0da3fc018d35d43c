/**
 * Purpose: the wire between a station and its hub: counts what passes, and can be cut after any byte.
 * Invariant: passes bytes on as they are. What the hub sent up to the cut arrives; then every connection is gone, and none
 * is made until the wire is mended.
 */

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export class CutWire {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #bytesUp = 0;
  #bytesDown = 0;
  #bytesUntilCut = Infinity;

  private constructor(server: Server, hubPort: number) {
    this.#server = server;
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    this.url = `http://127.0.0.1:${address.port}`;
    server.on('connection', (station) => this.#join(station, hubPort));
  }

  static async start(hubUrl: string): Promise<CutWire> {
    const server = createServer({ noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CutWire(server, Number(new URL(hubUrl).port));
  }

  /** Bytes that passed in both directions, HTTP's own included. */
  get bytes(): number {
    return this.#bytesUp + this.#bytesDown;
  }

  get isCut(): boolean {
    return this.#bytesUntilCut === 0;
  }

  /** Cuts after so many more bytes from the hub. */
  cutAfter(bytes: number): void {
    this.#bytesUntilCut = bytes;
  }

  mend(): void {
    this.#bytesUntilCut = Infinity;
  }

  #join(station: Socket, hubPort: number): void {
    if (this.isCut) {
      station.destroy();
      return;
    }
    const hub = connect({ port: hubPort, host: '127.0.0.1', noDelay: true });
    const end = (): void => {
      for (const socket of [station, hub]) {
        socket.destroy();
        this.#sockets.delete(socket);
      }
    };
    for (const socket of [station, hub]) {
      this.#sockets.add(socket);
      // A connection that breaks is what this wire is for; whoever uses it sees it end.
      socket.on('error', end).on('close', end);
    }
    station.on('data', (piece) => {
      this.#bytesUp += piece.length;
      hub.write(piece);
    });
    hub.on('data', (piece) => {
      const passing = piece.subarray(0, this.#bytesUntilCut);
      this.#bytesDown += passing.length;
      this.#bytesUntilCut -= passing.length;
      // The last bytes are let out before the end, so that the cut is after this very byte.
      station.write(passing, () => this.isCut && this.#cutAll());
    });
  }

  #cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  async close(): Promise<void> {
    this.#cutAll();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
