/**
 * Purpose: the port to a station's durable journal (LE2).
 * Invariant: when `appendAll` answers ok, all of its rows survive a power cut; when it answers a fault, none of them is
 * in the journal. An implementation that cannot tell which of the two happened throws `DiskInDoubt`, and the process
 * restarts and reads again. Reading throws `DiskUnreadable` when the disk cannot give back what it took.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { Book } from '@gatefold/domain/codec/book';
import type { LedgerId } from '@gatefold/domain/ids';
import type { Result } from '@gatefold/domain/result';
import type { DiskFault } from '../disk-fault.ts';

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

/** The entries one request led to, both ends included. */
export type RequestRows = {
  readonly ledger: LedgerId;
  readonly fromSeq: number;
  readonly toSeq: number;
};

export type JournalFault = DiskFault;

export interface Journal {
  /** Every ledger of this station, oldest first. */
  ledgers(): Promise<readonly LedgerOpening[]>;
  /** Throws when the ledger is open already. */
  openLedger(opening: LedgerOpening): Promise<Result<void, JournalFault>>;
  /** `row.seq` must be one more than the last; anything else throws. */
  append(ledger: LedgerId, row: JournalRow): Promise<Result<void, JournalFault>>;
  /**
   * Appends one or more rows, all or none, in one durable commit. With a `requestId`, which may be used only once, the
   * journal also remembers with the same commit that these rows are the answer to that request.
   */
  appendAll(
    ledger: LedgerId,
    rows: readonly JournalRow[],
    requestId?: string,
  ): Promise<Result<void, JournalFault>>;
  /** What a request led to, null when nothing was appended for it: how a till learns after a crash what it sold. */
  requestRows(requestId: string): Promise<RequestRows | null>;
  last(ledger: LedgerId): Promise<JournalRow | null>;
  /** Rows from `fromSeq` upwards, at most `limit`. */
  read(ledger: LedgerId, fromSeq: number, limit: number): Promise<readonly JournalRow[]>;
}
