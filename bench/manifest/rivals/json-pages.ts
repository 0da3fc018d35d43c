/**
 * Purpose: the list as the open ticketing systems serve it, 50 tickets a page, each page kept as it came and all of them in a
 * Map at the start.
 */

import { Dexie, type Table } from 'dexie';
import type { PlainTicket } from './plain-ticket.ts';
import { eachPage, type Rival } from './rival.ts';

/** The page size of both pretix and alf.io's exports, and the largest that pretix gives. */
const PAGE_TICKETS = 50;

type KeptPage = { readonly number: number; readonly tickets: PlainTicket[] };

function open(): Table<KeptPage, number> {
  const db = new Dexie('json-pages');
  db.version(1).stores({ pages: 'number' });
  return db.table('pages');
}

export function jsonPages(): Rival {
  let byId = new Map<string, PlainTicket>();
  const find = (id: string): PlainTicket => {
    const ticket = byId.get(id);
    if (ticket === undefined) throw new Error(`ticket ${id} is not there`);
    return ticket;
  };
  return {
    sync: async () => {
      const pages = open();
      await eachPage(PAGE_TICKETS, async (tickets, number) => {
        await pages.put({ number, tickets });
      });
    },
    load: async (id) => {
      byId = new Map();
      for (const { tickets } of await open().toArray()) {
        for (const ticket of tickets) byId.set(ticket.id, ticket);
      }
      find(id);
    },
    lookUp: async (id) => find(id),
  };
}
