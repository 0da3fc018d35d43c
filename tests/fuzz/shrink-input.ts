/**
 * Purpose: a smaller input with the same kind of finding, for a person to read.
 * Invariant: never larger than what it was given; the kind of finding stays.
 */

import type { Decoder } from './decoder.ts';
import { judgeInput, type FindingKind } from './judge-input.ts';
import { join } from './alter/cbor-tree.ts';

const MAX_TRIES = 2000;

class Shrinking {
  smallest: Uint8Array;
  #triesLeft = MAX_TRIES;
  readonly #decoder: Decoder;
  readonly #kind: FindingKind;

  constructor(decoder: Decoder, input: Uint8Array, kind: FindingKind) {
    this.#decoder = decoder;
    this.#kind = kind;
    this.smallest = input;
  }

  /** True when the candidate does it too, and is taken. */
  try(candidate: Uint8Array): boolean {
    if (this.#triesLeft === 0) return false;
    this.#triesLeft -= 1;
    if (judgeInput(this.#decoder, candidate).finding?.kind !== this.#kind) return false;
    this.smallest = candidate;
    return true;
  }

  leaveOut(length: number): void {
    let at = 0;
    while (at < this.smallest.length) {
      const { smallest } = this;
      if (!this.try(join(smallest.slice(0, at), smallest.slice(at + length)))) at += length;
    }
  }

  makePlain(): void {
    for (const [at, octet] of this.smallest.entries()) {
      if (octet === 0) continue;
      const plainer = new Uint8Array(this.smallest);
      plainer[at] = 0;
      this.try(plainer);
    }
  }
}

export function shrinkInput(decoder: Decoder, input: Uint8Array, kind: FindingKind): Uint8Array {
  const shrinking = new Shrinking(decoder, input, kind);
  for (let length = input.length >> 1; length >= 1; length >>= 1) shrinking.leaveOut(length);
  shrinking.makePlain();
  return shrinking.smallest;
}
