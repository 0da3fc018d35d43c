/**
 * Purpose: what someone sends who knows the interface, or does not: other values, other shapes, broken JSON.
 * Invariant: a pure function of the dice.
 */

import type { Seeded } from '@gatefold/sync/simulator/seeded';
import { alterBytes } from './alter-bytes.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const VALUES: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1,
  0.5,
  1e308,
  2 ** 53,
  -(2 ** 53),
  0xffffff,
  0x1000000,
  '',
  ' ',
  'x',
  '1',
  // What SQL text cannot hold, half a sign, a mark that turns text around, an escape sequence.
  '\u0000',
  'a\u0000b',
  '\ud83c',
  '\u202e',
  '\u001b[31m',
  "'; DROP TABLE ticket; --",
  '__proto__',
  'x'.repeat(61),
  'x'.repeat(5000),
  [],
  {},
  [[[[[]]]]],
];
const KEYS = ['__proto__', 'constructor', 'kind', 'event', ''];

function anyValue(dice: Seeded): Json {
  return dice.pick(VALUES);
}

/** A copy with one place altered; which one is by the dice. */
function alteredValue(value: Json, dice: Seeded): Json {
  if (dice.chance(0.25)) return anyValue(dice);
  if (typeof value === 'string' && dice.chance(0.6)) {
    const at = dice.below(value.length + 1);
    const sign = dice.pick(['\u0000', '\ud83c', ' ', '\n', '<', '"', '\u{1f3df}']) ?? '';
    return value.slice(0, at) + sign + value.slice(at);
  }
  if (typeof value === 'number' && dice.chance(0.6))
    return value + (dice.pick([-1, 1, 0.5, 1e9]) ?? 0);
  if (Array.isArray(value)) {
    const at = dice.below(value.length + 1);
    const item = value[at];
    if (item === undefined || dice.chance(0.3)) return [...value, anyValue(dice)];
    return value.toSpliced(at, 1, alteredValue(item, dice));
  }
  if (typeof value !== 'object' || value === null) return anyValue(dice);
  const keys = Object.keys(value);
  const key = dice.pick(keys);
  if (key === null || dice.chance(0.1))
    return { ...value, [dice.pick(KEYS) ?? '']: anyValue(dice) };
  if (dice.chance(0.15)) {
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  }
  return { ...value, [key]: alteredValue(value[key] ?? null, dice) };
}

/** The bytes of an altered body. */
export function alterJson(body: Json, dice: Seeded): Uint8Array {
  const bytes = new TextEncoder().encode(JSON.stringify(alteredValue(body, dice)));
  if (dice.chance(0.8)) return bytes;
  return dice.chance(0.9)
    ? alterBytes(bytes, bytes, dice)
    : new TextEncoder().encode('['.repeat(30_000));
}

export type { Json };
