/**
 * Purpose: one history of one ledger, read alike from a station's own journal and from what it carries of others.
 * Invariant: only reads. What is cut from it as a run ends at a signed head, so that whoever gets it can check it (LE1).
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { MAX_TRANSFER_ENTRIES, type Transfer } from '@gatefold/domain/codec/transfer';
import type { Journal, LedgerOpening } from '../ledger/journal.ts';
import type { BranchOpening, CarriedBranch, CarriedRow, CarriedRuns } from './carried-runs.ts';

export type Branch = BranchOpening & {
  readonly lastSeq: number;
  readonly lastHash: Bytes;
  /** The hash of an entry of this branch itself, null for one before or after it. */
  hashAt(seq: number): Promise<Bytes | null>;
  rows(fromSeq: number, limit: number): Promise<readonly CarriedRow[]>;
};

export function carriedBranch(runs: CarriedRuns, held: CarriedBranch): Branch {
  return {
    ...held,
    hashAt: async (seq) => {
      if (seq < held.firstSeq) return null;
      return (await runs.hashes(held.branch, seq, seq))[0] ?? null;
    },
    rows: (fromSeq, limit) => runs.read(held.branch, fromSeq, limit),
  };
}

/** A ledger of this station's own; null while it is empty. */
export async function ownBranch(
  journal: Journal,
  opening: LedgerOpening,
  station: string,
): Promise<Branch | null> {
  const last = await journal.last(opening.ledger);
  if (last === null) return null;
  return {
    ...opening,
    station,
    firstSeq: 1,
    lastSeq: last.seq,
    lastHash: last.hash,
    hashAt: async (seq) => (await journal.read(opening.ledger, seq, 1))[0]?.hash ?? null,
    rows: (fromSeq, limit) => journal.read(opening.ledger, fromSeq, limit),
  };
}

/** Rows up to the last head that keeps them within `maxLength` bytes; at least up to the first head. */
function upToHead(rows: readonly CarriedRow[], maxLength: number): readonly CarriedRow[] {
  let length = 0;
  let end = 0;
  for (const [index, { bytes, head }] of rows.entries()) {
    length += bytes.length;
    if (length > maxLength && end > 0) break;
    if (head !== null) end = index + 1;
  }
  return rows.slice(0, end);
}

/** The run after an entry, as long as a transfer may be; null when there is none. */
export async function runAfter(
  branch: Branch,
  afterSeq: number,
  maxLength: number,
): Promise<Transfer | null> {
  const fromSeq = Math.max(afterSeq + 1, branch.firstSeq);
  const rows = upToHead(await branch.rows(fromSeq, MAX_TRANSFER_ENTRIES), maxLength);
  const head = rows.at(-1)?.head ?? null;
  if (head === null) return null;
  const { certificate, book } = branch;
  return { v: 1, certificate, book, fromSeq, entries: rows.map(({ bytes }) => bytes), head };
}

/** The signed head of the last entry of a branch, null for an empty one. */
export async function lastHead(branch: Branch): Promise<Bytes | null> {
  return (await branch.rows(branch.lastSeq, 1))[0]?.head ?? null;
}
