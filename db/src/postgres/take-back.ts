/**
 * Purpose: the rows that a list of a lost life is held against and changes (LE6).
 * Invariant: run in the one transaction that takes the list. Grants are held apart by the exclusion constraint here as
 * everywhere (AL1).
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import { CHUNK_SIZE, type Chunk } from '@gatefold/domain/codec/chunk';
import type { IssuersPart, Operator } from '@gatefold/domain/codec/manifest-parts';
import type { EntryId, EventId, Ordinal, Serial } from '@gatefold/domain/ids';
import type { HeldAtHub, HeldGrant, TicketChange } from '@gatefold/sync/restored/plan-take-back';
import { issuersPart, operatorsPart, readChunk, ticketExtent } from './manifest-source.ts';
import type { Queryable } from './pool.ts';
import { stationsOfEvent } from './stations.ts';

async function everyChunk(db: Queryable, event: EventId): Promise<readonly Chunk[]> {
  const extent = await ticketExtent(db, event);
  const chunks: Chunk[] = [];
  for (let index = 0; index < Math.ceil(extent.lastSerial / CHUNK_SIZE); index += 1)
    chunks.push(await readChunk(db, event, index, extent));
  return chunks;
}

/** What the tables hold of the event, for `planTakeBack`. */
export async function heldAtHub(db: Queryable, event: EventId): Promise<HeldAtHub> {
  const gates = await db.query('SELECT 1 FROM gate WHERE event = $1', [event]);
  const grants = await db.query<HeldGrant>(
    `SELECT allotment AS id, station, serial_from AS "serialFrom", serial_to AS "serialTo"
     FROM allotment WHERE event = $1 ORDER BY allotment`,
    [event],
  );
  // A station of another event is known too, and is not this event's to add.
  const others = await db.query<{ station: string; state: 'active' | 'revoked' | 'quarantined' }>(
    'SELECT station, state FROM station WHERE event <> $1',
    [event],
  );
  const stations = [...others.rows, ...(await stationsOfEvent(db, event))];
  return {
    gates: gates.rowCount ?? 0,
    stations: new Map(stations.map(({ station, state }) => [station, state])),
    grants: grants.rows,
    issuers: (await issuersPart(db, event)).issuers,
    operators: new Set((await operatorsPart(db)).operators.map(({ id }) => id)),
    chunks: await everyChunk(db, event),
  };
}

export async function insertAllotment(
  db: Queryable,
  grant: AllotmentGrant,
  envelope: Bytes,
  grantedAtMs: number,
): Promise<void> {
  const { id, event, station, klass, serialFrom, serialTo, expiresAtMs } = grant;
  await db.query(
    `INSERT INTO allotment (allotment, event, station, klass, serial_from, serial_to,
       expires_at_ms, grant_envelope, granted_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, event, station, klass, serialFrom, serialTo, expiresAtMs, envelope, grantedAtMs],
  );
}

/** A key whose seed is lost: what it signed is believed, and it signs nothing more. */
export async function insertPublicKey(
  db: Queryable,
  event: EventId,
  { publicKey, fromMs, untilMs }: IssuersPart['issuers'][number],
): Promise<void> {
  await db.query(
    `INSERT INTO issuer_key (event, public_key, sealed_seed, from_ms, until_ms, signs_from_ms)
     VALUES ($1, $2, NULL, $3, $4, $3)`,
    [event, publicKey, fromMs, untilMs],
  );
}

export async function endKey(
  db: Queryable,
  event: EventId,
  { publicKey, untilMs }: IssuersPart['issuers'][number],
): Promise<void> {
  await db.query('UPDATE issuer_key SET until_ms = $3 WHERE event = $1 AND public_key = $2', [
    event,
    publicKey,
    untilMs,
  ]);
}

export async function insertOperator(
  db: Queryable,
  { id, name, role, pin }: Operator,
): Promise<void> {
  await db.query('INSERT INTO operator (operator, name, role, pin) VALUES ($1, $2, $3, $4)', [
    id,
    name,
    role,
    pin,
  ]);
}

/** A ticket of a higher issue number is printed anew, by whichever key signs then. */
export async function changeTickets(
  db: Queryable,
  event: EventId,
  changes: readonly TicketChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await db.query(
    `UPDATE ticket SET state = run.state, issue = run.issue,
       code = CASE WHEN run.loses_code THEN NULL ELSE code END,
       code_hash = CASE WHEN run.loses_code THEN NULL ELSE code_hash END,
       signed_by = CASE WHEN ticket.issue < run.issue THEN NULL ELSE signed_by END
     FROM unnest($2::integer[], $3::text[], $4::smallint[], $5::boolean[])
       AS run (serial, state, issue, loses_code)
     WHERE ticket.event = $1 AND ticket.serial = run.serial`,
    [
      event,
      changes.map(({ serial }) => serial),
      changes.map(({ state }) => state),
      changes.map(({ issue }) => issue),
      changes.map(({ losesCode }) => losesCode),
    ],
  );
}

export type UngrantedSale = EntryId & {
  readonly serial: Serial;
  readonly klass: Ordinal;
  readonly issue: number;
};

/** Sales that a station made of a grant and had not been granted, as far as was known. */
export async function ungrantedSales(
  db: Queryable,
  { id, event, station }: Pick<AllotmentGrant, 'id' | 'event' | 'station'>,
): Promise<readonly UngrantedSale[]> {
  const { rows } = await db.query<UngrantedSale>(
    `SELECT ledger, seq, serial, klass, issue FROM sale
     WHERE event = $1 AND allotment = $2 AND station = $3 AND NOT granted`,
    [event, id, station],
  );
  return rows;
}

export async function markSalesGranted(db: Queryable, sales: readonly EntryId[]): Promise<void> {
  await db.query(
    `UPDATE sale SET granted = true FROM unnest($1::char(32)[], $2::bigint[]) AS run (ledger, seq)
     WHERE sale.ledger = run.ledger AND sale.seq = run.seq`,
    [sales.map(({ ledger }) => ledger), sales.map(({ seq }) => seq)],
  );
}
