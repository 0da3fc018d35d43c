/**
 * Purpose: what a scanner, or a person, types at a gate's page: keys and the times between them.
 * Invariant: a key is two bytes: how long after the one before, in steps of 5 ms, and a sign; 0d is Enter, 0e is Shift.
 */

import { utf8 } from '@gatefold/domain/bytes';
import {
  afterKey,
  MAX_GAP_MS,
  MIN_CODE_LENGTH,
  WEDGE_IDLE,
  type Key,
} from '@gatefold/edge-gate/page/wedge/wedge-recogniser';
import type { Decoder, Reading } from '../decoder.ts';

const STEP_MS = 5;
const ENTER = 0x0d;
const NAMES = new Map([
  [ENTER, 'Enter'],
  [0x0e, 'Shift'],
  [0x08, 'Backspace'],
]);
/** Longer than a pause within a word. */
const NEW_START_MS = 500;

function keysOf(input: Uint8Array): readonly Key[] {
  const keys: Key[] = [];
  let atMs = 1000;
  for (let at = 0; at + 1 < input.length; at += 2) {
    const [steps = 0, sign = 0] = input.subarray(at, at + 2);
    atMs += steps * STEP_MS;
    keys.push({ key: NAMES.get(sign) ?? String.fromCharCode(sign), atMs });
  }
  return keys;
}

/** By looking back from the Enter: the signs before it in one fast run that begins after a pause or after another Enter. */
function scannedBefore(keys: readonly Key[]): string | null {
  const enter = keys.at(-1);
  let text = '';
  let laterMs = enter?.atMs ?? 0;
  for (const { key, atMs } of keys.slice(0, -1).toReversed()) {
    if (key === 'Enter') break;
    if (!/^[\x21-\x7e]$/.test(key)) continue;
    const gapMs = laterMs - atMs;
    if (gapMs > NEW_START_MS && text !== '') break;
    if (gapMs > MAX_GAP_MS) return null;
    text = key + text;
    laterMs = atMs;
  }
  return text.length < MIN_CODE_LENGTH ? null : text;
}

function readKeys(input: Uint8Array): Reading {
  const keys = keysOf(input);
  let state = WEDGE_IDLE;
  for (const [index, key] of keys.entries()) {
    const [next, outcome] = afterKey(state, key);
    state = next;
    if (outcome.kind === 'broken') return { kind: 'refused', why: 'broken' };
    if (key.key !== 'Enter') continue;
    const text = scannedBefore(keys.slice(0, index + 1));
    if (outcome.kind === 'scan') {
      return {
        kind: 'accepted',
        again: () => (text === outcome.text ? input : utf8(outcome.text)),
      };
    }
    if (text !== null) throw new Error('a scan was missed');
  }
  return { kind: 'refused', why: 'no-scan' };
}

function typed(text: string, steps: (index: number) => number): Uint8Array {
  return Uint8Array.from([...utf8(text), ENTER].flatMap((sign, index) => [steps(index), sign]));
}

export const KEYS: readonly Decoder[] = [
  {
    name: 'wedge-keys',
    covers: ['page/wedge/wedge-recogniser#afterKey'],
    examples: [
      typed('90210'.repeat(46), () => 1),
      typed('ABC-123', () => 2),
      typed('tendai', () => 30),
      typed('ABC-123', (index) => (index === 3 ? 12 : 2)),
    ],
    refusals: ['no-scan', 'broken'],
    compose: (dice) => {
      // At the thresholds: 35 ms is fast, 40 ms is not; 500 ms begins nothing new, 505 ms does.
      const steps = () => dice.pick([0, 1, 2, 7, 8, 100, 101, 255]) ?? 1;
      const fast = dice.chance(0.7);
      const text = Array.from({ length: dice.between(1, 12) }, () =>
        String.fromCharCode(dice.chance(0.9) ? dice.between(0x21, 0x7e) : dice.below(0x20)),
      );
      return typed(text.join(''), () => (fast && dice.chance(0.9) ? dice.below(8) : steps()));
    },
    read: readKeys,
  },
];
