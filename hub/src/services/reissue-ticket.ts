/**
 * Purpose: a new print of a sold ticket, for a holder whose ticket was lost or copied (TK3).
 * Invariant: the issue number only rises, so every older print is refused as superseded by each gate that has the next
 * manifest. A code that stood for the ticket is taken from it: whoever has the old one has nothing.
 */

import type { EventId, Serial } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { audit } from '@gatefold/db/postgres/audit';
import { markEventDirty, markTicketsDirty } from '@gatefold/db/postgres/dirty';
import { withTransaction, type PoolClient } from '@gatefold/db/postgres/pool';
import type { Hub } from '../hub.ts';
import { printRun } from './print-run.ts';

/** What the ticket's one byte for it holds (TK1). */
const LAST_ISSUE = 255;

export type ReissueRequest = {
  readonly event: EventId;
  readonly serial: Serial;
  readonly reason: string;
};

export type Reissued = {
  readonly serial: Serial;
  readonly issue: number;
  readonly digits: string;
  /** Of a class that is shown on phones only: a print is refused. */
  readonly rotates: boolean;
};

export type ReissueRefusal = { readonly kind: string; readonly words: string };

type Row = {
  readonly state: string;
  readonly issue: number;
  /** Whom the ticket lets in, and who is in on it. */
  readonly admits: number;
  readonly inside: number;
};

async function lockTicket(db: PoolClient, event: EventId, serial: Serial): Promise<Row | null> {
  const { rows } = await db.query<Row>(
    `SELECT state, issue, admits,
       (SELECT count(*) FROM admission WHERE admission.event = ticket.event
          AND admission.serial = ticket.serial AND standing) AS inside
     FROM ticket JOIN ticket_class USING (event, klass) WHERE event = $1 AND serial = $2
     FOR UPDATE OF ticket`,
    [event, serial],
  );
  return rows[0] ?? null;
}

function whyNot(row: Row | null, serial: Serial): ReissueRefusal | null {
  if (row === null) {
    return { kind: 'no-such-ticket', words: `There is no ticket ${serial} in this event.` };
  }
  if (row.state !== 'sold') {
    const words = `Ticket ${serial} is ${row.state}. Only a sold ticket has a new print.`;
    return { kind: 'not-sold', words };
  }
  if (row.inside >= row.admits) {
    const words = `Ticket ${serial} was used: everyone it lets in is in. A new print would be refused.`;
    return { kind: 'used', words };
  }
  if (row.issue >= LAST_ISSUE) {
    const words = `Ticket ${serial} has had its last new print. Revoke it and sell another.`;
    return { kind: 'no-more-issues', words };
  }
  return null;
}

async function reissueNow(
  hub: Hub,
  db: PoolClient,
  who: string,
  { event, serial, reason }: ReissueRequest,
): Promise<Result<Reissued, ReissueRefusal>> {
  // First, because it locks the event's row, which must come before the ticket.
  await markEventDirty(db, event);
  const row = await lockTicket(db, event, serial);
  const refusal = whyNot(row, serial);
  if (row === null || refusal !== null) {
    return err(refusal ?? { kind: 'no-such-ticket', words: 'Choose another ticket.' });
  }
  const issue = row.issue + 1;
  await db.query(
    `UPDATE ticket SET issue = $3, code = NULL, code_hash = NULL, signed_by = NULL
     WHERE event = $1 AND serial = $2`,
    [event, serial, issue],
  );
  await markTicketsDirty(db, event, [serial]);
  await audit(db, who, `reissued ticket ${serial} as issue ${issue}: ${reason}`, hub.clock.nowMs());
  const [printed] = await printRun(hub, event, serial, 1, db);
  if (printed?.serial !== serial) throw new Error(`ticket ${serial} was reissued and not printed`);
  const { digits, rotatingSecret } = printed;
  return ok({ serial, issue, digits, rotates: rotatingSecret !== null });
}

export async function reissueTicket(
  hub: Hub,
  who: string,
  request: ReissueRequest,
): Promise<Result<Reissued, ReissueRefusal>> {
  const reissued = await withTransaction(hub.pool, (db) => reissueNow(hub, db, who, request));
  hub.changed();
  return reissued;
}
