/**
 * Purpose: a day as the auditor knows it, and the order of LE5 as it reads it (SI2).
 * Invariant: made from the record of what was told and the replicas' last words alone.
 */

import { readEntry, type ReadEntry } from './audit-reading.ts';
import type { FinalWord, HubRow } from './final-word.ts';
import { toldOf, type Heard } from './told.ts';

export type CountedRow = HubRow & { readonly station: string; readonly entry: ReadEntry };

/** The day as the auditor knows it. */
export type Case = {
  readonly heard: readonly Heard[];
  readonly word: FinalWord;
  /** Stations whose disk was copied or set back: only they may fork (LE4). */
  readonly forkable: ReadonlySet<string>;
  /** By station, when it was first revoked. */
  readonly revokedAtMs: ReadonlyMap<string, number>;
  readonly counted: readonly CountedRow[];
};

export function openCase(heard: readonly Heard[], word: FinalWord): Case {
  const revokedAtMs = new Map<string, number>();
  for (const { station, atMs } of toldOf(heard, 'revoked')) {
    revokedAtMs.set(station, Math.min(atMs, revokedAtMs.get(station) ?? Infinity));
  }
  const counted = [...word.ledgers.values()].flatMap(({ station, rows }) =>
    rows.flatMap((row): CountedRow[] => {
      const entry = row.counted ? readEntry(row.bytes) : null;
      return entry === null ? [] : [{ ...row, station, entry }];
    }),
  );
  const forkable = new Set(
    [...toldOf(heard, 'disk-copied'), ...toldOf(heard, 'disk-set-back')].map((one) => one.station),
  );
  return { heard, word, forkable, revokedAtMs, counted };
}

export type Rank = readonly [number, number];

export function before(a: Rank, b: Rank): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}

/** LE5: rank, station, seq. */
export function inOrder(a: CountedRow, b: CountedRow): number {
  const [left, right]: [Rank, Rank] = [a.rank ?? [0, 0], b.rank ?? [0, 0]];
  if (before(left, right)) return -1;
  if (before(right, left)) return 1;
  if (a.station !== b.station) return a.station < b.station ? -1 : 1;
  return a.seq - b.seq || (a.entry.ledger < b.entry.ledger ? -1 : 1);
}
