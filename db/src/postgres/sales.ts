/**
 * Purpose: reported sales and the allotments they draw on (AL1, AL3).
 * Invariant: at most one counted sale a serial, held by a unique index; what does not count is kept as an incident.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId, LedgerId, Ordinal, Serial, StationId } from '@gatefold/domain/ids';
import type { Queryable } from './pool.ts';

export type NewSale = {
  readonly ledger: LedgerId;
  readonly seq: number;
  readonly event: EventId;
  readonly serial: Serial;
  readonly issue: number;
  readonly klass: Ordinal;
  readonly station: StationId;
  readonly allotment: string;
  readonly priceMinor: number;
  readonly currency: string;
  readonly tokenHash: Bytes;
};

/** What became of a reported sale. */
export type SaleOutcome = 'counted' | 'outside-allotment' | 'oversold';

async function isWithinAllotment(db: Queryable, sale: NewSale): Promise<boolean> {
  const { rows } = await db.query<{ one: number }>(
    `SELECT 1 AS one FROM allotment WHERE allotment = $1 AND event = $2 AND station = $3 AND klass = $4
       AND $5 BETWEEN serial_from AND serial_to`,
    [sale.allotment, sale.event, sale.station, sale.klass, sale.serial],
  );
  return rows.length === 1;
}

async function insert(db: Queryable, sale: NewSale, counted: boolean): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO sale (ledger, seq, event, serial, issue, klass, station, allotment, price_minor,
       currency, token_hash, counted) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     ON CONFLICT (event, serial) WHERE counted DO NOTHING`,
    [
      sale.ledger,
      sale.seq,
      sale.event,
      sale.serial,
      sale.issue,
      sale.klass,
      sale.station,
      sale.allotment,
      sale.priceMinor,
      sale.currency,
      sale.tokenHash,
      counted,
    ],
  );
  return rowCount === 1;
}

export async function recordSale(db: Queryable, sale: NewSale): Promise<SaleOutcome> {
  if (!(await isWithinAllotment(db, sale))) {
    await insert(db, sale, false);
    return 'outside-allotment';
  }
  if (!(await insert(db, sale, true))) {
    await insert(db, sale, false);
    return 'oversold';
  }
  await db.query(
    `UPDATE ticket SET state = 'sold', issue = greatest(issue, $3)
     WHERE event = $1 AND serial = $2 AND state = 'allotted'`,
    [sale.event, sale.serial, sale.issue],
  );
  return 'counted';
}

/** Marks a station's own sale as voided; false when it has no such sale. */
export async function recordVoid(
  db: Queryable,
  event: EventId,
  serial: Serial,
  station: StationId,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE sale SET voided = true
     WHERE event = $1 AND serial = $2 AND station = $3 AND counted AND NOT voided`,
    [event, serial, station],
  );
  if (rowCount !== 1) return false;
  await db.query(
    `UPDATE ticket SET state = 'revoked' WHERE event = $1 AND serial = $2 AND state = 'sold'`,
    [event, serial],
  );
  return true;
}

export type SaleIncident = {
  readonly incident: string;
  readonly event: EventId | null;
  readonly kind: 'oversell' | 'sale-outside-allotment' | 'forked-ledger';
  readonly serial: Serial | null;
  readonly station: StationId;
  readonly ledger: LedgerId;
  readonly seq: number;
  readonly atMs: number;
};

export async function insertIncident(db: Queryable, one: SaleIncident): Promise<void> {
  await db.query(
    `INSERT INTO incident (incident, event, kind, serial, station, ledger, seq, at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (incident) DO NOTHING`,
    [one.incident, one.event, one.kind, one.serial, one.station, one.ledger, one.seq, one.atMs],
  );
}
