/** Purpose: an entry as an admission row of the hub; null when it is another kind of fact. */

import type { Entry } from '@gatefold/domain/codec/entry';
import type { StationId } from '@gatefold/domain/ids';
import type { Hlc } from '@gatefold/domain/time/hlc';
import type { NewAdmission } from '@gatefold/db/postgres/admissions';
import { admissionOf } from '@gatefold/sync/merge/known-admissions';

export function admission(entry: Entry, station: StationId, rank: Hlc): NewAdmission | null {
  const known = admissionOf(entry, station, rank, false);
  if (known === null || entry.fact.kind !== 'ticket-admitted') return null;
  return { ...known, basis: entry.fact.body.basis };
}
