/**
 * Purpose: the signed tokens of sold tickets, for printing or sending (TK1).
 * Invariant: only sold tickets are issued; the same ticket always gives the same token, because its secret is computed
 * from the issuer's key, so a lost print run can be printed again.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { rotatingSecret } from '@gatefold/domain/codec/rotating-suffix';
import { issueToken, tokenToDigits, toQuarterHours } from '@gatefold/domain/codec/ticket-token';
import type { EventId, Serial } from '@gatefold/domain/ids';
import type { Queryable } from '@gatefold/db/postgres/pool';
import type { Hub } from '../hub.ts';
import { ticketSigners } from './issuer-keys.ts';

export type PrintedTicket = {
  readonly serial: Serial;
  readonly className: string;
  readonly section: string;
  readonly row: string | null;
  readonly seat: string | null;
  readonly gateSet: number;
  readonly timeWindow: number;
  readonly digits: string;
  /** For a class that is shown on phones: what the holder's phone needs for the moving code (TK4); else null. */
  readonly rotatingSecret: string | null;
};

type Row = Omit<PrintedTicket, 'digits' | 'rotatingSecret'> & {
  readonly rotates: boolean;
  readonly codeKey: Bytes;
  readonly klass: number;
  readonly issue: number;
  readonly validFromMs: number;
  readonly validForHours: number;
};

/** Sold tickets from a serial on, at most `limit`, with their tokens. */
export async function printRun(
  hub: Hub,
  event: EventId,
  fromSerial: Serial,
  limit: number,
  db: Queryable = hub.pool,
): Promise<readonly PrintedTicket[]> {
  const { rows } = await db.query<Row>(
    `SELECT serial, klass, ticket_class.name AS "className", section.name AS section, row.name AS row,
       CASE WHEN seat < 32768 THEN seat::text ELSE label.name END AS seat, issue,
       gate_set AS "gateSet", time_window AS "timeWindow",
       valid_from_ms AS "validFromMs", valid_for_hours AS "validForHours", rotates, code_key AS "codeKey"
     FROM (
       SELECT * FROM ticket WHERE event = $1 AND serial >= $2 AND state = 'sold' AND code IS NULL
       ORDER BY event, serial LIMIT $3) AS ticket
     JOIN ticket_class USING (event, klass) JOIN event USING (event)
     LEFT JOIN place_name AS section ON section.event = ticket.event AND section.kind = 'section'
       AND section.number = ticket.section
     LEFT JOIN place_name AS row ON row.event = ticket.event AND row.kind = 'row'
       AND row.number = ticket.row_no
     LEFT JOIN place_name AS label ON label.event = ticket.event AND label.kind = 'seat'
       AND label.number = ticket.seat - 32768
     ORDER BY serial`,
    [event, fromSerial, limit],
  );
  if (rows.length === 0) return [];
  const signers = await ticketSigners(
    hub,
    db,
    event,
    rows.map(({ serial }) => serial),
  );
  return rows.map(({ klass, issue, validFromMs, validForHours, rotates, codeKey, ...ticket }) => {
    const face = {
      event,
      serial: ticket.serial,
      issue,
      klass,
      validFromQuarterHours: toQuarterHours(validFromMs),
      validForHours,
    };
    const token = issueToken(face, signers(ticket.serial));
    const secret = rotates ? toHex(rotatingSecret(codeKey, token)) : null;
    return { ...ticket, digits: tokenToDigits(token), rotatingSecret: secret };
  });
}
