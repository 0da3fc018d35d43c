/**
 * Purpose: looks at the hub's tables past the hub, and counts what a right day must have left there (SI2).
 * Invariant: plain SQL over the facts; it calls none of the code whose work it checks, and compares with what people were
 * told at the stations.
 */

import { openPool } from '@gatefold/db/postgres/pool';

/** What a person at a station was told, and may therefore rely on. */
export type Acknowledged = {
  readonly admissions: readonly { readonly station: string; readonly serial: number }[];
  readonly sales: readonly { readonly station: string; readonly serial: number }[];
  readonly voids: readonly number[];
  /** Refused check-ins, a station. */
  readonly refusals: ReadonlyMap<string, number>;
  /** Last seq of each ledger, as its own station says. */
  readonly ledgers: readonly { readonly ledger: string; readonly lastSeq: number }[];
};

export type FactCounts = {
  readonly lostEntries: number;
  /** What was lost, for a person to look into. */
  readonly lost: readonly string[];
  readonly doubleEntries: number;
  /** Tickets with more standing admissions than their class lets in, or a standing one after an earlier double. */
  readonly wronglyRuled: number;
  readonly oversold: number;
  readonly salesCounted: number;
  readonly quarantined: number;
};

type Queries = ReturnType<typeof openPool>;

async function keysOf(pool: Queries, sql: string): Promise<Set<string>> {
  const { rows } = await pool.query<{ key: string }>(sql);
  return new Set(rows.map((row) => row.key));
}

async function lostOf(pool: Queries, told: Acknowledged): Promise<string[]> {
  const admissions = await keysOf(pool, `SELECT station || ' ' || serial AS key FROM admission`);
  const sales = await keysOf(pool, `SELECT station || ' ' || serial AS key FROM sale`);
  const voids = await keysOf(pool, `SELECT serial::text AS key FROM sale WHERE voided`);
  const ledgers = await keysOf(pool, `SELECT ledger || ' ' || last_seq AS key FROM ledger`);
  const refusals = await pool.query<{ station: string; count: number }>(
    `SELECT station, count(*) AS count FROM entry JOIN ledger USING (ledger)
     WHERE kind = 'check-in-refused' GROUP BY station`,
  );
  const kept = new Map(refusals.rows.map((row) => [row.station, row.count]));
  return [
    ...told.admissions
      .filter((one) => !admissions.has(`${one.station} ${one.serial}`))
      .map((one) => `admission of ticket ${one.serial} at ${one.station}`),
    ...told.sales
      .filter((one) => !sales.has(`${one.station} ${one.serial}`))
      .map((one) => `sale of ticket ${one.serial} by ${one.station}`),
    ...told.voids.filter((serial) => !voids.has(String(serial))).map((one) => `void of ${one}`),
    ...told.ledgers
      .filter((one) => !ledgers.has(`${one.ledger} ${one.lastSeq}`))
      .map((one) => `entries of ledger ${one.ledger} up to ${one.lastSeq}`),
    ...[...told.refusals]
      .filter(([station, count]) => (kept.get(station) ?? 0) < count)
      .map(([station, count]) => `refusals of ${station}: ${kept.get(station) ?? 0} of ${count}`),
  ];
}

async function countOf(pool: Queries, sql: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(sql);
  return rows[0]?.count ?? 0;
}

/** Earliest by (rank, station, seq) must stand, as many as the class admits, and nobody after them. */
const WRONGLY_RULED = `
  SELECT count(*) AS count FROM (
    SELECT standing, admits, row_number() OVER (
        PARTITION BY admission.event, serial ORDER BY rank_ms, rank_n, station, seq, ledger) AS place
    FROM admission JOIN ticket_class USING (event, klass)) AS ordered
  WHERE standing <> (place <= admits)`;

/** Counted sales outside of any allotment of the seller, second sales of a serial, and serials granted twice. */
const OVERSOLD = `
  SELECT (SELECT count(*) FROM sale WHERE counted AND NOT EXISTS (
      SELECT 1 FROM allotment WHERE allotment.event = sale.event AND allotment.station = sale.station
        AND sale.serial BETWEEN serial_from AND serial_to))
    + (SELECT count(*) - count(DISTINCT (event, serial)) FROM sale)
    + (SELECT count(*) FROM allotment a JOIN allotment b ON a.allotment < b.allotment AND a.event = b.event
        AND a.serial_from <= b.serial_to AND b.serial_from <= a.serial_to) AS count`;

function onIdleError(error: Error): void {
  throw error;
}

export async function countFacts(databaseUrl: string, told: Acknowledged): Promise<FactCounts> {
  const pool = openPool({ url: databaseUrl, applicationName: 'matchday-check', onIdleError });
  try {
    const lost = await lostOf(pool, told);
    return {
      lostEntries: lost.length,
      lost,
      doubleEntries: await countOf(
        pool,
        'SELECT count(*) AS count FROM admission WHERE NOT standing',
      ),
      wronglyRuled: await countOf(pool, WRONGLY_RULED),
      oversold: await countOf(pool, OVERSOLD),
      salesCounted: await countOf(pool, 'SELECT count(*) AS count FROM sale WHERE counted'),
      quarantined: await countOf(
        pool,
        'SELECT count(*) AS count FROM quarantine WHERE resolved_at_ms IS NULL',
      ),
    };
  } finally {
    await pool.end();
  }
}
