/**
 * Purpose: one document a ticket in RxDB on its Dexie storage.
 * As its documentation advises for many documents at once: `bulkInsert`, no index besides the key, no schema validation, no
 * second instance to talk to.
 */

import { createRxDatabase, type RxCollection, type RxJsonSchema } from 'rxdb';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import type { PlainTicket } from './plain-ticket.ts';
import { eachPage, type Rival } from './rival.ts';

const BATCH_TICKETS = 1000;
const number = { type: 'number' } as const;

const schema: RxJsonSchema<PlainTicket> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 7 },
    section: number,
    row: number,
    seat: number,
    klass: number,
    gateSet: number,
    window: number,
    state: { type: 'string' },
    issue: number,
  },
  required: ['id', 'section', 'row', 'seat', 'klass', 'gateSet', 'window', 'state', 'issue'],
};

type Tickets = RxCollection<PlainTicket>;

async function open(): Promise<Tickets> {
  const db = await createRxDatabase<{ tickets: Tickets }>({
    name: 'rxdb-tickets',
    storage: getRxStorageDexie(),
    multiInstance: false,
  });
  const { tickets } = await db.addCollections({ tickets: { schema } });
  return tickets;
}

export function rxdb(): Rival {
  let opened: Tickets | null = null;
  const find = async (id: string): Promise<PlainTicket> => {
    const found = await opened?.findOne(id).exec();
    if (!found) throw new Error(`ticket ${id} is not there`);
    return found.toJSON();
  };
  return {
    sync: async () => {
      const tickets = await open();
      await eachPage(BATCH_TICKETS, async (batch) => {
        const { error } = await tickets.bulkInsert(batch);
        if (error.length > 0) throw new Error(`${error.length} tickets were not taken`);
      });
    },
    load: async (id) => {
      opened = await open();
      await find(id);
    },
    lookUp: find,
  };
}
