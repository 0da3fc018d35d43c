/**
 * Purpose: tells the planner what a bulk load has put into the tables.
 * Postgres looks by itself only after a minute, and until then it plans for tables that are nearly empty: a page of
 * tickets that takes a millisecond took three seconds.
 */

import type { Queryable } from './pool.ts';

/** After many tickets were added. May run within the transaction that adds them. */
export async function refreshTicketStatistics(db: Queryable): Promise<void> {
  await db.query('ANALYZE ticket, ticket_class, place_name, ticket_holder');
}
