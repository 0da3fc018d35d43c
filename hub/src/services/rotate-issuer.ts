/**
 * Purpose: another key for an event's tickets: ahead of time, or at once because a key was stolen (TK2).
 * Invariant: a planned change costs no holder anything: tickets of the key before stay valid, and printed again they are
 * the same. Of a stolen key nothing is believed any more, by any gate that has the next manifest.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import {
  openGrant,
  sealGrant,
  withCarriedRight,
  type AllotmentGrant,
} from '@gatefold/domain/codec/allotment-grant';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import type { EventId } from '@gatefold/domain/ids';
import { err, expectOk, ok, type Result } from '@gatefold/domain/result';
import { audit } from '@gatefold/db/postgres/audit';
import { markEventDirty } from '@gatefold/db/postgres/dirty';
import { withTransaction, type PoolClient } from '@gatefold/db/postgres/pool';
import type { Hub } from '../hub.ts';
import { issuerKey, makeIssuerKey } from './issuer-keys.ts';

export type RotationRequest = {
  readonly event: EventId;
  readonly reason: string;
} & (
  | { readonly kind: 'planned'; readonly signsFromMs: number }
  /** Every key the event has had so far is given up. */
  | { readonly kind: 'stolen' }
);

/** `reprints` tickets that were sold have to be printed anew. */
export type Rotated = { readonly reprints: number };

export type RotationRefusal = { readonly kind: string; readonly words: string };

async function isPending(db: PoolClient, event: EventId, nowMs: number): Promise<boolean> {
  const { rows } = await db.query(
    'SELECT 1 FROM issuer_key WHERE event = $1 AND signs_from_ms > $2 AND until_ms IS NULL',
    [event, nowMs],
  );
  return rows.length > 0;
}

/** From here on the event has several keys: what may have been printed by now was signed with the one in use. */
async function rememberSigner(db: PoolClient, event: EventId, inUse: KeyPair): Promise<void> {
  await db.query(
    `UPDATE ticket SET signed_by = $2
     WHERE event = $1 AND signed_by IS NULL AND state NOT IN ('unsold', 'allotted')`,
    [event, inUse.publicKey],
  );
}

/** Signs a grant's terms again, as they are. What it carries says the same as before, but for the signature. */
function signAgain(grant: AllotmentGrant, { secretKey }: KeyPair): Bytes {
  const { carried, ...terms } = grant;
  if (carried === undefined) return sealGrant(terms, secretKey);
  return sealGrant(withCarriedRight(terms, carried.afterEpoch, secretKey), secretKey);
}

/** `by` is a key of the event that is believed. */
export async function signGrantsAgain(db: PoolClient, event: EventId, by: KeyPair): Promise<void> {
  const keys = await db.query<{ publicKey: Bytes }>(
    'SELECT public_key AS "publicKey" FROM issuer_key WHERE event = $1',
    [event],
  );
  const known = keys.rows.map(({ publicKey }) => publicKey);
  const { rows } = await db.query<{ allotment: string; envelope: Bytes }>(
    'SELECT allotment, grant_envelope AS envelope FROM allotment WHERE event = $1 FOR UPDATE',
    [event],
  );
  for (const { allotment, envelope } of rows) {
    const grant = expectOk(openGrant(envelope, known), `grant ${allotment} of this hub`);
    await db.query('UPDATE allotment SET grant_envelope = $2 WHERE allotment = $1', [
      allotment,
      signAgain(grant, by),
    ]);
  }
}

/** Which key a ticket was printed with means nothing any more once that key is given up. */
export async function forgetSigners(db: PoolClient, event: EventId): Promise<void> {
  await db.query('UPDATE ticket SET signed_by = NULL WHERE event = $1 AND signed_by IS NOT NULL', [
    event,
  ]);
}

async function replaceStolen(hub: Hub, db: PoolClient, event: EventId): Promise<Rotated> {
  await db.query(
    // A span that is empty: no ticket's validity starts within it, and the key signs nothing any more.
    'UPDATE issuer_key SET until_ms = 0 WHERE event = $1',
    [event],
  );
  const fresh = await makeIssuerKey(hub, db, event, hub.clock.nowMs());
  await forgetSigners(db, event);
  await signGrantsAgain(db, event, fresh);
  const { rows } = await db.query<{ reprints: number }>(
    // What an agent sold was signed by its kiosk, unless it was reissued here; what has a code needs no print.
    `SELECT count(*) AS reprints FROM ticket WHERE event = $1 AND state = 'sold' AND code IS NULL
       AND NOT EXISTS (SELECT 1 FROM sale WHERE sale.event = ticket.event
         AND sale.serial = ticket.serial AND sale.counted AND sale.issue = ticket.issue)`,
    [event],
  );
  return { reprints: rows[0]?.reprints ?? 0 };
}

async function rotateNow(
  hub: Hub,
  db: PoolClient,
  who: string,
  request: RotationRequest,
): Promise<Result<Rotated, RotationRefusal>> {
  const { event, reason } = request;
  const nowMs = hub.clock.nowMs();
  // First, because it locks the event's row.
  await markEventDirty(db, event);
  const there = await db.query('SELECT 1 FROM event WHERE event = $1', [event]);
  if (there.rowCount === 0) return err({ kind: 'no-such-event', words: 'Choose another event.' });
  switch (request.kind) {
    case 'planned': {
      if (await isPending(db, event, nowMs)) {
        const words = 'A new key is on its way already. Wait until it signs.';
        return err({ kind: 'key-pending', words });
      }
      await rememberSigner(db, event, await issuerKey(hub, db, event));
      await makeIssuerKey(hub, db, event, Math.max(request.signsFromMs, nowMs));
      const start = new Date(Math.max(request.signsFromMs, nowMs)).toISOString();
      await audit(db, who, `made a ticket key that signs from ${start} on: ${reason}`, nowMs);
      return ok({ reprints: 0 });
    }
    case 'stolen': {
      const rotated = await replaceStolen(hub, db, event);
      const what = `gave up the ticket keys of event ${event}; ${rotated.reprints} sold tickets need a new print: ${reason}`;
      await audit(db, who, what, nowMs);
      return ok(rotated);
    }
  }
}

export async function rotateIssuer(
  hub: Hub,
  who: string,
  request: RotationRequest,
): Promise<Result<Rotated, RotationRefusal>> {
  const rotated = await withTransaction(hub.pool, (db) => rotateNow(hub, db, who, request));
  hub.changed();
  return rotated;
}
