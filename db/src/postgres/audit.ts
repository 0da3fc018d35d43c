/** Purpose: what people did at the hub, in order (SE5). Appended in the same transaction as the deed. */

import type { Queryable } from './pool.ts';

export async function audit(db: Queryable, who: string, what: string, atMs: number): Promise<void> {
  await db.query('INSERT INTO audit (at_ms, who, what) VALUES ($1, $2, $3)', [atMs, who, what]);
}
