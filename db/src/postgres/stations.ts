/**
 * Purpose: stations as the hub knows them (SE1, SE2).
 * Invariant: a station is never removed; revoking changes its state.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { StationRole } from '@gatefold/domain/codec/certificate';
import type { StationStanding } from '@gatefold/domain/codec/session';
import type { EventId, StationId } from '@gatefold/domain/ids';
import type { Queryable } from './pool.ts';

export type StationRow = {
  readonly station: StationId;
  readonly name: string;
  readonly role: StationRole;
  readonly publicKey: Bytes;
  /** Null for a station that is known from a list of a lost life alone (LE6). */
  readonly certificate: Bytes | null;
  readonly event: EventId;
  readonly gate: number | null;
  readonly lane: string | null;
  readonly state: StationStanding;
  readonly leaseUntilMs: number;
  readonly lastContactMs: number | null;
  readonly owedEntries: number | null;
  readonly manifestEpoch: number | null;
  readonly clockOffsetMs: number | null;
};

const COLUMNS = `station, name, role, public_key AS "publicKey", certificate, event, gate, lane, state,
  lease_until_ms AS "leaseUntilMs", last_contact_ms AS "lastContactMs",
  owed_entries AS "owedEntries", manifest_epoch AS "manifestEpoch", clock_offset_ms AS "clockOffsetMs"`;

export async function stationRow(db: Queryable, station: StationId): Promise<StationRow | null> {
  const { rows } = await db.query<StationRow>(`SELECT ${COLUMNS} FROM station WHERE station = $1`, [
    station,
  ]);
  return rows[0] ?? null;
}

export async function stationsOfEvent(
  db: Queryable,
  event: EventId,
): Promise<readonly StationRow[]> {
  const { rows } = await db.query<StationRow>(
    `SELECT ${COLUMNS} FROM station WHERE event = $1 ORDER BY role DESC, name, station`,
    [event],
  );
  return rows;
}

export type NewStation = Pick<
  StationRow,
  | 'station'
  | 'name'
  | 'role'
  | 'publicKey'
  | 'certificate'
  | 'event'
  | 'gate'
  | 'lane'
  | 'leaseUntilMs'
> & {
  readonly enrolledAtMs: number;
  /** Active unless told. */
  readonly state?: StationStanding;
};

export async function insertStation(db: Queryable, row: NewStation): Promise<void> {
  await db.query(
    `INSERT INTO station (station, name, role, public_key, certificate, event, gate, lane,
       lease_until_ms, enrolled_at_ms, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      row.station,
      row.name,
      row.role,
      row.publicKey,
      row.certificate,
      row.event,
      row.gate,
      row.lane,
      row.leaseUntilMs,
      row.enrolledAtMs,
      row.state ?? 'active',
    ],
  );
}

export type Contact = {
  readonly atMs: number;
  readonly owedEntries: number;
  readonly manifestEpoch: number;
  readonly clockOffsetMs: number;
};

export async function noteContact(
  db: Queryable,
  station: StationId,
  contact: Contact,
): Promise<void> {
  await db.query(
    `UPDATE station SET last_contact_ms = $2, owed_entries = $3, manifest_epoch = $4,
       clock_offset_ms = $5 WHERE station = $1`,
    [station, contact.atMs, contact.owedEntries, contact.manifestEpoch, contact.clockOffsetMs],
  );
}

/**
 * The oldest manifest that a gate of the event said it has in use at its last contact; 0 when one never said, or there is
 * no gate. Gates that may not decide any more do not count.
 */
export async function oldestEpochAtGates(
  db: Queryable,
  event: EventId,
  nowMs: number,
): Promise<number> {
  const { rows } = await db.query<{ epoch: number | null }>(
    `SELECT min(coalesce(manifest_epoch, 0)) AS epoch FROM station
     WHERE event = $1 AND role = 'gate' AND state = 'active' AND lease_until_ms > $2`,
    [event, nowMs],
  );
  return rows[0]?.epoch ?? 0;
}

/** False when there is no such station, or it is in that state already. */
export async function setStationState(
  db: Queryable,
  station: StationId,
  state: StationStanding,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE station SET state = $2 WHERE station = $1 AND state <> $2',
    [station, state],
  );
  return rowCount === 1;
}
