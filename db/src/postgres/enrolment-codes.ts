/**
 * Purpose: one-time codes with which stations enrol (SE1).
 * Invariant: only a keyed hash of a code is kept; a code is spent by one key, and locked after a few wrong proofs.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { StationRole } from '@gatefold/domain/codec/certificate';
import type { EventId, StationId } from '@gatefold/domain/ids';
import type { Queryable } from './pool.ts';

export type EnrolmentCodeRow = {
  readonly lookup: string;
  readonly codeKey: Bytes;
  readonly role: StationRole;
  readonly name: string;
  readonly event: EventId;
  readonly gate: number | null;
  readonly lane: string | null;
  readonly expiresAtMs: number;
  readonly failures: number;
  readonly spentBy: StationId | null;
};

/** Is there such an event, with such a gate? A null gate is an agent's. */
export async function isPost(db: Queryable, event: EventId, gate: number | null): Promise<boolean> {
  const { rows } = await db.query(
    `SELECT 1 FROM event WHERE event = $1 AND ($2::smallint IS NULL OR EXISTS (
       SELECT 1 FROM gate WHERE gate.event = $1 AND gate.gate = $2))`,
    [event, gate],
  );
  return rows.length === 1;
}

/** False when the lookup half is in use already. */
export async function insertEnrolmentCode(
  db: Queryable,
  row: Omit<EnrolmentCodeRow, 'failures' | 'spentBy'>,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO enrolment_code (lookup, code_key, role, name, event, gate, lane, expires_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    [row.lookup, row.codeKey, row.role, row.name, row.event, row.gate, row.lane, row.expiresAtMs],
  );
  return rowCount === 1;
}

/** Locked until the transaction ends, so that two machines cannot spend one code. */
export async function lockEnrolmentCode(
  db: Queryable,
  lookup: string,
): Promise<EnrolmentCodeRow | null> {
  const { rows } = await db.query<EnrolmentCodeRow>(
    `SELECT lookup, code_key AS "codeKey", role, name, event, gate, lane,
       expires_at_ms AS "expiresAtMs", failures, spent_by AS "spentBy"
     FROM enrolment_code WHERE lookup = $1 FOR UPDATE`,
    [lookup],
  );
  return rows[0] ?? null;
}

export async function noteCodeFailure(db: Queryable, lookup: string): Promise<void> {
  await db.query('UPDATE enrolment_code SET failures = failures + 1 WHERE lookup = $1', [lookup]);
}

export async function spendCode(db: Queryable, lookup: string, station: StationId): Promise<void> {
  await db.query('UPDATE enrolment_code SET spent_by = $2 WHERE lookup = $1', [lookup, station]);
}
