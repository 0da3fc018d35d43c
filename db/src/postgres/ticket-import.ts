/**
 * Purpose: what an import of a ticket list reads of an event, and the rows it adds to it.
 * Invariant: the event's row stays locked from the first read to the commit, so that serials stay dense (MA2) and no two
 * imports number the same names.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId, Ordinal, Serial } from '@gatefold/domain/ids';
import type { Currency, Money } from '@gatefold/domain/money/money';
import type { Queryable } from './pool.ts';

export type ImportTarget = {
  readonly event: EventId;
  readonly name: string;
  readonly codeKey: Bytes;
  readonly capacity: number;
};

/** Locks the event until the transaction ends; null when there is none of that name. */
export async function lockEventByName(
  db: Queryable,
  nameKey: string,
): Promise<ImportTarget | null> {
  const { rows } = await db.query<ImportTarget>(
    `SELECT event, event.name, code_key AS "codeKey", capacity
     FROM event JOIN venue USING (venue) WHERE name_key = $1 FOR NO KEY UPDATE OF event`,
    [nameKey],
  );
  return rows[0] ?? null;
}

/** Names of the classes in the order of their numbers. */
export async function classNames(db: Queryable, event: EventId): Promise<readonly string[]> {
  const { rows } = await db.query<{ name: string }>(
    'SELECT name FROM ticket_class WHERE event = $1 ORDER BY klass',
    [event],
  );
  return rows.map((row) => row.name);
}

export type StoredTicket = {
  readonly serial: Serial;
  readonly klass: Ordinal;
  readonly section: number;
  readonly row: number | null;
  readonly seat: number | null;
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly code: string | null;
  readonly codeHash: Bytes | null;
  readonly isRevoked: boolean;
  /** What is known of the holder, sealed; null when nothing is. */
  readonly sealedHolder: Bytes | null;
};

export async function ticketsOfEvent(
  db: Queryable,
  event: EventId,
): Promise<readonly StoredTicket[]> {
  const { rows } = await db.query<StoredTicket>(
    `SELECT serial, klass, section, row_no AS row, seat, price_minor AS "amountMinor", currency, code,
       code_hash AS "codeHash", state = 'revoked' AS "isRevoked", sealed AS "sealedHolder"
     FROM ticket LEFT JOIN ticket_holder USING (event, serial) WHERE event = $1 ORDER BY serial`,
    [event],
  );
  return rows;
}

/** New classes last as long as the event's first time window. */
export async function insertClasses(
  db: Queryable,
  event: EventId,
  classes: readonly { klass: Ordinal; name: string; nameKey: string; price: Money }[],
): Promise<void> {
  await db.query(
    `INSERT INTO ticket_class (event, klass, name, name_key, price_minor, currency, valid_from_ms,
       valid_for_hours)
     SELECT $1, klass, name, name_key, price_minor, currency, opens_at_ms,
       least(255, ceil((closes_at_ms - opens_at_ms) / 3600000.0))
     FROM unnest($2::smallint[], $3::text[], $4::text[], $5::bigint[], $6::text[])
       AS run (klass, name, name_key, price_minor, currency), time_window
     WHERE time_window.event = $1 AND time_window = 0`,
    [
      event,
      classes.map((one) => one.klass),
      classes.map((one) => one.name),
      classes.map((one) => one.nameKey),
      classes.map((one) => one.price.amountMinor),
      classes.map((one) => one.price.currency),
    ],
  );
}

export async function insertPlaceNames(
  db: Queryable,
  event: EventId,
  names: readonly { kind: string; number: number; name: string; nameKey: string }[],
): Promise<void> {
  await db.query(
    `INSERT INTO place_name (event, kind, number, name, name_key)
     SELECT $1, * FROM unnest($2::text[], $3::integer[], $4::text[], $5::text[])`,
    [
      event,
      names.map((one) => one.kind),
      names.map((one) => one.number),
      names.map((one) => one.name),
      names.map((one) => one.nameKey),
    ],
  );
}

export type ImportedTicket = Omit<
  StoredTicket,
  'code' | 'codeHash' | 'isRevoked' | 'sealedHolder'
> & {
  readonly code: string;
  readonly codeHash: Bytes;
};

/** Sold tickets for the event's first gate set and time window. */
export async function insertSoldTickets(
  db: Queryable,
  event: EventId,
  tickets: readonly ImportedTicket[],
): Promise<void> {
  await db.query(
    `INSERT INTO ticket (event, serial, klass, gate_set, time_window, state, section, row_no, seat,
       price_minor, currency, code, code_hash)
     SELECT $1, serial, klass, 0, 0, 'sold', section, row_no, seat, price_minor, currency, code, code_hash
     FROM unnest($2::integer[], $3::smallint[], $4::integer[], $5::integer[], $6::integer[],
       $7::bigint[], $8::text[], $9::text[], $10::bytea[])
       AS run (serial, klass, section, row_no, seat, price_minor, currency, code, code_hash)`,
    [
      event,
      tickets.map((one) => one.serial),
      tickets.map((one) => one.klass),
      tickets.map((one) => one.section),
      tickets.map((one) => one.row),
      tickets.map((one) => one.seat),
      tickets.map((one) => one.amountMinor),
      tickets.map((one) => one.currency),
      tickets.map((one) => one.code),
      tickets.map((one) => one.codeHash),
    ],
  );
}
