/**
 * Purpose: USB sticks of a simulated venue, carried between machines and the hub: late, twice, copied, cut, altered, an old
 * one again (SI1, LE3).
 * Invariant: a stick holds files by the name of who wrote them; each visit takes in the others' files and writes its own.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { Seeded } from './seeded.ts';
import { alteredBytes } from './simulated-road.ts';

export type Stick = Map<string, Bytes>;

/** What is read from a bad stick: now and then a file is cut, or one bit of it is wrong. */
export function readFrom(
  stick: Stick,
  own: string,
  random: Seeded,
  isBad: boolean,
): [string, Bytes][] {
  return [...stick]
    .filter(([name]) => name !== own)
    .map(([name, bytes]) => {
      if (!isBad || random.chance(0.5)) return [name, bytes];
      const read = random.chance(0.5)
        ? bytes.slice(0, random.below(bytes.length))
        : alteredBytes(bytes, random);
      return [name, read];
    });
}
