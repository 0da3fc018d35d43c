/**
 * Purpose: writes a new event with its gates, classes and tickets into the tables.
 * Invariant: in one transaction with its issuer key, so an event is there whole or not at all; serials are dense from 1.
 */

import { CHUNK_SIZE } from '@gatefold/domain/codec/chunk';
import type { EventId } from '@gatefold/domain/ids';
import type { SoldSincePolicy } from '@gatefold/domain/codec/manifest-parts';
import type { Money } from '@gatefold/domain/money/money';
import { refreshTicketStatistics } from '@gatefold/db/postgres/statistics';
import { withTransaction, type PoolClient } from '@gatefold/db/postgres/pool';
import type { Hub } from '../hub.ts';
import { nameKey } from '../import/cell-text.ts';
import { makeIssuerKey } from '../services/issuer-keys.ts';

export type BlockPlan = {
  readonly section: string;
  /** Number of a class of the plan. */
  readonly klass: number;
  readonly gateSet: number;
  readonly timeWindow: number;
  /** Seats a row; 0 for a standing block without places. */
  readonly seatsPerRow: number;
  readonly tickets: number;
  /** Of these so many, the lowest serials, are sold already; the rest may be allotted. */
  readonly sold: number;
};

export type EventPlan = {
  readonly event: EventId;
  readonly name: string;
  readonly venue: { readonly name: string; readonly capacity: number };
  readonly startsAtMs: number;
  readonly soldSince: SoldSincePolicy;
  readonly gates: readonly string[];
  readonly gateSets: readonly (readonly number[])[];
  readonly windows: readonly { readonly opensAtMs: number; readonly closesAtMs: number }[];
  readonly classes: readonly {
    readonly name: string;
    readonly price: Money;
    readonly admits: number;
    readonly validFromMs: number;
    readonly validForHours: number;
    /** Shown on phones with a moving code, and on paper not at all (TK4). */
    readonly rotates?: boolean;
  }[];
  readonly blocks: readonly BlockPlan[];
};

/** A, B, … Z, AA, AB, …: how stadium rows are lettered. */
export function rowName(number: number): string {
  const letter = String.fromCharCode(65 + (number % 26));
  return number < 26 ? letter : rowName(Math.floor(number / 26) - 1) + letter;
}

async function insertNumbered(
  db: PoolClient,
  sql: string,
  event: EventId,
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  for (const [number, row] of rows.entries()) await db.query(sql, [event, number, ...row]);
}

async function insertPlaceNames(
  db: PoolClient,
  event: EventId,
  kind: 'section' | 'row',
  names: readonly string[],
): Promise<void> {
  await db.query(
    `INSERT INTO place_name (event, kind, number, name, name_key)
     SELECT $1, $2, position - 1, name, name_key
     FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS run (name, name_key, position)`,
    [event, kind, names, names.map(nameKey)],
  );
}

async function insertEventRow(db: PoolClient, hub: Hub, plan: EventPlan): Promise<void> {
  const { rows } = await db.query<{ venue: number }>(
    `INSERT INTO venue (name, capacity) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET capacity = excluded.capacity RETURNING venue`,
    [plan.venue.name, plan.venue.capacity],
  );
  await db.query(
    `INSERT INTO event (event, venue, name, name_key, starts_at_ms, sold_since, code_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      plan.event,
      rows[0]?.venue,
      plan.name,
      nameKey(plan.name),
      plan.startsAtMs,
      plan.soldSince,
      hub.random.bytes(16),
    ],
  );
}

async function insertBlock(
  db: PoolClient,
  plan: EventPlan,
  block: BlockPlan,
  section: number,
  firstSerial: number,
): Promise<void> {
  const price = plan.classes[block.klass]?.price;
  if (price === undefined)
    throw new Error(`block ${block.section} names a class that is not there`);
  await db.query(
    `INSERT INTO ticket (event, serial, klass, gate_set, time_window, state, section, row_no, seat,
       price_minor, currency)
     SELECT $1, $2 + place, $3, $4, $5, CASE WHEN place < $6 THEN 'sold' ELSE 'unsold' END, $7,
       CASE WHEN $8 > 0 THEN place / $8 END, CASE WHEN $8 > 0 THEN place % $8 + 1 END, $9, $10
     FROM generate_series(0, $11::integer - 1) AS place`,
    [
      plan.event,
      firstSerial,
      block.klass,
      block.gateSet,
      block.timeWindow,
      block.sold,
      section,
      block.seatsPerRow,
      price.amountMinor,
      price.currency,
      block.tickets,
    ],
  );
}

async function insertLists(db: PoolClient, plan: EventPlan): Promise<void> {
  const { event } = plan;
  await insertNumbered(
    db,
    'INSERT INTO gate (event, gate, name) VALUES ($1, $2, $3)',
    event,
    plan.gates.map((name) => [name]),
  );
  await insertNumbered(
    db,
    'INSERT INTO gate_set (event, gate_set, gates) VALUES ($1, $2, $3)',
    event,
    plan.gateSets.map((set) => [set]),
  );
  await insertNumbered(
    db,
    `INSERT INTO time_window (event, time_window, opens_at_ms, closes_at_ms) VALUES ($1, $2, $3, $4)`,
    event,
    plan.windows.map((window) => [window.opensAtMs, window.closesAtMs]),
  );
  await insertNumbered(
    db,
    `INSERT INTO ticket_class (event, klass, name, name_key, price_minor, currency, admits,
       valid_from_ms, valid_for_hours, rotates) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    event,
    plan.classes.map((one) => [
      one.name,
      nameKey(one.name),
      one.price.amountMinor,
      one.price.currency,
      one.admits,
      one.validFromMs,
      one.validForHours,
      one.rotates ?? false,
    ]),
  );
}

/** Rows are lettered afresh in every section, so the event needs as many row names as its longest section has rows. */
function longestRows(plan: EventPlan): number {
  return Math.max(
    0,
    ...plan.blocks.map((block) =>
      block.seatsPerRow === 0 ? 0 : Math.ceil(block.tickets / block.seatsPerRow),
    ),
  );
}

/** Throws when an event of that number or name exists. */
export async function createEvent(hub: Hub, plan: EventPlan): Promise<void> {
  await withTransaction(hub.pool, async (db) => {
    await insertEventRow(db, hub, plan);
    await makeIssuerKey(hub, db, plan.event, 0);
    await insertLists(db, plan);
    const { event, blocks } = plan;
    await insertPlaceNames(
      db,
      event,
      'section',
      blocks.map((block) => block.section),
    );
    const rows = Array.from({ length: longestRows(plan) }, (_, number) => rowName(number));
    await insertPlaceNames(db, event, 'row', rows);
    let firstSerial = 1;
    for (const [section, block] of blocks.entries()) {
      await insertBlock(db, plan, block, section, firstSerial);
      firstSerial += block.tickets;
    }
    await db.query(
      `INSERT INTO dirty_chunk (event, chunk)
       SELECT $1, generate_series(0, ($2::integer - 1) / $3::integer) WHERE $2 > 0`,
      [event, firstSerial - 1, CHUNK_SIZE],
    );
    await refreshTicketStatistics(db);
  });
}
