/**
 * Purpose: admissions as the hub holds them, and the rulings on them (AD2).
 * Invariant: `standing` is what the pure fold `ruleTicket` says of all admissions of that ticket, and nothing else.
 */

import type { Admission } from '@gatefold/domain/admission/admission';
import type { EventId, Serial } from '@gatefold/domain/ids';
import type { Queryable } from './pool.ts';

export type AdmissionRow = Admission & { readonly standing: boolean };

type Stored = Omit<AdmissionRow, 'rank' | 'provisional'> & { rankMs: number; rankN: number };

const COLUMNS = `ledger, seq, serial, klass, station, gate, lane, operator, standing,
  rank_ms AS "rankMs", rank_n AS "rankN"`;

function toAdmission({ rankMs, rankN, ...row }: Stored): AdmissionRow {
  return { ...row, rank: { ms: rankMs, n: rankN }, provisional: false };
}

/** Every admission of the given tickets. */
export async function admissionsOf(
  db: Queryable,
  event: EventId,
  serials: readonly Serial[],
): Promise<readonly AdmissionRow[]> {
  const { rows } = await db.query<Stored>(
    `SELECT ${COLUMNS} FROM admission WHERE event = $1 AND serial = ANY ($2::integer[])`,
    [event, serials],
  );
  return rows.map(toAdmission);
}

/** Every admission of an event, for digests and reports. */
export async function admissionsOfEvent(
  db: Queryable,
  event: EventId,
): Promise<readonly AdmissionRow[]> {
  const { rows } = await db.query<Stored>(`SELECT ${COLUMNS} FROM admission WHERE event = $1`, [
    event,
  ]);
  return rows.map(toAdmission);
}

/** Every admission of the tickets that were admitted too often, at most `limit` tickets, the newest incidents first. */
export async function contestedAdmissions(
  db: Queryable,
  event: EventId,
  limit: number,
): Promise<readonly AdmissionRow[]> {
  const { rows } = await db.query<Stored>(
    `SELECT ${COLUMNS} FROM (
       SELECT serial, max(rank_ms) AS newest FROM admission WHERE event = $1 AND NOT standing
       GROUP BY serial ORDER BY newest DESC, serial LIMIT $2) AS contested
     JOIN admission USING (serial) WHERE event = $1 ORDER BY newest DESC, serial`,
    [event, limit],
  );
  return rows.map(toAdmission);
}

export type NewAdmission = Admission & { readonly basis: string };

export async function insertAdmissions(
  db: Queryable,
  event: EventId,
  admissions: readonly NewAdmission[],
): Promise<void> {
  await db.query(
    `INSERT INTO admission (ledger, seq, event, serial, klass, station, gate, lane, operator, basis,
       rank_ms, rank_n, standing)
     SELECT ledger, seq, $1, serial, klass, station, gate, lane, operator, basis, rank_ms, rank_n, true
     FROM unnest($2::char(32)[], $3::bigint[], $4::integer[], $5::smallint[], $6::char(16)[],
       $7::smallint[], $8::text[], $9::text[], $10::text[], $11::bigint[], $12::integer[])
       AS run (ledger, seq, serial, klass, station, gate, lane, operator, basis, rank_ms, rank_n)`,
    [
      event,
      admissions.map((one) => one.ledger),
      admissions.map((one) => one.seq),
      admissions.map((one) => one.serial),
      admissions.map((one) => one.klass),
      admissions.map((one) => one.station),
      admissions.map((one) => one.gate),
      admissions.map((one) => one.lane),
      admissions.map((one) => one.operator),
      admissions.map((one) => one.basis),
      admissions.map((one) => one.rank.ms),
      admissions.map((one) => one.rank.n),
    ],
  );
}

export type Standing = {
  readonly ledger: string;
  readonly seq: number;
  readonly standing: boolean;
};

export async function setStanding(db: Queryable, changes: readonly Standing[]): Promise<void> {
  if (changes.length === 0) return;
  await db.query(
    `UPDATE admission SET standing = run.standing
     FROM unnest($1::char(32)[], $2::bigint[], $3::boolean[]) AS run (ledger, seq, standing)
     WHERE admission.ledger = run.ledger AND admission.seq = run.seq`,
    [
      changes.map((one) => one.ledger),
      changes.map((one) => one.seq),
      changes.map((one) => one.standing),
    ],
  );
}

export async function addRefusals(
  db: Queryable,
  counts: readonly { event: EventId; gate: number; reason: string; count: number }[],
): Promise<void> {
  if (counts.length === 0) return;
  await db.query(
    `INSERT INTO refusal_count (event, gate, reason, count)
     SELECT * FROM unnest($1::integer[], $2::smallint[], $3::text[], $4::bigint[])
     ON CONFLICT (event, gate, reason) DO UPDATE SET count = refusal_count.count + excluded.count`,
    [
      counts.map((one) => one.event),
      counts.map((one) => one.gate),
      counts.map((one) => one.reason),
      counts.map((one) => one.count),
    ],
  );
}
