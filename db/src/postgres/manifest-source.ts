/**
 * Purpose: what a manifest is made of, as it stands in the tables (MA1, MA2).
 * Invariant: reads only; lists come in the order of their numbers, because the chunks' columns point into them.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import {
  blankChunk,
  CHUNK_SIZE,
  CODE_HASH_LENGTH,
  NO_PLACE,
  setColumns,
  type Chunk,
  type TicketState,
} from '@gatefold/domain/codec/chunk';
import type {
  AllotmentsPart,
  EventPart,
  IssuersPart,
  OperatorsPart,
  SoldSincePolicy,
  StationsPart,
} from '@gatefold/domain/codec/manifest-parts';
import type { EventId } from '@gatefold/domain/ids';
import type { Currency } from '@gatefold/domain/money/money';
import type { Queryable } from './pool.ts';
import { stationsOfEvent } from './stations.ts';

type EventRow = {
  name: string;
  venue: string;
  startsAtMs: number;
  soldSince: SoldSincePolicy;
  maxManifestAgeMs: number;
  codeKey: Bytes;
};

type ClassRow = {
  name: string;
  admits: number;
  needsId: boolean;
  needsBiometric: boolean;
  rotates: boolean;
  priceMinor: number;
  currency: Currency;
};

/** Names of sections, rows or seat labels in the order of their numbers. */
export async function placeNames(
  db: Queryable,
  event: EventId,
  kind: 'section' | 'row' | 'seat',
): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    'SELECT name FROM place_name WHERE event = $1 AND kind = $2 ORDER BY number',
    [event, kind],
  );
  return rows.map((row) => row.name);
}

/** Null when there is no such event. */
export async function eventPart(db: Queryable, event: EventId): Promise<EventPart | null> {
  const events = await db.query<EventRow>(
    `SELECT event.name, venue.name AS venue, starts_at_ms AS "startsAtMs", sold_since AS "soldSince",
       max_manifest_age_ms AS "maxManifestAgeMs", code_key AS "codeKey"
     FROM event JOIN venue USING (venue) WHERE event = $1`,
    [event],
  );
  const [row] = events.rows;
  if (row === undefined) return null;
  const gates = await db.query<{ name: string }>(
    'SELECT name FROM gate WHERE event = $1 ORDER BY gate',
    [event],
  );
  const sets = await db.query<{ gates: number[] }>(
    'SELECT gates FROM gate_set WHERE event = $1 ORDER BY gate_set',
    [event],
  );
  const windows = await db.query<{ opensAtMs: number; closesAtMs: number }>(
    `SELECT opens_at_ms AS "opensAtMs", closes_at_ms AS "closesAtMs" FROM time_window
     WHERE event = $1 ORDER BY time_window`,
    [event],
  );
  const classes = await db.query<ClassRow>(
    `SELECT name, admits, needs_id AS "needsId", needs_biometric AS "needsBiometric", rotates,
       price_minor AS "priceMinor", currency FROM ticket_class WHERE event = $1 ORDER BY klass`,
    [event],
  );
  return {
    v: 1,
    ...row,
    gates: gates.rows.map((gate) => gate.name),
    gateSets: sets.rows.map((set) => set.gates),
    windows: windows.rows,
    classes: classes.rows.map(({ priceMinor, currency, rotates, ...klass }) => ({
      ...klass,
      ...(rotates && { rotates }),
      price: { amountMinor: priceMinor, currency },
    })),
    sections: await placeNames(db, event, 'section'),
    rows: await placeNames(db, event, 'row'),
    seats: await placeNames(db, event, 'seat'),
  };
}

export async function issuersPart(db: Queryable, event: EventId): Promise<IssuersPart> {
  const { rows } = await db.query<IssuersPart['issuers'][number]>(
    `SELECT public_key AS "publicKey", from_ms AS "fromMs", until_ms AS "untilMs" FROM issuer_key
     WHERE event = $1 ORDER BY from_ms, public_key`,
    [event],
  );
  return { v: 1, issuers: rows };
}

export async function stationsPart(db: Queryable, event: EventId): Promise<StationsPart> {
  const stations = await stationsOfEvent(db, event);
  return {
    v: 1,
    stations: stations.map(({ station, name, role, publicKey, gate, state, leaseUntilMs }) => ({
      station,
      name,
      role,
      publicKey,
      gate,
      // A station in quarantine may not admit or sell any more than a revoked one.
      state: state === 'active' ? 'active' : 'revoked',
      leaseUntilMs,
    })),
  };
}

export async function operatorsPart(db: Queryable): Promise<OperatorsPart> {
  const { rows } = await db.query<OperatorsPart['operators'][number]>(
    'SELECT operator AS id, name, role, pin FROM operator ORDER BY operator',
  );
  return { v: 1, operators: rows };
}

export async function allotmentsPart(db: Queryable, event: EventId): Promise<AllotmentsPart> {
  const { rows } = await db.query<{ envelope: Bytes }>(
    `SELECT grant_envelope AS envelope FROM allotment WHERE event = $1 ORDER BY granted_at_ms, allotment`,
    [event],
  );
  return { v: 1, grants: rows.map((row) => row.envelope) };
}

/** How many tickets there are, and whether any has a code. */
export async function ticketExtent(
  db: Queryable,
  event: EventId,
): Promise<{ lastSerial: number; hasCodes: boolean }> {
  const { rows } = await db.query<{ lastSerial: number | null; hasCodes: boolean }>(
    `SELECT max(serial) AS "lastSerial",
       EXISTS (SELECT 1 FROM ticket WHERE event = $1 AND code IS NOT NULL) AS "hasCodes"
     FROM ticket WHERE event = $1`,
    [event],
  );
  return { lastSerial: rows[0]?.lastSerial ?? 0, hasCodes: rows[0]?.hasCodes ?? false };
}

type TicketRow = {
  serial: number;
  klass: number;
  gateSet: number;
  window: number;
  state: TicketState;
  issue: number;
  section: number;
  row: number | null;
  seat: number | null;
  codeHash: Bytes | null;
};

/** One chunk by its place in the chunk table, from 0. Serials are dense, so a missing row is a broken invariant. */
export async function readChunk(
  db: Queryable,
  event: EventId,
  index: number,
  extent: { lastSerial: number; hasCodes: boolean },
): Promise<Chunk> {
  const firstSerial = index * CHUNK_SIZE + 1;
  const count = Math.min(CHUNK_SIZE, extent.lastSerial - firstSerial + 1);
  const { rows } = await db.query<TicketRow>(
    `SELECT serial, klass, gate_set AS "gateSet", time_window AS "window", state, issue, section,
       row_no AS row, seat, code_hash AS "codeHash"
     FROM ticket WHERE event = $1 AND serial BETWEEN $2 AND $3 ORDER BY serial`,
    [event, firstSerial, firstSerial + count - 1],
  );
  if (rows.length !== count) {
    throw new Error(
      `event ${event} lacks tickets between ${firstSerial} and ${firstSerial + count}`,
    );
  }
  const chunk = blankChunk(event, firstSerial, count, extent.hasCodes);
  rows.forEach((ticket, position) => {
    const { row, seat } = ticket;
    setColumns(chunk, position, { ...ticket, row: row ?? NO_PLACE, seat: seat ?? NO_PLACE });
    if (ticket.codeHash !== null) {
      chunk.codes?.set(ticket.codeHash, position * CODE_HASH_LENGTH);
    }
  });
  return chunk;
}
