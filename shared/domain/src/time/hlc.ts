/**
 * Purpose: hybrid logical clock readings, the time stamps of entries (LE5).
 * Invariant: readings of one station strictly increase, whatever its wall clock does.
 * Source: Kulkarni et al., "Logical Physical Clocks", 2014.
 */

import { z } from 'zod';

/** `ms` is wall-clock milliseconds, `n` counts readings that share one millisecond. */
export type Hlc = { readonly ms: number; readonly n: number };

/** 47 bits of milliseconds last until the year 6429, and pack with `n` into a signed 64-bit column. */
export const MAX_HLC_MS = 2 ** 47 - 1;
/** 16 bits of counter. */
export const MAX_HLC_N = 0xffff;

export const HLC_ZERO: Hlc = { ms: 0, n: 0 };

const tuple = z.tuple([
  z.number().int().min(0).max(MAX_HLC_MS),
  z.number().int().min(0).max(MAX_HLC_N),
]);

/** On the wire a reading is the pair [ms, n]. */
export const hlcSchema = tuple.transform(([ms, n]): Hlc => ({ ms, n }));

export function hlcToWire(hlc: Hlc): [number, number] {
  return [hlc.ms, hlc.n];
}

/** The next reading after `last`, given what the wall clock says now. A time that no entry can hold is not believed. */
export function nextHlc(last: Hlc, nowMs: number): Hlc {
  if (nowMs > last.ms && nowMs <= MAX_HLC_MS) return { ms: nowMs, n: 0 };
  if (last.n < MAX_HLC_N) return { ms: last.ms, n: last.n + 1 };
  return { ms: last.ms + 1, n: 0 };
}

/** Never moves back: used to take notice of a signed hub time, and of nothing less trusted. */
export function witnessMs(last: Hlc, seenMs: number): Hlc {
  return seenMs > last.ms ? { ms: seenMs, n: 0 } : last;
}

export function compareHlc(a: Hlc, b: Hlc): number {
  return a.ms - b.ms || a.n - b.n;
}
