/**
 * Purpose: what the administrator of a simulated day did, done at a real hub (SE2, AL1).
 * Invariant: revocations go through the services. Stations come with the certificates and grants with the ids and envelopes
 * that the day gave them, written as `enrol-station.ts` and `grant-allotment.ts` write them.
 */

import { EVENT } from '@gatefold/sync/simulator/day-plan';
import { audit } from '@gatefold/db/postgres/audit';
import { markEventDirty, markTicketsDirty } from '@gatefold/db/postgres/dirty';
import { withTransaction } from '@gatefold/db/postgres/pool';
import { insertStation, stationRow } from '@gatefold/db/postgres/stations';
import type { Hub } from '@gatefold/hub/hub';
import { revokeStation, revokeTicket } from '@gatefold/hub/services/revoke';
import type { Deed } from '@gatefold/sync/simulator/hub-call';

async function enrol(hub: Hub, deed: Extract<Deed, { kind: 'enrolled' }>): Promise<boolean> {
  const { station, certificate } = deed;
  const nowMs = hub.clock.nowMs();
  await withTransaction(hub.pool, async (db) => {
    const lane = station.gate === null ? null : 'A';
    const row = { ...station, certificate, event: EVENT, lane, enrolledAtMs: nowMs };
    await insertStation(db, row);
    await markEventDirty(db, EVENT);
    await audit(db, station.name, 'enrolled', nowMs);
  });
  return true;
}

async function grant(hub: Hub, deed: Extract<Deed, { kind: 'granted' }>): Promise<boolean> {
  const { id, station, klass, serialFrom, serialTo, expiresAtMs } = deed.grant;
  const nowMs = hub.clock.nowMs();
  const serials = Array.from({ length: serialTo - serialFrom + 1 }, (_, step) => serialFrom + step);
  return withTransaction(hub.pool, async (db) => {
    if ((await stationRow(db, station))?.state !== 'active') return false;
    const free = await db.query(
      `SELECT serial FROM ticket WHERE event = $1 AND serial = ANY ($2::integer[]) AND state = 'unsold'`,
      [EVENT, serials],
    );
    if (free.rowCount !== serials.length) return false;
    // The service marks it first, also for a grant that it then refuses: an epoch sooner, and no difference else.
    await markEventDirty(db, EVENT);
    await db.query(
      `INSERT INTO allotment (allotment, event, station, klass, serial_from, serial_to,
         expires_at_ms, grant_envelope, granted_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [id, EVENT, station, klass, serialFrom, serialTo, expiresAtMs, deed.envelope, nowMs],
    );
    await db.query(
      `UPDATE ticket SET state = 'allotted' WHERE event = $1 AND serial = ANY ($2::integer[])`,
      [EVENT, serials],
    );
    await markTicketsDirty(db, EVENT, serials);
    await audit(db, 'admin', `granted ${serials.length} tickets`, nowMs);
    return true;
  });
}

/** False when the hub refuses. */
export async function doDeed(hub: Hub, deed: Deed): Promise<boolean> {
  switch (deed.kind) {
    case 'enrolled':
      return enrol(hub, deed);
    case 'granted':
      return grant(hub, deed);
    case 'station-revoked':
      return (await revokeStation(hub, 'admin', deed.station, 'lost')).ok;
    case 'ticket-revoked':
      return (await revokeTicket(hub, 'admin', EVENT, deed.serial, 'stand closed')).ok;
  }
}
