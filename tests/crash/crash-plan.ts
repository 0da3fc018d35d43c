/**
 * Purpose: which kill comes when, at one station, from a seed.
 * Invariant: exactly as many kills as were asked for, each kind in its share, in an order and at moments of chance.
 */

import { shuffled } from '../matchday/scan-plan.ts';

export const CRASH_KINDS = ['plain', 'full-disk', 'room-again', 'torn-tail', 'torn-page'] as const;
export type CrashKind = (typeof CRASH_KINDS)[number];

const WITHOUT_SMALL_DISK: readonly CrashKind[] = ['plain', 'torn-tail', 'torn-page'];

/** By the number of the piece of work that it befalls, of `deeds` in all. */
export function planCrashes(
  options: { readonly kills: number; readonly deeds: number; readonly hasSmallDisk: boolean },
  random: () => number,
): ReadonlyMap<number, CrashKind> {
  const { kills, deeds, hasSmallDisk } = options;
  const cycle = hasSmallDisk ? CRASH_KINDS : WITHOUT_SMALL_DISK;
  const kinds = shuffled(
    Array.from({ length: kills }, (_, index) => cycle[index % cycle.length] ?? 'plain'),
    random,
  );
  const moments = shuffled(
    Array.from({ length: deeds }, (_, index) => index),
    random,
  ).slice(0, kills);
  return new Map(
    moments.map((moment, index): [number, CrashKind] => [moment, kinds[index] ?? 'plain']),
  );
}
