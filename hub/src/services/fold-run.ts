/**
 * Purpose: what a run of accepted entries changes at the hub: admissions, sales and their rulings, refusal counts
 * (AD2, AL1, AL3).
 * Invariant: runs inside the transaction that stores the entries, under the merge lock; rulings come from the pure folds
 * `ruleTicket` and `ruleSales` over everything known of a ticket, so the order of arrival changes nothing (LE3).
 */

import type { EventId, StationId } from '@gatefold/domain/ids';
import { addRefusals } from '@gatefold/db/postgres/admissions';
import type { PoolClient } from '@gatefold/db/postgres/pool';
import { foldAdmissions } from './fold-admissions.ts';
import { foldSales } from './fold-sales.ts';
import { foldVault } from './fold-vault.ts';
import type { RankedFact } from './ranked-fact.ts';

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

/** Takes the counted entries of a station's run. */
export async function foldRun(
  db: PoolClient,
  station: StationId,
  facts: readonly RankedFact[],
): Promise<void> {
  await foldRefusals(db, facts);
  for (const [event, ofEvent] of Map.groupBy(facts, ({ entry }) => entry.event)) {
    if (event === null) continue;
    await foldAdmissions(db, event, station, ofEvent);
    await foldSales(db, event, station, ofEvent);
    await foldVault(db, event, station, ofEvent);
  }
}
