/**
 * Purpose: puts a ticket list that was read into an event (see import/plan-import for what it decides).
 * Invariant: one transaction, so either every good row is in or nothing is; the same list again changes nothing.
 */

import { codeHash } from '@gatefold/domain/codec/chunk';
import type { EventId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { audit } from '@gatefold/db/postgres/audit';
import { markEventDirty, markTicketsDirty } from '@gatefold/db/postgres/dirty';
import { placeNames } from '@gatefold/db/postgres/manifest-source';
import { eventNames } from '@gatefold/db/postgres/overview';
import { withTransaction, type PoolClient } from '@gatefold/db/postgres/pool';
import { refreshTicketStatistics } from '@gatefold/db/postgres/statistics';
import {
  classNames,
  insertClasses,
  insertPlaceNames,
  insertSoldTickets,
  lockEventByName,
  ticketsOfEvent,
  type ImportTarget,
  type StoredTicket,
} from '@gatefold/db/postgres/ticket-import';
import { nameKey } from '../import/cell-text.ts';
import type { EventStock } from '../import/event-stock.ts';
import { planImport, type ImportPlan, type PlanRefusal } from '../import/plan-import.ts';
import type { Hub } from '../hub.ts';
import type { TicketRow } from '../import/ticket-list.ts';
import { namedHolder, openHolder } from '@gatefold/sync/vault/holder-data';
import { keepHolders, type KnownHolder } from './holders.ts';

export type ImportRequest = {
  readonly eventName: string;
  readonly rows: readonly TicketRow[];
  /** For the audit. */
  readonly who: string;
  readonly fileName: string;
  /** Plans and reports, and writes nothing. */
  readonly isDryRun: boolean;
};

export type ImportRefusal =
  | PlanRefusal
  | { readonly kind: 'no-such-event'; readonly events: readonly string[] };

export type Imported = { readonly eventName: string; readonly plan: ImportPlan };

/** What an import needs of the hub; it may run beside it. */
export type ImportPorts = Pick<Hub, 'pool' | 'clock' | 'vaultSecrets'>;

/** The names as they stand sealed in the tables, to be compared with those in the list. */
async function holdersOf(
  ports: ImportPorts,
  event: EventId,
  tickets: readonly StoredTicket[],
): Promise<(ticket: StoredTicket) => { holder: string | null; phone: string | null }> {
  const eventSecret = await ports.vaultSecrets.read(event);
  if (eventSecret === null && tickets.some(({ sealedHolder }) => sealedHolder !== null)) {
    throw new Error(
      `The vault secret of event ${event} is missing from the hub's data folder. Put back the copy from your safe.`,
    );
  }
  return ({ serial, sealedHolder }) => {
    if (sealedHolder === null || eventSecret === null) return { holder: null, phone: null };
    const { record, phone } = openHolder(sealedHolder, eventSecret, event, serial);
    return { holder: record.name, phone };
  };
}

async function readStock(
  ports: ImportPorts,
  db: PoolClient,
  target: ImportTarget,
): Promise<EventStock> {
  const { event, capacity } = target;
  const tickets = await ticketsOfEvent(db, event);
  const known = await holdersOf(ports, event, tickets);
  return {
    capacity,
    liveTickets: tickets.filter((one) => !one.isRevoked).length,
    lastSerial: tickets.at(-1)?.serial ?? 0,
    classes: await classNames(db, event),
    names: {
      section: await placeNames(db, event, 'section'),
      row: await placeNames(db, event, 'row'),
      seat: await placeNames(db, event, 'seat'),
    },
    tickets: tickets.map(({ amountMinor, currency, ...ticket }) => ({
      ...ticket,
      ...known({ amountMinor, currency, ...ticket }),
      price: { amountMinor, currency },
    })),
  };
}

function keyed<Named extends { name: string }>(one: Named): Named & { nameKey: string } {
  return { ...one, nameKey: nameKey(one.name) };
}

/** False when the list had names and the event's were destroyed for good: then the tickets go in without them. */
async function apply(
  ports: ImportPorts,
  db: PoolClient,
  event: EventId,
  plan: ImportPlan,
): Promise<boolean> {
  await insertClasses(db, event, plan.classes.map(keyed));
  await insertPlaceNames(db, event, plan.names.map(keyed));
  const tickets = plan.tickets.map(({ price, ...ticket }) => ({ ...ticket, ...price }));
  await insertSoldTickets(db, event, tickets);
  await markEventDirty(db, event);
  const serials = tickets.map((one) => one.serial);
  await markTicketsDirty(db, event, serials);
  const holders = plan.tickets.flatMap(({ serial, klass, holder, phone }): KnownHolder[] =>
    holder === null && phone === null ? [] : [{ serial, klass, data: namedHolder(holder, phone) }],
  );
  const areKept = await keepHolders(ports, db, event, holders);
  await refreshTicketStatistics(db);
  return areKept;
}

export async function importTickets(
  ports: ImportPorts,
  request: ImportRequest,
): Promise<Result<Imported, ImportRefusal>> {
  return withTransaction(ports.pool, async (db): Promise<Result<Imported, ImportRefusal>> => {
    const target = await lockEventByName(db, nameKey(request.eventName));
    if (target === null) {
      const events = await eventNames(db);
      return err({ kind: 'no-such-event', events: events.map((one) => one.name) });
    }
    const { event, name: eventName, codeKey } = target;
    const stock = await readStock(ports, db, target);
    const plan = planImport(request.rows, stock, (barcode) => codeHash(codeKey, barcode));
    if (!plan.ok) return plan;
    if (!request.isDryRun && plan.value.tickets.length > 0) {
      const areKept = await apply(ports, db, event, plan.value);
      const without = areKept ? '' : ', without the names, which were destroyed for this event';
      const what = `imported ${plan.value.tickets.length} tickets of ${eventName} from ${request.fileName}${without}`;
      await audit(db, request.who, what, ports.clock.nowMs());
    }
    return ok({ eventName, plan: plan.value });
  });
}
