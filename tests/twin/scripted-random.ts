/** Purpose: the Random port that gives what it was told to, in that order, so that two hubs draw the same challenges. */

import type { Bytes } from '@gatefold/domain/bytes';
import type { Random } from '@gatefold/domain/random';

export class ScriptedRandom implements Random {
  readonly #next: Bytes[] = [];

  gives(bytes: Bytes): void {
    this.#next.push(bytes);
  }

  bytes(count: number): Uint8Array {
    const next = this.#next.shift();
    if (next?.length !== count) {
      throw new Error(`the hub draws ${count} bytes, and ${next?.length ?? 'no'} are due`);
    }
    return Uint8Array.from(next);
  }
}
