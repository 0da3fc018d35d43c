/**
 * Purpose: one document a ticket in PouchDB on IndexedDB.
 * As its documentation advises for many documents at once: `bulkDocs` in batches. Its replication does the same and asks
 * twice for each batch, so it is slower than what is measured here.
 */

import IdbAdapter from 'pouchdb-adapter-idb';
import PouchDB from 'pouchdb-core';
import { plainTicketSchema } from './plain-ticket.ts';
import { eachPage, type Rival } from './rival.ts';

const BATCH_TICKETS = 1000;

PouchDB.plugin(IdbAdapter);

function open(): PouchDB {
  return new PouchDB('pouchdb-tickets', { adapter: 'idb' });
}

export function pouchdb(): Rival {
  let opened: PouchDB | null = null;
  const find = async (id: string) => plainTicketSchema.parse(await opened?.get(id));
  return {
    sync: async () => {
      const tickets = open();
      await eachPage(BATCH_TICKETS, async (batch) => {
        const answers = await tickets.bulkDocs(
          batch.map((ticket) => ({ _id: ticket.id, ...ticket })),
        );
        if (answers.some(({ error }) => error !== undefined))
          throw new Error('a ticket was not taken');
      });
    },
    load: async (id) => {
      opened = open();
      await find(id);
    },
    lookUp: find,
  };
}
