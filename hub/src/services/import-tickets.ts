/**
 * Purpose: puts a ticket list that was read into an event (see import/plan-import for what it decides).
 * Invariant: one transaction, so either every good row is in or nothing is; the same list again changes nothing.
 */

import { codeHash } from '@gatefold/domain/codec/chunk';
import type { EventId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { Clock } from '@gatefold/domain/time/clock';
import { audit } from '@gatefold/db/postgres/audit';
import { markEventDirty, markTicketsDirty } from '@gatefold/db/postgres/dirty';
import { placeNames } from '@gatefold/db/postgres/manifest-source';
import { eventNames } from '@gatefold/db/postgres/overview';
import { withTransaction, type Pool, type PoolClient } from '@gatefold/db/postgres/pool';
import { refreshTicketStatistics } from '@gatefold/db/postgres/statistics';
import {
  classNames,
  insertClasses,
  insertPlaceNames,
  insertSoldTickets,
  lockEventByName,
  ticketsOfEvent,
  type ImportTarget,
} from '@gatefold/db/postgres/ticket-import';
import { nameKey } from '../import/cell-text.ts';
import type { EventStock } from '../import/event-stock.ts';
import { planImport, type ImportPlan, type PlanRefusal } from '../import/plan-import.ts';
import type { TicketRow } from '../import/ticket-list.ts';

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

async function readStock(db: PoolClient, target: ImportTarget): Promise<EventStock> {
  const { event, capacity } = target;
  const tickets = await ticketsOfEvent(db, event);
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
      price: { amountMinor, currency },
    })),
  };
}

function keyed<Named extends { name: string }>(one: Named): Named & { nameKey: string } {
  return { ...one, nameKey: nameKey(one.name) };
}

async function apply(db: PoolClient, event: EventId, plan: ImportPlan): Promise<void> {
  await insertClasses(db, event, plan.classes.map(keyed));
  await insertPlaceNames(db, event, plan.names.map(keyed));
  const tickets = plan.tickets.map(({ price, ...ticket }) => ({ ...ticket, ...price }));
  await insertSoldTickets(db, event, tickets);
  await markEventDirty(db, event);
  const serials = tickets.map((one) => one.serial);
  await markTicketsDirty(db, event, serials);
  await refreshTicketStatistics(db);
}

export async function importTickets(
  ports: { readonly pool: Pool; readonly clock: Clock },
  request: ImportRequest,
): Promise<Result<Imported, ImportRefusal>> {
  return withTransaction(ports.pool, async (db): Promise<Result<Imported, ImportRefusal>> => {
    const target = await lockEventByName(db, nameKey(request.eventName));
    if (target === null) {
      const events = await eventNames(db);
      return err({ kind: 'no-such-event', events: events.map((one) => one.name) });
    }
    const { event, name: eventName, codeKey } = target;
    const stock = await readStock(db, target);
    const plan = planImport(request.rows, stock, (barcode) => codeHash(codeKey, barcode));
    if (!plan.ok) return plan;
    if (!request.isDryRun && plan.value.tickets.length > 0) {
      await apply(db, event, plan.value);
      const what = `imported ${plan.value.tickets.length} tickets of ${eventName} from ${request.fileName}`;
      await audit(db, request.who, what, ports.clock.nowMs());
    }
    return ok({ eventName, plan: plan.value });
  });
}
