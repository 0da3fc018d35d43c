/**
 * Purpose: where a run of another station's ledger belongs among the branches that are held of it (LE3, LE4).
 * Invariant: pure. What fits a history that is held, extends it; what differs from it becomes a branch beside it and takes
 * nothing's place: both are the proof of the fork.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import {
  checkRun,
  type CheckedEntry,
  type HeldRun,
  type OpenedTransfer,
  type TransferRefusal,
} from '../merge/open-transfer.ts';

/** A branch as far as the run touches it, whole from seq 1 in the reader's eyes. */
export type TouchedBranch = {
  readonly branch: number;
  readonly firstSeq: number;
  readonly held: HeldRun;
};

export type Placement =
  | { readonly kind: 'known' }
  | {
      readonly kind: 'extends';
      readonly branch: TouchedBranch;
      readonly added: readonly CheckedEntry[];
    }
  /** `from` is the branch it parts from at `seq`; `added` is what lies from there on. */
  | {
      readonly kind: 'parts';
      readonly from: TouchedBranch | null;
      readonly seq: number;
      readonly added: readonly CheckedEntry[];
    }
  | TransferRefusal;

const NOTHING_HELD: HeldRun = { lastSeq: 0, hashBefore: null, overlap: [] };

/** The run's entries from `seq` on, known to follow what is held before it. */
function entriesFrom(
  opened: OpenedTransfer,
  before: Bytes | null,
  seq: number,
): readonly CheckedEntry[] {
  const { fromSeq } = opened.transfer;
  const checked = checkRun(opened, { lastSeq: fromSeq - 1, hashBefore: before, overlap: [] });
  return checked.ok ? checked.value.slice(seq - fromSeq) : [];
}

/** `branches` in the order in which they were heard. */
export function placeRun(opened: OpenedTransfer, branches: readonly TouchedBranch[]): Placement {
  if (branches.length === 0) {
    const checked = checkRun(opened, NOTHING_HELD);
    if (!checked.ok) return checked.error;
    return { kind: 'parts', from: null, seq: 1, added: checked.value };
  }
  let refusal: TransferRefusal | null = null;
  let parting: { from: TouchedBranch; seq: number } | null = null;
  for (const branch of branches) {
    const checked = checkRun(opened, branch.held);
    if (checked.ok) {
      if (checked.value.length === 0) return { kind: 'known' };
      return { kind: 'extends', branch, added: checked.value };
    }
    // The furthest place of parting is the nearest relative.
    if (checked.error.kind === 'forked') {
      if (parting === null || checked.error.seq > parting.seq) {
        parting = { from: branch, seq: checked.error.seq };
      }
    } else if (refusal === null || checked.error.kind === 'gap') refusal = checked.error;
  }
  if (parting === null) return refusal ?? { kind: 'tampered', seq: opened.transfer.fromSeq };
  const { from, seq } = parting;
  return { kind: 'parts', from, seq, added: entriesFrom(opened, from.held.hashBefore, seq) };
}
