/**
 * Purpose: short codes for tickets that are sent to feature phones (TK5).
 * Invariant: a ticket has one code at a time, and no two of an event share one, nor its hash. Asked again for the same
 * tickets, the hub answers the same codes: an answer that was lost on its way costs nobody a second message.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { codeHash } from '@gatefold/domain/codec/chunk';
import { isMistyped, makeShortCode, SHORT_CODE_DIGITS } from '@gatefold/domain/codec/ticket-code';
import type { EventId, Serial } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { audit } from '@gatefold/db/postgres/audit';
import { markEventDirty, markTicketsDirty } from '@gatefold/db/postgres/dirty';
import { withTransaction, type PoolClient } from '@gatefold/db/postgres/pool';
import type { Hub } from '../hub.ts';

export type TicketWithCode = { readonly serial: Serial; readonly code: string };

export type ShortCodeRequest = {
  readonly event: EventId;
  readonly fromSerial: Serial;
  readonly limit: number;
};

export type ShortCodeRefusal = { readonly kind: string; readonly words: string };

/** More draws than a hub makes in its life when one in ten million is taken. */
const MAX_DRAWS = 100;

async function eventCodeKey(db: PoolClient, event: EventId): Promise<Bytes | null> {
  const { rows } = await db.query<{ codeKey: Bytes }>(
    'SELECT code_key AS "codeKey" FROM event WHERE event = $1',
    [event],
  );
  return rows[0]?.codeKey ?? null;
}

/** Gives one ticket a code that no other ticket of the event has. */
async function giveCode(
  { random }: Pick<Hub, 'random'>,
  db: PoolClient,
  codeKey: Bytes,
  { event, serial }: { readonly event: EventId; readonly serial: Serial },
): Promise<string> {
  for (let draw = 0; draw < MAX_DRAWS; draw += 1) {
    const code = makeShortCode(random);
    const { rowCount } = await db.query(
      `UPDATE ticket SET code = $3, code_hash = $4 WHERE event = $1 AND serial = $2
         AND NOT EXISTS (SELECT 1 FROM ticket AS other
                         WHERE other.event = $1 AND (other.code = $3 OR other.code_hash = $4))`,
      [event, serial, code, codeHash(codeKey, code)],
    );
    if (rowCount === 1) return code;
  }
  throw new Error(
    `no free code for ticket ${serial} in ${MAX_DRAWS} draws: the source of chance fails`,
  );
}

async function codesNow(
  hub: Hub,
  db: PoolClient,
  who: string,
  { event, fromSerial, limit }: ShortCodeRequest,
): Promise<Result<readonly TicketWithCode[], ShortCodeRefusal>> {
  // First, because it locks the event's row, which must come before the tickets; and so runs come one at a time.
  await markEventDirty(db, event);
  const codeKey = await eventCodeKey(db, event);
  if (codeKey === null) return err({ kind: 'no-such-event', words: 'Choose another event.' });
  const { rows } = await db.query<{ serial: Serial; code: string | null }>(
    `SELECT serial, code FROM ticket JOIN ticket_class USING (event, klass)
     WHERE event = $1 AND serial >= $2 AND state = 'sold' AND NOT rotates
       AND (code IS NULL OR length(code) = $4)
     ORDER BY serial LIMIT $3 FOR UPDATE OF ticket`,
    [event, fromSerial, limit, SHORT_CODE_DIGITS],
  );
  const given: TicketWithCode[] = [];
  const fresh: Serial[] = [];
  for (const { serial, code } of rows) {
    if (code === null) {
      given.push({ serial, code: await giveCode(hub, db, codeKey, { event, serial }) });
      fresh.push(serial);
    } else if (/^[0-9]+$/.test(code) && !isMistyped(code)) given.push({ serial, code });
  }
  await markTicketsDirty(db, event, fresh);
  const what = `took the short codes of ${given.length} tickets from serial ${fromSerial} on, ${fresh.length} of them new`;
  await audit(db, who, what, hub.clock.nowMs());
  return ok(given);
}

/**
 * Short codes of the sold tickets from a serial on. Classes that are shown on phones have none (TK4); tickets with another system's barcode are left as they are.
 */
export async function shortCodes(
  hub: Hub,
  who: string,
  request: ShortCodeRequest,
): Promise<Result<readonly TicketWithCode[], ShortCodeRefusal>> {
  const given = await withTransaction(hub.pool, (db) => codesNow(hub, db, who, request));
  hub.changed();
  return given;
}
