/**
 * Purpose: what is known of tickets' holders, sealed, and what the vault makes records of (MA4).
 * Invariant: nothing here can be read without the event's secret, which is not in the database.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId, Ordinal, Serial } from '@gatefold/domain/ids';
import type { Queryable } from './pool.ts';

export type SealedHolder = { readonly serial: Serial; readonly sealed: Bytes };

export async function putHolders(
  db: Queryable,
  event: EventId,
  holders: readonly SealedHolder[],
): Promise<void> {
  await db.query(
    `INSERT INTO ticket_holder (event, serial, sealed)
     SELECT $1, * FROM unnest($2::integer[], $3::bytea[])
     ON CONFLICT (event, serial) DO UPDATE SET sealed = excluded.sealed, name = NULL, phone = NULL`,
    [event, holders.map(({ serial }) => serial), holders.map(({ sealed }) => sealed)],
  );
}

/** False when nothing was known of this ticket's holder. */
export async function deleteHolder(
  db: Queryable,
  event: EventId,
  serial: Serial,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'DELETE FROM ticket_holder WHERE event = $1 AND serial = $2',
    [event, serial],
  );
  return rowCount === 1;
}

/** Removes all of an event's holders; answers how many there were. */
export async function deleteHolders(db: Queryable, event: EventId): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM ticket_holder WHERE event = $1', [event]);
  return rowCount ?? 0;
}

export async function countHolders(db: Queryable, event: EventId): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'SELECT count(*) AS count FROM ticket_holder WHERE event = $1',
    [event],
  );
  return rows[0]?.count ?? 0;
}

/** Those that are sealed under the event's secret. */
export async function countSealedHolders(db: Queryable, event: EventId): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'SELECT count(sealed) AS count FROM ticket_holder WHERE event = $1',
    [event],
  );
  return rows[0]?.count ?? 0;
}

/** What a ticket must be for its holder to be recorded; null when there is no such ticket. */
export type HolderTicket = {
  readonly klass: Ordinal;
  readonly needsBiometric: boolean;
  readonly isSold: boolean;
  /** An agent's own key signed the ticket that is out there, so the hub does not know its secret. */
  readonly isAgentSold: boolean;
};

const AGENT_SOLD = `EXISTS (SELECT 1 FROM sale WHERE sale.event = ticket.event
  AND sale.serial = ticket.serial AND sale.counted AND sale.issue = ticket.issue)`;
const SOLD = `ticket.state IN ('sold', 'not-paid', 'watch-listed')`;

export async function holderTicket(
  db: Queryable,
  event: EventId,
  serial: Serial,
): Promise<HolderTicket | null> {
  const { rows } = await db.query<HolderTicket>(
    `SELECT klass, needs_biometric AS "needsBiometric", ${SOLD} AS "isSold",
       ${AGENT_SOLD} AS "isAgentSold"
     FROM ticket JOIN ticket_class USING (event, klass) WHERE event = $1 AND serial = $2
     FOR NO KEY UPDATE OF ticket`,
    [event, serial],
  );
  return rows[0] ?? null;
}

/** A ticket that has a record in the vault; `sealed` is null where the class has records for all and none is known. */
export type PageTicket = {
  readonly serial: Serial;
  readonly issue: number;
  readonly sealed: Bytes | null;
  readonly paddedLength: number;
};

/**
 * The tickets of a run of serials that have records: those with a holder, and in a class that needs fingerprints every
 * ticket the hub sold, so that having a record does not tell who gave them.
 */
export async function pageTickets(
  db: Queryable,
  event: EventId,
  firstSerial: Serial,
  count: number,
): Promise<readonly PageTicket[]> {
  const { rows } = await db.query<PageTicket>(
    `SELECT serial, issue, sealed, padded_length AS "paddedLength"
     FROM ticket JOIN ticket_class USING (event, klass) JOIN vault_class USING (event, klass)
     LEFT JOIN ticket_holder USING (event, serial)
     WHERE event = $1 AND serial BETWEEN $2 AND $3 AND ${SOLD} AND NOT ${AGENT_SOLD}
       AND (sealed IS NOT NULL OR needs_biometric)
     ORDER BY serial`,
    [event, firstSerial, firstSerial + count - 1],
  );
  return rows;
}

export type ClearHolder = {
  readonly event: EventId;
  readonly serial: Serial;
  readonly klass: Ordinal;
  readonly name: string | null;
  readonly phone: string | null;
};

/** Holders whose names a version before this one kept in the clear. */
export async function clearHolders(db: Queryable): Promise<readonly ClearHolder[]> {
  const { rows } = await db.query<ClearHolder>(
    `SELECT event, serial, klass, ticket_holder.name, phone
     FROM ticket_holder JOIN ticket USING (event, serial) WHERE sealed IS NULL`,
  );
  return rows;
}
