/**
 * Purpose: the ruling on the reported sales of one ticket: which one counts, and which are incidents (AL1, AL3).
 * Invariant: a function of the set of sales and voids alone; their order of arrival and repeats change nothing (LE3).
 * An honest kiosk sells a serial once; two sales of one come from a copied disk.
 */

import { entryKey, type EntryId, type StationId } from '../ids.ts';
import { compareHlc, type Hlc } from '../time/hlc.ts';

export type ReportedSale = EntryId & {
  readonly station: StationId;
  readonly rank: Hlc;
  /** The seller had been granted this serial. */
  readonly isGranted: boolean;
};

export type SaleRuling = {
  /** By entry key. The sale that counts: the first granted one. */
  readonly counted: string | null;
  /**
   * The counted sale's seller voided this serial. Who voided first and sold again still has a paper out there that must
   * not open a gate.
   */
  readonly isVoided: boolean;
};

function compareSales(a: ReportedSale, b: ReportedSale): number {
  if (a.rank.ms !== b.rank.ms || a.rank.n !== b.rank.n) return compareHlc(a.rank, b.rank);
  const [left, right] = [`${a.station} ${a.ledger}`, `${b.station} ${b.ledger}`];
  if (left !== right) return left < right ? -1 : 1;
  return a.seq - b.seq;
}

/** `voidedBy` names the stations that reported a void of this serial. */
export function ruleSales(
  sales: readonly ReportedSale[],
  voidedBy: ReadonlySet<StationId>,
): SaleRuling {
  const [first] = sales.filter((sale) => sale.isGranted).sort(compareSales);
  if (first === undefined) return { counted: null, isVoided: false };
  return { counted: entryKey(first), isVoided: voidedBy.has(first.station) };
}
