/**
 * Purpose: one granted entry as the fold sees it, and the order in which admissions count (LE5, AD2).
 * Invariant: the order is total and the same on every machine: rank, station, seq, and the ledger's id should all else
 * be equal after a fork.
 */

import type { EntryId, Ordinal, Serial, StationId } from '../ids.ts';
import type { Hlc } from '../time/hlc.ts';
import { compareHlc } from '../time/hlc.ts';

export type Admission = EntryId & {
  readonly serial: Serial;
  readonly klass: Ordinal;
  readonly station: StationId;
  readonly gate: Ordinal;
  readonly lane: string;
  readonly operator: string;
  /** The entry's own reading, as bounded by the hub where the hub has seen it. */
  readonly rank: Hlc;
  /** Known from this station's own journal only: the hub has not ranked it yet (AD3). */
  readonly provisional: boolean;
};

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function compareAdmissions(a: Admission, b: Admission): number {
  return (
    compareHlc(a.rank, b.rank) ||
    compareText(a.station, b.station) ||
    a.seq - b.seq ||
    compareText(a.ledger, b.ledger)
  );
}
