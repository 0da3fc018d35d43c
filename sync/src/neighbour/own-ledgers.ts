/**
 * Purpose: whether others hold more of this station's own ledgers, or other entries, than its disk does (LE4, LE7).
 * Invariant: only a signature proves it: the station's own under a head, the hub's under a receipt. What a neighbour claims
 * without one stops nobody.
 */

import { equalBytes, type Bytes } from '@gatefold/domain/bytes';
import type { LedgerId } from '@gatefold/domain/ids';
import type { Journal } from '../ledger/journal.ts';

/** An entry that certainly was written. */
export type ProvenEntry = { readonly ledger: LedgerId; readonly seq: number; readonly hash: Bytes };

export async function differsFromJournal(journal: Journal, proven: ProvenEntry): Promise<boolean> {
  const openings = await journal.ledgers();
  // A ledger of this station that its disk does not even know was lost with the disk.
  if (!openings.some(({ ledger }) => ledger === proven.ledger)) return true;
  const [row] = await journal.read(proven.ledger, proven.seq, 1);
  return row === undefined || !equalBytes(row.hash, proven.hash);
}
