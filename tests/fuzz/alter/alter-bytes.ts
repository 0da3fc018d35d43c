/**
 * Purpose: what noise, a bad cable or someone without a plan does to bytes.
 * Invariant: a pure function of the dice; never answers more than a few kilobytes beyond what it was given.
 */

import type { Seeded } from '@gatefold/sync/simulator/seeded';
import { join } from './cbor-tree.ts';

/** Octets at which codecs change their minds: lengths, sign bits, CBOR's initial bytes. */
const TELLING = [0, 1, 0x17, 0x18, 0x19, 0x1b, 0x20, 0x3b, 0x40, 0x5f, 0x7f, 0x80, 0x9f, 0xa0];
const MORE_TELLING = [0xbf, 0xc0, 0xd8, 0xf4, 0xf6, 0xf7, 0xf9, 0xfb, 0xfe, 0xff];

function replaced(bytes: Uint8Array, at: number, octet: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  if (at < copy.length) copy[at] = octet;
  return copy;
}

function withWord(bytes: Uint8Array, dice: Seeded): Uint8Array {
  const copy = new Uint8Array(bytes);
  const width = dice.pick([2, 3, 4, 8]) ?? 4;
  const at = dice.below(Math.max(1, copy.length - width));
  const word = dice.pick([0, 1, 0x7f, 0x80, 0xff]) ?? 0;
  for (let i = at; i < Math.min(copy.length, at + width); i += 1) copy[i] = word;
  return copy;
}

export function alterBytes(bytes: Uint8Array, donor: Uint8Array, dice: Seeded): Uint8Array {
  const at = dice.below(Math.max(1, bytes.length));
  switch (dice.below(10)) {
    case 0:
    case 1:
      return replaced(bytes, at, (bytes[at] ?? 0) ^ (1 << dice.below(8)));
    case 2:
      return replaced(bytes, at, dice.below(256));
    case 3:
      return replaced(bytes, at, dice.pick([...TELLING, ...MORE_TELLING]) ?? 0);
    case 4:
      return bytes.slice(0, at);
    case 5:
      return join(bytes, dice.bytes(dice.between(1, dice.chance(0.02) ? 4096 : 8)));
    case 6:
      return join(bytes.slice(0, at), donor.slice(dice.below(Math.max(1, donor.length))));
    case 7: {
      const to = Math.min(bytes.length, at + dice.between(1, 40));
      return dice.chance(0.5)
        ? join(bytes.slice(0, at), bytes.slice(to))
        : join(bytes.slice(0, to), bytes.slice(at));
    }
    case 8:
      return withWord(bytes, dice);
    default:
      return replaced(bytes, at, (bytes[at] ?? 0) + (dice.chance(0.5) ? 1 : 255));
  }
}
