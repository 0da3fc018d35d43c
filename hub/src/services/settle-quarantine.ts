/** Purpose: an administrator's word on something in quarantine: kept for good, with who settled it and why (LE8, SE5). */

import { audit } from '@gatefold/db/postgres/audit';
import { withTransaction } from '@gatefold/db/postgres/pool';
import { resolveQuarantine } from '@gatefold/db/postgres/quarantine';
import type { Hub } from '../hub.ts';

/** False when there is no such open item. */
export async function settleQuarantine(
  hub: Hub,
  who: string,
  id: number,
  note: string,
): Promise<boolean> {
  const nowMs = hub.clock.nowMs();
  const done = await withTransaction(hub.pool, async (db) => {
    if (!(await resolveQuarantine(db, id, who, note, nowMs))) return false;
    await audit(db, who, `settled quarantine item ${id}: ${note}`, nowMs);
    return true;
  });
  hub.changed();
  return done;
}
