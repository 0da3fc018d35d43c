/**
 * Purpose: sales and voids of a run, the rulings they change, and the tickets' states that follow (AL1, AL3).
 * Invariant: `counted` and `voided` in the tables are what the pure fold `ruleSales` says of all that is known of a
 * ticket, so a void that comes before its sale, or a copied till's sales in any order, end alike.
 */

import { ruleSales } from '@gatefold/domain/allotment/rule-sales';
import { entryKey, type EventId, type Serial, type StationId } from '@gatefold/domain/ids';
import { markTicketsDirty } from '@gatefold/db/postgres/dirty';
import type { PoolClient } from '@gatefold/db/postgres/pool';
import {
  insertSales,
  insertVoids,
  salesOf,
  setSaleStanding,
  settleTickets,
  voidsOf,
  type NewSale,
  type SaleStanding,
} from '@gatefold/db/postgres/sales';
import type { RankedFact } from './ranked-fact.ts';

async function ruleSerials(
  db: PoolClient,
  event: EventId,
  serials: readonly Serial[],
): Promise<void> {
  const voids = Map.groupBy(await voidsOf(db, event, serials), (one) => one.serial);
  const changes: SaleStanding[] = [];
  for (const [serial, sales] of Map.groupBy(
    await salesOf(db, event, serials),
    (one) => one.serial,
  )) {
    const voidedBy = new Set((voids.get(serial) ?? []).map((one) => one.station));
    const ruling = ruleSales(sales, voidedBy);
    for (const sale of sales) {
      const counted = entryKey(sale) === ruling.counted;
      const voided = counted && ruling.isVoided;
      if (counted !== sale.counted || voided !== sale.voided) {
        changes.push({ ledger: sale.ledger, seq: sale.seq, counted, voided });
      }
    }
  }
  await setSaleStanding(db, changes);
  await settleTickets(db, event, serials);
  await markTicketsDirty(db, event, serials);
}

export async function foldSales(
  db: PoolClient,
  event: EventId,
  station: StationId,
  facts: readonly RankedFact[],
): Promise<void> {
  const sales: NewSale[] = [];
  const voids: { ledger: string; seq: number; serial: Serial }[] = [];
  for (const { entry, rank } of facts) {
    const { fact, ledger, seq } = entry;
    if (fact.kind === 'ticket-sold') {
      const { serial, issue, klass, price, allotment, tokenHash } = fact.body;
      const { amountMinor: priceMinor, currency } = price;
      const terms = { serial, issue, klass, allotment, tokenHash, priceMinor, currency };
      sales.push({ ledger, seq, rank, ...terms });
    }
    if (fact.kind === 'sale-voided') voids.push({ ledger, seq, serial: fact.body.serial });
  }
  if (sales.length === 0 && voids.length === 0) return;
  await insertSales(db, event, station, sales);
  await insertVoids(db, event, station, voids);
  await ruleSerials(db, event, [...new Set([...sales, ...voids].map((one) => one.serial))]);
}
