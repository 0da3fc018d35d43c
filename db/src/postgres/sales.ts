/**
 * Purpose: reported sales and voids, the allotments they draw on, and the rulings on them (AL1, AL3).
 * Invariant: `counted` and `voided` are what the pure fold `ruleSales` says of all sales of that ticket; a unique index
 * holds besides that at most one sale a serial counts.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { ReportedSale } from '@gatefold/domain/allotment/rule-sales';
import type { EntryId, EventId, Ordinal, Serial, StationId } from '@gatefold/domain/ids';
import type { Queryable } from './pool.ts';

export type NewSale = ReportedSale & {
  readonly serial: Serial;
  readonly issue: number;
  readonly klass: Ordinal;
  readonly allotment: string;
  readonly priceMinor: number;
  readonly currency: string;
  readonly tokenHash: Bytes;
  readonly counted: boolean;
  readonly voided: boolean;
};

export async function insertSales(
  db: Queryable,
  event: EventId,
  sales: readonly NewSale[],
): Promise<void> {
  if (sales.length === 0) return;
  await db.query(
    `INSERT INTO sale (event, ledger, seq, serial, issue, klass, station, allotment, price_minor,
       currency, token_hash, rank_ms, rank_n, granted, counted, voided)
     SELECT $1, * FROM unnest($2::char(32)[], $3::bigint[], $4::integer[], $5::smallint[],
       $6::smallint[], $7::char(16)[], $8::text[], $9::bigint[], $10::text[], $11::bytea[],
       $12::bigint[], $13::integer[], $14::boolean[], $15::boolean[], $16::boolean[])`,
    [
      event,
      sales.map((one) => one.ledger),
      sales.map((one) => one.seq),
      sales.map((one) => one.serial),
      sales.map((one) => one.issue),
      sales.map((one) => one.klass),
      sales.map((one) => one.station),
      sales.map((one) => one.allotment),
      sales.map((one) => one.priceMinor),
      sales.map((one) => one.currency),
      sales.map((one) => one.tokenHash),
      sales.map((one) => one.rank.ms),
      sales.map((one) => one.rank.n),
      sales.map((one) => one.isGranted),
      sales.map((one) => one.counted),
      sales.map((one) => one.voided),
    ],
  );
}

export type GrantedRun = {
  readonly allotment: string;
  readonly klass: Ordinal;
  readonly serialFrom: Serial;
  readonly serialTo: Serial;
};

/** Of the named allotments, those that this station was given for this event. */
export async function grantsOf(
  db: Queryable,
  event: EventId,
  station: StationId,
  allotments: readonly string[],
): Promise<readonly GrantedRun[]> {
  const { rows } = await db.query<GrantedRun>(
    `SELECT allotment, klass, serial_from AS "serialFrom", serial_to AS "serialTo" FROM allotment
     WHERE allotment = ANY ($3::text[]) AND event = $1 AND station = $2`,
    [event, station, allotments],
  );
  return rows;
}

export async function insertVoids(
  db: Queryable,
  event: EventId,
  station: StationId,
  voids: readonly (EntryId & { readonly serial: Serial })[],
): Promise<void> {
  if (voids.length === 0) return;
  await db.query(
    `INSERT INTO sale_void (ledger, seq, event, serial, station)
     SELECT ledger, seq, $1, serial, $2
     FROM unnest($3::char(32)[], $4::bigint[], $5::integer[]) AS run (ledger, seq, serial)`,
    [
      event,
      station,
      voids.map((one) => one.ledger),
      voids.map((one) => one.seq),
      voids.map((one) => one.serial),
    ],
  );
}

export type SaleRow = ReportedSale & {
  readonly serial: Serial;
  readonly counted: boolean;
  readonly voided: boolean;
};

type StoredSale = Omit<SaleRow, 'rank'> & { readonly rankMs: number; readonly rankN: number };

/** Every sale of the given tickets. */
export async function salesOf(
  db: Queryable,
  event: EventId,
  serials: readonly Serial[],
): Promise<readonly SaleRow[]> {
  const { rows } = await db.query<StoredSale>(
    `SELECT ledger, seq, serial, station, granted AS "isGranted", counted, voided,
       rank_ms AS "rankMs", rank_n AS "rankN"
     FROM sale WHERE event = $1 AND serial = ANY ($2::integer[])`,
    [event, serials],
  );
  return rows.map(({ rankMs, rankN, ...row }) => ({ ...row, rank: { ms: rankMs, n: rankN } }));
}

/** Who voided the given tickets. */
export async function voidsOf(
  db: Queryable,
  event: EventId,
  serials: readonly Serial[],
): Promise<readonly { readonly serial: Serial; readonly station: StationId }[]> {
  const { rows } = await db.query<{ serial: Serial; station: StationId }>(
    `SELECT DISTINCT serial, station FROM sale_void WHERE event = $1 AND serial = ANY ($2::integer[])`,
    [event, serials],
  );
  return rows;
}

export type SaleStanding = EntryId & { readonly counted: boolean; readonly voided: boolean };

/** What no longer counts is written first: at no moment do two sales of one serial count. */
export async function setSaleStanding(
  db: Queryable,
  changes: readonly SaleStanding[],
): Promise<void> {
  for (const counted of [false, true]) {
    const some = changes.filter((one) => one.counted === counted);
    if (some.length === 0) continue;
    await db.query(
      `UPDATE sale SET counted = $1, voided = run.voided
       FROM unnest($2::char(32)[], $3::bigint[], $4::boolean[]) AS run (ledger, seq, voided)
       WHERE sale.ledger = run.ledger AND sale.seq = run.seq`,
      [
        counted,
        some.map((one) => one.ledger),
        some.map((one) => one.seq),
        some.map((one) => one.voided),
      ],
    );
  }
}

/**
 * Makes the tickets what their counted sales say. A voided one is revoked, because its paper may still be in somebody's
 * pocket; what an administrator has revoked stays so.
 */
export async function settleTickets(
  db: Queryable,
  event: EventId,
  serials: readonly Serial[],
): Promise<void> {
  await db.query(
    `UPDATE ticket SET issue = greatest(ticket.issue, sale.issue), state = CASE
       WHEN sale.voided THEN 'revoked' WHEN state = 'allotted' THEN 'sold' ELSE state END
     FROM sale WHERE sale.event = $1 AND sale.serial = ANY ($2::integer[]) AND sale.counted
       AND ticket.event = sale.event AND ticket.serial = sale.serial`,
    [event, serials],
  );
}
