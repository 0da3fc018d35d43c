/**
 * Purpose: how a station is, in words with a tone, so that no state is told by colour alone.
 * Invariant: only what the hub knows of it; a revoked station is expected to be silent.
 */

import { CLOCK_TOLERANCE_MS } from '@gatefold/sync/merge/bound-rank';
import { formatCount } from '@gatefold/ui/number/format-count';
import { formatDay, formatSpan } from '@gatefold/ui/time/format-time';
import type { AdminOverview } from '../../src/contract/admin.ts';

export type Station = AdminOverview['stations'][number];
export type Tone = 'plain' | 'good' | 'warn' | 'bad';
export type Said = { readonly tone: Tone; readonly words: string };

/** Stations speak with the hub every few seconds; after a minute something is in the way. */
const SILENT_MS = 60_000;
/** Long enough that somebody should walk over and look. */
const LONG_SILENT_MS = 10 * 60_000;
const LEASE_ENDS_SOON_MS = 24 * 3_600_000;
/** Nearer than this nobody can see on two clocks side by side. */
const SAME_CLOCK_MS = 2000;

/**
 * Does the machine, or another one, stand at its post again under a new identity? A new code gives the same name and the
 * same post (LE4), and nothing else says which station came after which.
 */
export function isReplaced(station: Station, stations: readonly Station[]): boolean {
  return (
    station.state !== 'active' &&
    stations.some(
      ({ state, name, role, gate, lane }) =>
        state === 'active' &&
        name === station.name &&
        role === station.role &&
        gate === station.gate &&
        lane === station.lane,
    )
  );
}

export function stateSaid(station: Station, stations: readonly Station[]): Said {
  switch (station.state) {
    case 'active':
      return { tone: 'good', words: 'Active' };
    case 'revoked':
      return { tone: 'plain', words: 'Revoked' };
    case 'quarantined':
      return isReplaced(station, stations)
        ? { tone: 'plain', words: 'Quarantined, replaced' }
        : { tone: 'bad', words: 'Quarantined: enrol it anew' };
  }
}

/** `nowMs` is the hub's time. */
export function heardSaid({ lastContactMs, state }: Station, nowMs: number): Said {
  const isExpected = state === 'active';
  if (lastContactMs === null) return { tone: isExpected ? 'warn' : 'plain', words: 'never' };
  const ageMs = nowMs - lastContactMs;
  const span = formatSpan(ageMs);
  if (!isExpected) return { tone: 'plain', words: `${span} ago` };
  if (ageMs > LONG_SILENT_MS) return { tone: 'bad', words: `silent ${span}` };
  if (ageMs > SILENT_MS) return { tone: 'warn', words: `silent ${span}` };
  return { tone: 'good', words: `${span} ago` };
}

export function owedSaid({ owedAtLastContact }: Station): Said {
  if (owedAtLastContact === null) return { tone: 'plain', words: 'not known' };
  return {
    tone: owedAtLastContact > 0 ? 'warn' : 'plain',
    words: formatCount(owedAtLastContact),
  };
}

export function listSaid({ manifestEpoch, state }: Station, newest: number): Said {
  if (manifestEpoch === null) return { tone: 'plain', words: 'not known' };
  const tone = state === 'active' ? 'warn' : 'plain';
  if (manifestEpoch === 0) return { tone, words: 'none yet' };
  const behind = newest - manifestEpoch;
  const epoch = formatCount(manifestEpoch);
  if (behind <= 0) return { tone: 'plain', words: `${epoch}, current` };
  return { tone, words: `${epoch}, ${formatCount(behind)} behind` };
}

/** The offset is the hub's time less the station's. */
export function clockSaid({ clockOffsetMs }: Station): Said {
  if (clockOffsetMs === null) return { tone: 'plain', words: 'not known' };
  const offMs = Math.abs(clockOffsetMs);
  if (offMs < SAME_CLOCK_MS) return { tone: 'plain', words: 'right' };
  const words = `${formatSpan(offMs)} ${clockOffsetMs > 0 ? 'slow' : 'fast'}`;
  return { tone: offMs > CLOCK_TOLERANCE_MS ? 'bad' : 'plain', words };
}

/** The day it ends; the time of day stands beside it. */
export function leaseSaid({ leaseUntilMs, state }: Station, nowMs: number): Said {
  const day = formatDay(leaseUntilMs);
  const leftMs = leaseUntilMs - nowMs;
  if (state !== 'active') return { tone: 'plain', words: day };
  if (leftMs <= 0) return { tone: 'bad', words: `ended ${day}` };
  if (leftMs < LEASE_ENDS_SOON_MS) return { tone: 'warn', words: `ends ${day}` };
  return { tone: 'plain', words: day };
}

/** Active stations that nobody has heard for over a minute, or ever. */
export function silentStations(stations: readonly Station[], nowMs: number): number {
  return stations.filter((station) => {
    const { tone } = heardSaid(station, nowMs);
    return tone === 'warn' || tone === 'bad';
  }).length;
}
