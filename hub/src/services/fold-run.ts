/**
 * Purpose: what a run of accepted entries changes at the hub: admissions and their rulings, sales, refusal counts
 * (AD2, AL3).
 * Invariant: runs inside the transaction that stores the entries, under the merge lock; rulings come from the one pure
 * fold, `ruleTicket`.
 */

import { compareAdmissions } from '@gatefold/domain/admission/admission';
import { ruleTicket } from '@gatefold/domain/admission/rule-ticket';
import type { Entry } from '@gatefold/domain/codec/entry';
import { entryKey, type EventId, type Serial, type StationId } from '@gatefold/domain/ids';
import type { Hlc } from '@gatefold/domain/time/hlc';
import {
  addRefusals,
  admissionsOf,
  insertAdmissions,
  setStanding,
  type NewAdmission,
} from '@gatefold/db/postgres/admissions';
import { markTicketsDirty } from '@gatefold/db/postgres/dirty';
import { feedEntries, feedRulings } from '@gatefold/db/postgres/feed';
import type { PoolClient } from '@gatefold/db/postgres/pool';
import { insertIncident, recordSale, recordVoid } from '@gatefold/db/postgres/sales';
import { admission } from './admission-of-entry.ts';

export type RankedFact = { readonly entry: Entry; readonly rank: Hlc };

export type RunOrigin = { readonly station: StationId; readonly receivedAtMs: number };

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
  for (const [serial, rows] of bySerial) {
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

async function foldAdmissions(
  db: PoolClient,
  origin: RunOrigin,
  facts: readonly RankedFact[],
): Promise<void> {
  const admissions = facts.flatMap((fact): { event: EventId; one: NewAdmission }[] => {
    const one = admission(fact.entry, origin.station, fact.rank);
    return one === null || fact.entry.event === null ? [] : [{ event: fact.entry.event, one }];
  });
  for (const [event, group] of Map.groupBy(admissions, ({ event: of }) => of)) {
    const rows = group.map(({ one }) => one);
    await insertAdmissions(db, event, rows);
    await feedEntries(db, event, rows);
    await ruleTickets(db, event, [...new Set(rows.map((row) => row.serial))]);
  }
}

async function foldRefusals(db: PoolClient, facts: readonly RankedFact[]): Promise<void> {
  const counts = new Map<string, { event: EventId; gate: number; reason: string; count: number }>();
  for (const { entry } of facts) {
    if (entry.fact.kind !== 'check-in-refused' || entry.event === null) continue;
    const { gate, reason } = entry.fact.body;
    const key = `${entry.event} ${gate} ${reason}`;
    const counted = counts.get(key) ?? { event: entry.event, gate, reason, count: 0 };
    counts.set(key, { ...counted, count: counted.count + 1 });
  }
  await addRefusals(db, [...counts.values()]);
}

async function foldSale(db: PoolClient, origin: RunOrigin, entry: Entry): Promise<void> {
  const { fact, event, ledger, seq } = entry;
  if (event === null) return;
  if (fact.kind === 'ticket-sold') {
    const { serial, issue, klass, price, allotment, tokenHash } = fact.body;
    const outcome = await recordSale(db, {
      ledger,
      seq,
      event,
      serial,
      issue,
      klass,
      allotment,
      tokenHash,
      station: origin.station,
      priceMinor: price.amountMinor,
      currency: price.currency,
    });
    if (outcome !== 'counted') {
      const kind = outcome === 'oversold' ? 'oversell' : 'sale-outside-allotment';
      const incident = `${kind} ${entryKey(entry)}`;
      const { station, receivedAtMs: atMs } = origin;
      await insertIncident(db, { incident, event, kind, serial, station, ledger, seq, atMs });
    }
    await markTicketsDirty(db, event, [serial]);
  }
  if (fact.kind === 'sale-voided') {
    await recordVoid(db, event, fact.body.serial, origin.station);
    await markTicketsDirty(db, event, [fact.body.serial]);
  }
}

/** Takes a run's counted entries, in their order. */
export async function foldRun(
  db: PoolClient,
  origin: RunOrigin,
  facts: readonly RankedFact[],
): Promise<void> {
  await foldAdmissions(db, origin, facts);
  await foldRefusals(db, facts);
  for (const { entry } of facts) await foldSale(db, origin, entry);
}
