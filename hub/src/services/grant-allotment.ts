/**
 * Purpose: puts a run of unsold tickets into the escrow of an agent station (AL1).
 * Invariant: only unsold serials are granted, each to one station, in one transaction with the change of their state; the
 * database refuses any overlap besides.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import {
  sealGrant,
  withCarriedRight,
  type AllotmentGrant,
  type GrantTerms,
} from '@gatefold/domain/codec/allotment-grant';
import { QUARTER_HOUR_MS, toQuarterHours } from '@gatefold/domain/codec/ticket-token';
import type { EventId, Ordinal, Serial, StationId } from '@gatefold/domain/ids';
import type { Money } from '@gatefold/domain/money/money';
import { err, ok, type Result } from '@gatefold/domain/result';
import { audit } from '@gatefold/db/postgres/audit';
import { markEventDirty, markTicketsDirty } from '@gatefold/db/postgres/dirty';
import { highestEpochEver } from '@gatefold/db/postgres/manifests';
import { withTransaction, type PoolClient } from '@gatefold/db/postgres/pool';
import { stationRow, type StationRow } from '@gatefold/db/postgres/stations';
import { insertAllotment } from '@gatefold/db/postgres/take-back';
import type { Hub } from '../hub.ts';
import { issuerKey } from './issuer-keys.ts';

export type GrantRequest = {
  readonly event: EventId;
  readonly station: StationId;
  readonly klass: Ordinal;
  readonly quantity: number;
  readonly expiresAtMs: number;
  /** Most cash to be held from each grant, a currency. */
  readonly cashLimits: readonly Money[];
};

export type GrantRefusal = { readonly kind: string; readonly words: string };

type Run = { readonly from: Serial; readonly to: Serial };

/** Lowest unsold serials of a class, locked. Grants of one event come one at a time, so none is skipped for another's sake. */
async function takeUnsold(db: PoolClient, request: GrantRequest): Promise<readonly Serial[]> {
  const { rows } = await db.query<{ serial: Serial }>(
    `SELECT serial FROM ticket WHERE event = $1 AND klass = $2 AND state = 'unsold'
     ORDER BY serial LIMIT $3 FOR UPDATE`,
    [request.event, request.klass, request.quantity],
  );
  return rows.map((row) => row.serial);
}

function runsOf(serials: readonly Serial[]): readonly Run[] {
  const runs: Run[] = [];
  for (const serial of serials) {
    const last = runs.at(-1);
    if (last !== undefined && last.to === serial - 1) {
      runs[runs.length - 1] = { from: last.from, to: serial };
    } else {
      runs.push({ from: serial, to: serial });
    }
  }
  return runs;
}

type ClassTerms = { price: Money; validFromMs: number; validForHours: number; rotates: boolean };

async function classTerms(db: PoolClient, request: GrantRequest): Promise<ClassTerms | null> {
  const { rows } = await db.query<{
    amountMinor: number;
    currency: Money['currency'];
    validFromMs: number;
    validForHours: number;
    rotates: boolean;
  }>(
    `SELECT price_minor AS "amountMinor", currency, valid_from_ms AS "validFromMs",
       valid_for_hours AS "validForHours", rotates FROM ticket_class WHERE event = $1 AND klass = $2`,
    [request.event, request.klass],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { amountMinor, currency, ...terms } = row;
  return { price: { amountMinor, currency }, ...terms };
}

function whyNotStation(station: StationRow | null, event: EventId): GrantRefusal | null {
  if (station === null || station.role !== 'agent' || station.event !== event) {
    return { kind: 'not-an-agent', words: 'Choose an agent station of this event.' };
  }
  if (station.state !== 'active') {
    return { kind: 'station-not-active', words: 'This station is revoked. Enrol another one.' };
  }
  return null;
}

type Stock = {
  readonly station: StationRow;
  readonly serials: readonly Serial[];
  readonly terms: ClassTerms;
};

async function signedGrants(
  hub: Hub,
  db: PoolClient,
  { event, klass, cashLimits, expiresAtMs }: GrantRequest,
  { station, serials, terms }: Stock,
): Promise<readonly { readonly grant: AllotmentGrant; readonly envelope: Bytes }[]> {
  const { secretKey } = await issuerKey(hub, db, event);
  const afterEpoch = await highestEpochEver(db, event, hub.clock.nowMs());
  return runsOf(serials).map((run) => {
    const granted: GrantTerms = {
      v: 1,
      id: toHex(hub.random.bytes(8)),
      event,
      station: station.station,
      stationKey: station.publicKey,
      klass,
      serialFrom: run.from,
      serialTo: run.to,
      prices: [terms.price],
      cashLimits: [...cashLimits],
      validFromQuarterHours: toQuarterHours(terms.validFromMs),
      validForHours: terms.validForHours,
      // The short form that tickets carry ends on a quarter hour (TK2).
      expiresAtMs: Math.ceil(expiresAtMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS,
    };
    const grant = withCarriedRight(granted, afterEpoch, secretKey);
    return { grant, envelope: sealGrant(grant, secretKey) };
  });
}

async function grantNow(
  hub: Hub,
  db: PoolClient,
  who: string,
  request: GrantRequest,
): Promise<Result<readonly AllotmentGrant[], GrantRefusal>> {
  const { event, quantity } = request;
  const station = await stationRow(db, request.station);
  const refusal = whyNotStation(station, event);
  if (station === null || refusal !== null) {
    return err(refusal ?? { kind: 'not-an-agent', words: 'Choose an agent station.' });
  }
  // First of all, because it locks the event's row, which must come before the tickets.
  await markEventDirty(db, event);
  const terms = await classTerms(db, request);
  if (terms === null) return err({ kind: 'no-such-class', words: 'Choose a ticket class.' });
  if (terms.rotates) {
    const words =
      'Tickets of this class are shown on phones: a print would be refused at the gates.';
    return err({ kind: 'phones-only', words });
  }
  const serials = await takeUnsold(db, request);
  if (serials.length < quantity) {
    const words = `Only ${serials.length} unsold tickets of this class are left.`;
    return err({ kind: 'not-enough-tickets', words });
  }
  const signed = await signedGrants(hub, db, request, { station, serials, terms });
  const nowMs = hub.clock.nowMs();
  for (const { grant, envelope } of signed) await insertAllotment(db, grant, envelope, nowMs);
  await db.query(
    `UPDATE ticket SET state = 'allotted' WHERE event = $1 AND serial = ANY ($2::integer[])`,
    [event, serials],
  );
  await markTicketsDirty(db, event, serials);
  await audit(db, who, `granted ${quantity} tickets to ${station.name}`, nowMs);
  return ok(signed.map(({ grant }) => grant));
}

/** Grants exactly the quantity, or refuses. Answers one grant a run of serials. */
export async function grantAllotment(
  hub: Hub,
  who: string,
  request: GrantRequest,
): Promise<Result<readonly AllotmentGrant[], GrantRefusal>> {
  const granted = await withTransaction(hub.pool, (db) => grantNow(hub, db, who, request));
  hub.changed();
  return granted;
}
