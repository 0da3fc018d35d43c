/**
 * Purpose: input number `index` of a decoder under a seed.
 * Invariant: depends on nothing else, so that any input of any run can be made again alone.
 */

import { Seeded } from '@gatefold/sync/simulator/seeded';
import { alterBytes } from './alter/alter-bytes.ts';
import { alterTree } from './alter/alter-tree.ts';
import { readTree, writeTree, writtenLength } from './alter/cbor-tree.ts';
import type { Decoder } from './decoder.ts';

/** FNV-1a of the decoder's name and the seed, so that decoders do not get the same dice. */
function startOf(name: string, seed: number): number {
  let state = 0x811c9dc5;
  for (const sign of `${name} ${seed}`) {
    state = Math.imul(state ^ (sign.codePointAt(0) ?? 0), 0x01000193);
  }
  return (state >>> 0) & 0x1fffff;
}

/** No road takes a longer message; a list repeated within a repeated list soon is a hundred megabytes. */
const LONGEST_BYTES = 4 * 1024 * 1024;

function alteredTree(message: Uint8Array, donor: Uint8Array, dice: Seeded): Uint8Array {
  let tree = readTree(message);
  if (tree === null) return alterBytes(message, donor, dice);
  const times = dice.pick([1, 1, 1, 2, 3]) ?? 1;
  let written = message;
  for (let i = 0; i < times; i += 1) {
    tree = alterTree(tree, donor, dice);
    if (writtenLength(tree) > LONGEST_BYTES) break;
    written = writeTree(tree);
  }
  return written;
}

function alteredBytes(bytes: Uint8Array, donor: Uint8Array, dice: Seeded): Uint8Array {
  let altered = bytes;
  const times = dice.pick([1, 1, 2, 5]) ?? 1;
  for (let i = 0; i < times; i += 1) altered = alterBytes(altered, donor, dice);
  return altered;
}

export function makeInput(decoder: Decoder, seed: number, index: number): Uint8Array {
  const dice = new Seeded(startOf(decoder.name, seed) * 2 ** 32 + index);
  const { message = (input: Uint8Array) => input, seal } = decoder;
  const example = dice.pick(decoder.examples) ?? new Uint8Array();
  const donor = dice.pick(decoder.examples) ?? example;
  if (dice.chance(0.02)) return example;
  if (decoder.compose !== undefined && dice.chance(0.5)) {
    const composed = decoder.compose(dice);
    return dice.chance(0.8) ? composed : alteredBytes(composed, donor, dice);
  }
  if (dice.chance(0.25)) return alteredBytes(example, donor, dice);
  const plain = message(example);
  const other = dice.chance(0.75)
    ? alteredTree(plain, message(donor), dice)
    : alteredBytes(plain, message(donor), dice);
  return seal === undefined ? other : seal(other);
}
