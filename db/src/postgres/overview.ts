/** Purpose: the counts behind the administrator's page. Reads only; every number is counted where the facts are. */

import type { EventId, StationId } from '@gatefold/domain/ids';
import type { Currency } from '@gatefold/domain/money/money';
import type { Queryable } from './pool.ts';
import type { StationRow } from './stations.ts';

export async function eventNames(
  db: Queryable,
): Promise<readonly { event: EventId; name: string }[]> {
  const { rows } = await db.query<{ event: EventId; name: string }>(
    'SELECT event, name FROM event ORDER BY event',
  );
  return rows;
}

export type ClassCounts = {
  readonly klass: number;
  readonly name: string;
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly tickets: number;
  readonly sold: number;
  readonly allotted: number;
  readonly revoked: number;
  readonly admitted: number;
};

export async function classCounts(db: Queryable, event: EventId): Promise<readonly ClassCounts[]> {
  const { rows } = await db.query<ClassCounts>(
    `SELECT klass, name, price_minor AS "amountMinor", currency,
       coalesce(tickets, 0) AS tickets, coalesce(sold, 0) AS sold, coalesce(allotted, 0) AS allotted,
       coalesce(revoked, 0) AS revoked, coalesce(admitted, 0) AS admitted
     FROM ticket_class
     LEFT JOIN (
       SELECT klass, count(*) AS tickets, count(*) FILTER (WHERE state = 'sold') AS sold,
         count(*) FILTER (WHERE state = 'allotted') AS allotted,
         count(*) FILTER (WHERE state = 'revoked') AS revoked
       FROM ticket WHERE event = $1 GROUP BY klass) AS stock USING (klass)
     LEFT JOIN (
       SELECT klass, count(*) AS admitted FROM admission WHERE event = $1 AND standing
       GROUP BY klass) AS entered USING (klass)
     WHERE event = $1 ORDER BY klass`,
    [event],
  );
  return rows;
}

export type GateCounts = {
  readonly gate: string;
  readonly admitted: number;
  readonly refused: number;
  readonly doubles: number;
};

/** People let in at each gate, the doubles among them counted apart. */
export async function gateCounts(db: Queryable, event: EventId): Promise<readonly GateCounts[]> {
  const { rows } = await db.query<GateCounts>(
    `SELECT gate.name AS gate, coalesce(admitted, 0) AS admitted, coalesce(refused, 0) AS refused,
       coalesce(doubles, 0) AS doubles
     FROM gate
     LEFT JOIN (
       SELECT gate, count(*) FILTER (WHERE standing) AS admitted,
         count(*) FILTER (WHERE NOT standing) AS doubles
       FROM admission WHERE event = $1 GROUP BY gate) AS entered USING (gate)
     LEFT JOIN (
       SELECT gate, sum(count)::bigint AS refused FROM refusal_count WHERE event = $1
       GROUP BY gate) AS turned USING (gate)
     WHERE event = $1 ORDER BY gate.gate`,
    [event],
  );
  return rows;
}

export async function refusalCounts(
  db: Queryable,
  event: EventId,
): Promise<readonly { reason: string; count: number }[]> {
  const { rows } = await db.query<{ reason: string; count: number }>(
    `SELECT reason, sum(count)::bigint AS count FROM refusal_count WHERE event = $1
     GROUP BY reason ORDER BY count DESC, reason`,
    [event],
  );
  return rows;
}

/** Entries the hub holds of each station. */
export async function entriesReceived(
  db: Queryable,
  stations: readonly StationRow[],
): Promise<ReadonlyMap<StationId, number>> {
  const { rows } = await db.query<{ station: StationId; entries: number }>(
    `SELECT station, sum(last_seq)::bigint AS entries FROM ledger
     WHERE station = ANY ($1::char(16)[]) GROUP BY station`,
    [stations.map((one) => one.station)],
  );
  return new Map(rows.map((row) => [row.station, row.entries]));
}

export type IncidentRow = {
  readonly kind: 'oversell' | 'sale-outside-allotment' | 'forked-ledger';
  readonly serial: number | null;
  readonly station: StationId;
  readonly ledger: string;
  readonly seq: number;
  readonly atMs: number;
};

/** Sales that do not count and forked ledgers, newest first. */
export async function incidentsOfEvent(
  db: Queryable,
  event: EventId,
): Promise<readonly IncidentRow[]> {
  const { rows } = await db.query<IncidentRow>(
    `SELECT CASE WHEN granted THEN 'oversell' ELSE 'sale-outside-allotment' END AS kind, serial,
       station, ledger, seq, rank_ms AS "atMs" FROM sale WHERE event = $1 AND NOT counted
     UNION ALL
     SELECT 'forked-ledger', NULL, station, ledger, seq, noted_at_ms FROM ledger_fork WHERE event = $1
     ORDER BY "atMs" DESC, ledger, seq`,
    [event],
  );
  return rows;
}

/** Tickets admitted on an agent's signature whose sale no till has reported yet (AL4). */
export async function unreportedSales(db: Queryable, event: EventId): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(DISTINCT serial) AS count FROM admission
     WHERE event = $1 AND basis = 'sold-offline' AND NOT EXISTS (
       SELECT 1 FROM sale WHERE sale.event = admission.event AND sale.serial = admission.serial)`,
    [event],
  );
  return rows[0]?.count ?? 0;
}

export type OpenQuarantine = {
  readonly id: number;
  readonly receivedAtMs: number;
  readonly station: string | null;
  readonly reason: string;
  readonly words: string;
  readonly bytes: number;
  readonly times: number;
};

/** Open items, newest first, at most `limit`. */
export async function openQuarantine(
  db: Queryable,
  limit: number,
): Promise<readonly OpenQuarantine[]> {
  const { rows } = await db.query<OpenQuarantine>(
    `SELECT quarantine AS id, received_at_ms AS "receivedAtMs", coalesce(station.name, quarantine.station)
       AS station, reason, words, length(bytes) AS bytes, times
     FROM quarantine LEFT JOIN station ON station.station = quarantine.station
     WHERE resolved_at_ms IS NULL ORDER BY quarantine DESC LIMIT $1`,
    [limit],
  );
  return rows;
}

export async function newestAudit(
  db: Queryable,
  limit: number,
): Promise<readonly { atMs: number; who: string; what: string }[]> {
  const { rows } = await db.query<{ atMs: number; who: string; what: string }>(
    'SELECT at_ms AS "atMs", who, what FROM audit ORDER BY audit DESC LIMIT $1',
    [limit],
  );
  return rows;
}
