/**
 * Purpose: which of two receipts of one ledger is the newer, when they come by roads other than the hub's own (LE6).
 * Invariant: by the hub's own time, so that a receipt of an earlier life of the hub, played again, replaces none of a later.
 */

import type { HeldReceipt } from '@gatefold/domain/codec/neighbour-question';

export function isNewerReceipt(
  offered: Omit<HeldReceipt, 'ledger'>,
  held: Omit<HeldReceipt, 'ledger'> | undefined,
): boolean {
  if (held === undefined || offered.receivedAtMs > held.receivedAtMs) return true;
  return offered.receivedAtMs === held.receivedAtMs && offered.seq > held.seq;
}
