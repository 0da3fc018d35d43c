/**
 * Purpose: everything a hub made of the entries it merged, as one value to compare.
 * Invariant: holds what follows from the entries, and not when, how often or in which order they came.
 */

import { toHex } from '@gatefold/domain/bytes';
import type { HubWorld } from './hub-world.ts';

const TABLES: Readonly<Record<string, string>> = {
  ledgers: `SELECT ledger, station, book, last_seq, last_hash, last_head, last_rank_ms, last_rank_n
    FROM ledger ORDER BY ledger`,
  entries: `SELECT ledger, seq, hash, bytes, kind, event, hlc_ms, hlc_n, rank_ms, rank_n, rank_flag, counted
    FROM entry ORDER BY ledger, seq`,
  admissions: 'SELECT * FROM admission ORDER BY ledger, seq',
  refusals: 'SELECT * FROM refusal_count ORDER BY event, gate, reason',
  sales: 'SELECT * FROM sale ORDER BY ledger, seq',
  voids: 'SELECT * FROM sale_void ORDER BY ledger, seq',
  tickets: 'SELECT event, serial, state, issue FROM ticket ORDER BY event, serial',
  // A ticket that was ruled more than once is told of more than once; the newest ruling is what is read.
  feed: 'SELECT DISTINCT event, kind, ledger, seq, serial FROM feed ORDER BY event, kind, ledger, seq, serial',
  waiting:
    'SELECT reason, seq FROM quarantine WHERE resolved_at_ms IS NULL ORDER BY ledger, seq, reason',
};

export async function mergedTables(world: HubWorld): Promise<string> {
  const tables: Record<string, unknown> = {};
  for (const [name, sql] of Object.entries(TABLES)) {
    const rows = await world.rows<Record<string, unknown>>(sql);
    tables[name] = rows.map((row) =>
      Object.entries(row)
        .map(([column, value]) => {
          const text = value instanceof Uint8Array ? toHex(value) : JSON.stringify(value);
          return `${column}=${text}`;
        })
        .join(' '),
    );
  }
  return JSON.stringify(tables, null, 1);
}
