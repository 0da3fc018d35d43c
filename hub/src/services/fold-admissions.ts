/**
 * Purpose: admissions of a run, the rulings they change, and what stations must hear of them (AD2, AD3).
 * Invariant: `standing` in the tables is what the pure fold `ruleTicket` says of all admissions of that ticket.
 */

import { compareAdmissions } from '@gatefold/domain/admission/admission';
import { ruleTicket } from '@gatefold/domain/admission/rule-ticket';
import { entryKey, type EventId, type Serial, type StationId } from '@gatefold/domain/ids';
import {
  admissionsOf,
  insertAdmissions,
  setStanding,
  type NewAdmission,
} from '@gatefold/db/postgres/admissions';
import { feedEntries, feedRulings } from '@gatefold/db/postgres/feed';
import type { PoolClient } from '@gatefold/db/postgres/pool';
import { admissionOf } from '@gatefold/sync/merge/known-admissions';
import type { RankedFact } from './ranked-fact.ts';

/** How many each class of the event lets in. */
async function admitsByClass(db: PoolClient, event: EventId): Promise<ReadonlyMap<number, number>> {
  const { rows } = await db.query<{ klass: number; admits: number }>(
    'SELECT klass, admits FROM ticket_class WHERE event = $1',
    [event],
  );
  return new Map(rows.map((row) => [row.klass, row.admits]));
}

/** Rules the tickets anew and tells the feed of every ruling that stations must know. */
async function ruleTickets(
  db: PoolClient,
  event: EventId,
  serials: readonly Serial[],
): Promise<void> {
  const admits = await admitsByClass(db, event);
  const bySerial = Map.groupBy(await admissionsOf(db, event, serials), (one) => one.serial);
  const changes: { ledger: string; seq: number; standing: boolean }[] = [];
  const contested: Serial[] = [];
  // In the order of the run and not of the rows, which the database gives as it likes: the feed then reads alike everywhere.
  for (const serial of serials) {
    const rows = bySerial.get(serial) ?? [];
    const [first] = [...rows].sort(compareAdmissions);
    const ruling = ruleTicket(serial, rows, admits.get(first?.klass ?? -1) ?? 1);
    const standing = new Set(ruling.standing.map(entryKey));
    for (const row of rows) {
      const stands = standing.has(entryKey(row));
      if (stands !== row.standing) {
        changes.push({ ledger: row.ledger, seq: row.seq, standing: stands });
      }
    }
    if (ruling.doubles.length > 0) contested.push(serial);
  }
  await setStanding(db, changes);
  await feedRulings(db, event, contested);
}

export async function foldAdmissions(
  db: PoolClient,
  event: EventId,
  station: StationId,
  facts: readonly RankedFact[],
): Promise<void> {
  const rows = facts.flatMap(({ entry, rank }): NewAdmission[] => {
    const known = admissionOf(entry, station, rank, false);
    if (known === null || entry.fact.kind !== 'ticket-admitted') return [];
    return [{ ...known, basis: entry.fact.body.basis }];
  });
  if (rows.length === 0) return;
  await insertAdmissions(db, event, rows);
  await feedEntries(db, event, rows);
  await ruleTickets(db, event, [...new Set(rows.map((row) => row.serial))]);
}
