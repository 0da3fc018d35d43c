/**
 * Purpose: what the administrator of a simulated day did, done at a real hub (SE2, AL1).
 * Invariant: revocations, new prints and everything about the vault go through the services. Stations come with the certificates and grants with the ids and envelopes
 * that the day gave them, written as `enrol-station.ts` and `grant-allotment.ts` write them.
 */

import { EVENT, houseTicket } from '@gatefold/sync/simulator/day-plan';
import { audit } from '@gatefold/db/postgres/audit';
import { markEventDirty, markTicketsDirty } from '@gatefold/db/postgres/dirty';
import { withTransaction } from '@gatefold/db/postgres/pool';
import { insertStation, stationRow } from '@gatefold/db/postgres/stations';
import { vaultRow } from '@gatefold/db/postgres/vaults';
import type { Hub } from '@gatefold/hub/hub';
import { settleGrantedSales } from '@gatefold/hub/services/fold-sales';
import { revokeStation, revokeTicket } from '@gatefold/hub/services/revoke';
import { endDueVaults, endVault, setVaultDay } from '@gatefold/hub/services/end-vault';
import { recordHolder, removeHolder } from '@gatefold/hub/services/holders';
import { reissueTicket } from '@gatefold/hub/services/reissue-ticket';
import type { Deed, VaultDeed } from '@gatefold/sync/simulator/hub-call';

async function enrol(hub: Hub, deed: Extract<Deed, { kind: 'enrolled' }>): Promise<boolean> {
  const { station, certificate } = deed;
  const nowMs = hub.clock.nowMs();
  return withTransaction(hub.pool, async (db) => {
    // Known again from a list (LE6).
    if ((await stationRow(db, station.station)) !== null) return false;
    const lane = station.gate === null ? null : 'A';
    const row = { ...station, certificate, event: EVENT, lane, enrolledAtMs: nowMs };
    await insertStation(db, row);
    await markEventDirty(db, EVENT);
    await audit(db, station.name, 'enrolled', nowMs);
    return true;
  });
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
    // One that the day makes again, unchanged, after the hub lost it.
    await settleGrantedSales(db, deed.grant);
    await audit(db, 'admin', `granted ${serials.length} tickets`, nowMs);
    return true;
  });
}

/** The print that the day's office gave out must be the one that the real hub's gives. */
async function reissue(hub: Hub, serial: number): Promise<boolean> {
  const reissued = await reissueTicket(hub, 'admin', { event: EVENT, serial, reason: 'lost' });
  if (!reissued.ok) return false;
  const { issue, digits } = reissued.value;
  const { rows } = await hub.pool.query<{ klass: number }>(
    'SELECT klass FROM ticket WHERE event = $1 AND serial = $2',
    [EVENT, serial],
  );
  if (digits !== houseTicket(serial, issue, rows[0]?.klass ?? 0)) {
    throw new Error(`the real hub prints ticket ${serial} otherwise`);
  }
  return true;
}

/** True when a vault was ended. */
async function lookAtDay(hub: Hub): Promise<boolean> {
  const isOpen = async () => {
    const row = await vaultRow(hub.pool, EVENT);
    return row !== null && row.endedAtMs === null;
  };
  if (!(await isOpen())) return false;
  await endDueVaults(hub);
  return !(await isOpen());
}

async function doAtVault(hub: Hub, deed: VaultDeed): Promise<boolean> {
  switch (deed.kind) {
    case 'holder-recorded': {
      const { serial, record } = deed;
      const request = { event: EVENT, serial, record, phone: null, hasConsented: true };
      return (await recordHolder(hub, 'admin', request)).ok;
    }
    case 'holder-removed':
      return (await removeHolder(hub, 'admin', EVENT, deed.serial)).ok;
    case 'vault-day-set':
      return (await setVaultDay(hub, 'admin', EVENT, deed.keepUntilMs)).ok;
    case 'vault-ended':
      return (await endVault(hub, 'admin', EVENT, deed.reason)).ok;
    case 'vault-day-looked':
      return lookAtDay(hub);
  }
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
    case 'ticket-reissued':
      return reissue(hub, deed.serial);
    default:
      return doAtVault(hub, deed);
  }
}
