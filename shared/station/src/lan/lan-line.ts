/**
 * Purpose: whole messages over one connection (SE3): four bytes of length, big-endian, then the message.
 * Invariant: nothing is read that was not asked for, so a peer that sends without end fills its own buffers; no message is
 * longer, and none takes longer, than whoever waits for it allows.
 */

import type { Duplex } from 'node:stream';
import type { Bytes } from '@gatefold/domain/bytes';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { Timers } from '@gatefold/domain/time/timers';

export type LineFault = { readonly kind: 'closed' | 'too-slow' | 'too-long' };

const HEADER_LENGTH = 4;

export type Patience = {
  /** For the length to come whole. */
  readonly beginMs: number;
  /** For the message to come whole after that. */
  readonly wholeMs: number;
};

export class LanLine {
  readonly #stream: Duplex;
  readonly #timers: Timers;
  /** The message that is waited for has begun to come. */
  #hasBegun = false;

  constructor(stream: Duplex, timers: Timers) {
    this.#stream = stream;
    this.#timers = timers;
    // What broke the connection is of no use to anyone; that it is broken is seen by `closed`.
    stream.on('error', () => stream.destroy());
  }

  get isOpen(): boolean {
    return !this.#stream.destroyed && this.#stream.readable && this.#stream.writable;
  }

  get hasBegun(): boolean {
    return this.#hasBegun || this.#stream.readableLength > 0;
  }

  close(): void {
    this.#stream.destroy();
  }

  onClose(act: () => void): void {
    if (this.#stream.destroyed) act();
    else this.#stream.once('close', act);
  }

  /** Calls `act` at each of these events until it says that it is done, or the time is over. */
  #until<Value>(
    events: readonly string[],
    withinMs: number,
    act: () => Result<Value, LineFault> | null,
  ): Promise<Result<Value, LineFault>> {
    return new Promise((resolve) => {
      const settle = (result: Result<Value, LineFault>): void => {
        cancel();
        for (const event of events) this.#stream.off(event, look);
        resolve(result);
      };
      const look = (): void => {
        const result = act();
        if (result !== null) settle(result);
      };
      const cancel = this.#timers.after(withinMs, () => settle(err({ kind: 'too-slow' })));
      for (const event of events) this.#stream.on(event, look);
      look();
    });
  }

  #exactly(length: number, withinMs: number): Promise<Result<Bytes, LineFault>> {
    if (length === 0) return Promise.resolve(ok(new Uint8Array()));
    return this.#until(['readable', 'end', 'close'], withinMs, () => {
      if (this.#stream.destroyed) return err({ kind: 'closed' });
      const chunk: unknown = this.#stream.read(length);
      if (chunk instanceof Uint8Array) {
        // A stream that has ended gives what is left, though it is less.
        return chunk.length === length ? ok(new Uint8Array(chunk)) : err({ kind: 'closed' });
      }
      return this.#stream.readableEnded ? err({ kind: 'closed' }) : null;
    });
  }

  async receive(maxLength: number, patience: Patience): Promise<Result<Bytes, LineFault>> {
    this.#hasBegun = false;
    const header = await this.#exactly(HEADER_LENGTH, patience.beginMs);
    if (!header.ok) return header;
    this.#hasBegun = true;
    const length = new DataView(header.value.buffer).getUint32(0);
    if (length > maxLength) return err({ kind: 'too-long' });
    return this.#exactly(length, patience.wholeMs);
  }

  /** Resolves when the system has taken all of it: a peer that does not read is `too-slow`. */
  send(message: Bytes, withinMs: number): Promise<Result<void, LineFault>> {
    let isTaken = false;
    const header = new Uint8Array(HEADER_LENGTH);
    new DataView(header.buffer).setUint32(0, message.length);
    if (!this.isOpen) return Promise.resolve(err({ kind: 'closed' }));
    this.#stream.write(header);
    this.#stream.write(message, () => {
      isTaken = true;
      this.#stream.emit('taken');
    });
    return this.#until(['taken', 'close'], withinMs, () => {
      if (this.#stream.destroyed) return err({ kind: 'closed' });
      return isTaken ? ok(undefined) : null;
    });
  }
}
