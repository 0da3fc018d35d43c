/**
 * Purpose: what one machine brings another, by the LAN or on a stick: frames in a file.
 * Invariant: frames are written here by the specification (LE9), with a true check over altered contents too: with checks
 * that are wrong nothing behind them would ever be read.
 */

import { utf8 } from '@gatefold/domain/bytes';
import { decodeBundle, encodeBundle, FRAME_KINDS } from '@gatefold/domain/codec/bundle';
import { hash256 } from '@gatefold/domain/crypto/hash';
import { EVENT, GATE_ID } from '@gatefold/domain/testing/example-manifest';
import type { Seeded } from '@gatefold/sync/simulator/seeded';
import { alterBytes } from '../alter/alter-bytes.ts';
import { alterTree } from '../alter/alter-tree.ts';
import { join, joinAll, treeOf, writeTree } from '../alter/cbor-tree.ts';
import type { Decoder, Reading } from '../decoder.ts';
import { golden } from './examples.ts';
import { idsToWire } from './readings.ts';

const HEADER = {
  v: 1,
  ...idsToWire({ hub: GATE_ID, writer: GATE_ID, event: EVENT, more: false }, 'hub', 'writer'),
};
const MARK = Uint8Array.of(0x47, 0x46, 0x42, 0x01);
const CONTENTS = [...golden('transfer'), ...golden('receipt'), ...golden('head'), new Uint8Array()];

function frame(kindByte: number, content: Uint8Array, claimed = content.length): Uint8Array {
  const check = hash256(join(utf8('gatefold frame\0'), Uint8Array.of(kindByte), content));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, claimed);
  return join(MARK, Uint8Array.of(kindByte), length, check.slice(0, 8), content);
}

function anyHeader(dice: Seeded): Uint8Array {
  const tree = treeOf(dice.chance(0.3) ? { ...HEADER, writer: null } : HEADER);
  const content = writeTree(dice.chance(0.5) ? tree : alterTree(tree, utf8('hub'), dice));
  return frame(dice.chance(0.95) ? 0 : dice.below(8), content);
}

function anyFrame(dice: Seeded): Uint8Array {
  const content = dice.pick(CONTENTS) ?? new Uint8Array();
  const kindByte = dice.chance(0.9) ? dice.below(FRAME_KINDS.length) : dice.below(256);
  const whole = frame(kindByte, content);
  switch (dice.below(6)) {
    case 0:
      return alterBytes(whole, content, dice);
    case 1:
      return frame(
        kindByte,
        content,
        dice.pick([0, 1, content.length + 1, 8193, 2 ** 32 - 1]) ?? 0,
      );
    default:
      return whole;
  }
}

function anyBundle(dice: Seeded): Uint8Array {
  // More places that do not read than a reader puts up with.
  const marks = dice.chance(0.05) ? Array.from({ length: dice.between(25, 40) }, () => MARK) : [];
  const frames = Array.from({ length: dice.below(5) }, () => anyFrame(dice));
  return joinAll([anyHeader(dice), ...marks, ...frames]);
}

/** A damaged bundle is read as far as it goes, which is not all of it. */
function readBundle(input: Uint8Array): Reading {
  const bundle = decodeBundle(input);
  if (!bundle.ok) return { kind: 'refused', why: bundle.error.kind };
  const { header, frames, damaged } = bundle.value;
  if (damaged > 0) return { kind: 'refused', why: 'damaged' };
  return { kind: 'accepted', again: () => encodeBundle(header, frames) };
}

export const BUNDLES: readonly Decoder[] = [
  {
    name: 'bundle',
    covers: ['codec/bundle#decodeBundle'],
    examples: golden('bundle'),
    refusals: ['malformed', 'damaged'],
    compose: anyBundle,
    read: readBundle,
  },
];
