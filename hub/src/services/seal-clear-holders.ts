/**
 * Purpose: seals the names that versions before the vault kept in the clear (MA4).
 * Invariant: at the start of the hub, before anyone is served; the old rows are rewritten, not only marked as gone.
 */

import { audit } from '@gatefold/db/postgres/audit';
import { clearHolders } from '@gatefold/db/postgres/holders';
import { withTransaction } from '@gatefold/db/postgres/pool';
import type { Hub } from '../hub.ts';
import { namedHolder } from '@gatefold/sync/vault/holder-data';
import { keepHolders } from './holders.ts';

/** How many were in the clear. */
export async function sealClearHolders(hub: Hub): Promise<number> {
  const sealed = await withTransaction(hub.pool, async (db) => {
    const rows = await clearHolders(db);
    for (const [event, ofEvent] of Map.groupBy(rows, (row) => row.event)) {
      const holders = ofEvent.map(({ serial, klass, name, phone }) => ({
        serial,
        klass,
        data: namedHolder(name, phone),
      }));
      await keepHolders(hub, db, event, holders);
    }
    if (rows.length > 0) {
      const what = `sealed the names of ${rows.length} holders that stood in the clear`;
      await audit(db, 'hub', what, hub.clock.nowMs());
    }
    return rows.length;
  });
  // Postgres keeps the versions of rows that were overwritten until the table is written anew.
  if (sealed > 0) await hub.pool.query('VACUUM FULL ticket_holder');
  return sealed;
}
