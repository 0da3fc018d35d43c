/**
 * Purpose: sales and voids of a run, the rulings they change, and the tickets' states that follow (AL1, AL3).
 * Invariant: `counted` and `voided` in the tables are what the pure fold `ruleSales` says of all that is known of a
 * ticket, so a void that comes before its sale, or a copied till's sales in any order, end alike.
 */

import { isGrantedSale } from '@gatefold/domain/allotment/granted-sale';
import {
  ruleSales,
  type ReportedSale,
  type SaleRuling,
} from '@gatefold/domain/allotment/rule-sales';
import {
  entryKey,
  type EntryId,
  type EventId,
  type Serial,
  type StationId,
} from '@gatefold/domain/ids';
import type { AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import { markTicketsDirty } from '@gatefold/db/postgres/dirty';
import type { PoolClient } from '@gatefold/db/postgres/pool';
import {
  grantsOf,
  insertSales,
  insertVoids,
  salesOf,
  setSaleStanding,
  settleTickets,
  voidsOf,
  type NewSale,
  type SaleRow,
} from '@gatefold/db/postgres/sales';
import { markSalesGranted, ungrantedSales } from '@gatefold/db/postgres/take-back';
import type { RankedFact } from './ranked-fact.ts';

type ReportedTerms = Omit<NewSale, 'isGranted' | 'counted' | 'voided'>;
type ReportedVoid = EntryId & { readonly serial: Serial };

type Reported = {
  readonly sales: readonly ReportedTerms[];
  readonly voids: readonly ReportedVoid[];
};

function reportedIn(station: StationId, facts: readonly RankedFact[]): Reported {
  const sales: ReportedTerms[] = [];
  const voids: ReportedVoid[] = [];
  for (const { entry, rank } of facts) {
    const { fact, ledger, seq } = entry;
    if (fact.kind === 'ticket-sold') {
      const { serial, issue, klass, price, allotment, tokenHash } = fact.body;
      const { amountMinor: priceMinor, currency } = price;
      const terms = { serial, issue, klass, allotment, tokenHash, priceMinor, currency };
      sales.push({ ledger, seq, station, rank, ...terms });
    }
    if (fact.kind === 'sale-voided') voids.push({ ledger, seq, serial: fact.body.serial });
  }
  return { sales, voids };
}

/** Which of a station's sales it had the right to make. */
async function withGrants(
  db: PoolClient,
  event: EventId,
  station: StationId,
  sales: readonly ReportedTerms[],
): Promise<readonly (ReportedTerms & { isGranted: boolean })[]> {
  const named = [...new Set(sales.map((sale) => sale.allotment))];
  const grants = named.length === 0 ? [] : await grantsOf(db, event, station, named);
  const byId = new Map(grants.map((grant) => [grant.allotment, grant]));
  return sales.map((sale) => {
    const grant = byId.get(sale.allotment);
    return { ...sale, isGranted: grant !== undefined && isGrantedSale(grant, sale) };
  });
}

/** The ruling on every ticket that is named, over what is known and what is new of it. */
async function ruleSerials(
  db: PoolClient,
  event: EventId,
  serials: readonly Serial[],
  added: readonly (ReportedSale & { serial: Serial })[],
): Promise<{ known: readonly SaleRow[]; rulings: ReadonlyMap<Serial, SaleRuling> }> {
  const known = await salesOf(db, event, serials);
  const voids = Map.groupBy(await voidsOf(db, event, serials), (one) => one.serial);
  const bySerial = Map.groupBy([...known, ...added], (one) => one.serial);
  const rulings = new Map(
    [...bySerial].map(([serial, sales]) => {
      const voidedBy = new Set((voids.get(serial) ?? []).map((one) => one.station));
      return [serial, ruleSales(sales, voidedBy)] as const;
    }),
  );
  return { known, rulings };
}

type Rulings = ReadonlyMap<Serial, SaleRuling>;

function ruledBy<Sale extends EntryId & { serial: Serial }>(rulings: Rulings, sale: Sale) {
  const ruling = rulings.get(sale.serial);
  const counted = ruling?.counted === entryKey(sale);
  return { ...sale, counted, voided: counted && ruling.isVoided };
}

/** Those whose ruling is another than what is stored of them, with the new one. */
function changedBy(rulings: Rulings, known: readonly SaleRow[]): readonly SaleRow[] {
  return known.flatMap((sale) => {
    const ruled = ruledBy(rulings, sale);
    return ruled.counted === sale.counted && ruled.voided === sale.voided ? [] : [ruled];
  });
}

/** Sales of stock that the hub did not know of are ruled again once it knows the grant (LE6). */
export async function settleGrantedSales(db: PoolClient, grant: AllotmentGrant): Promise<void> {
  const late = (await ungrantedSales(db, grant)).filter((sale) => isGrantedSale(grant, sale));
  if (late.length === 0) return;
  await markSalesGranted(db, late);
  const serials = [...new Set(late.map(({ serial }) => serial))];
  const { event } = grant;
  const { known, rulings } = await ruleSerials(db, event, serials, []);
  await setSaleStanding(db, changedBy(rulings, known));
  await settleTickets(db, event, serials);
  await markTicketsDirty(db, event, serials);
}

export async function foldSales(
  db: PoolClient,
  event: EventId,
  station: StationId,
  facts: readonly RankedFact[],
): Promise<void> {
  const { sales, voids } = reportedIn(station, facts);
  if (sales.length === 0 && voids.length === 0) return;
  const serials = [...new Set([...sales, ...voids].map((one) => one.serial))];
  await insertVoids(db, event, station, voids);
  const added = await withGrants(db, event, station, sales);
  const { known, rulings } = await ruleSerials(db, event, serials, added);
  // What no longer counts first: at no moment do two sales of one serial count.
  await setSaleStanding(db, changedBy(rulings, known));
  await insertSales(
    db,
    event,
    added.map((sale) => ruledBy(rulings, sale)),
  );
  await settleTickets(db, event, serials);
  await markTicketsDirty(db, event, serials);
}
