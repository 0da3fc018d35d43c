/**
 * Purpose: the port to a station's durable journal (LE2).
 * Invariant: when `append` answers ok, the entry survives a power cut; when it answers a fault, it is not in the journal.
 * An implementation that cannot tell which of the two happened throws, and the process restarts and reads again.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { Book } from '@gatefold/domain/codec/book';
import type { LedgerId } from '@gatefold/domain/ids';
import type { Result } from '@gatefold/domain/result';

export type LedgerOpening = {
  readonly ledger: LedgerId;
  readonly certificate: Bytes;
  readonly book: Book;
};

export type JournalRow = {
  readonly seq: number;
  readonly bytes: Bytes;
  readonly hash: Bytes;
  /** The signed head at this entry. */
  readonly head: Bytes;
};

export type JournalFault =
  | { readonly kind: 'disk-full' }
  | { readonly kind: 'disk-broken'; readonly detail: string };

export interface Journal {
  /** Every ledger of this station, oldest first. */
  ledgers(): Promise<readonly LedgerOpening[]>;
  openLedger(opening: LedgerOpening): Promise<Result<void, JournalFault>>;
  /** `row.seq` must be one more than the last; anything else throws. */
  append(ledger: LedgerId, row: JournalRow): Promise<Result<void, JournalFault>>;
  last(ledger: LedgerId): Promise<JournalRow | null>;
  /** Rows from `fromSeq` upwards, at most `limit`. */
  read(ledger: LedgerId, fromSeq: number, limit: number): Promise<readonly JournalRow[]>;
}
