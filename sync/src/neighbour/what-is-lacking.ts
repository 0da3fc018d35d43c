/**
 * Purpose: what an asker lacks of a branch, by the tips it names (LE3, LE4).
 * Invariant: a tip that stands in no branch held here says nothing against the asker, who may hold more. A tip that differs
 * from the entry held at its place means another history: then all of the branch is lacking.
 */

import { equalBytes } from '@gatefold/domain/bytes';
import type { Tip } from '@gatefold/domain/codec/neighbour-question';
import type { Branch } from '../carried/branch.ts';

/** One a branch: more are a stranger's, and each costs a look at the disk. */
const MAX_TIPS_OF_LEDGER = 8;

/** How far two branches of one ledger are the same. */
function sharedSeqs(a: Branch, b: Branch): number {
  if (a === b) return a.lastSeq;
  return Math.min(a.lastSeq, b.lastSeq, Math.max(a.firstSeq, b.firstSeq) - 1);
}

/** The branch in which a tip stands, of those given. */
async function branchOf(tip: Tip, branches: readonly Branch[]): Promise<Branch | null> {
  for (const branch of branches) {
    if (tip.seq < branch.firstSeq || tip.seq > branch.lastSeq) continue;
    const hash = await branch.hashAt(tip.seq);
    if (hash !== null && equalBytes(hash, tip.hash)) return branch;
  }
  return null;
}

/**
 * The seq of `branch` up to which the asker holds it, null when nothing can be said and nothing should be sent. `branches`
 * are all that are held of this ledger, `tips` all that the asker named of it.
 */
export async function heldByAsker(
  branch: Branch,
  branches: readonly Branch[],
  tips: readonly Tip[],
): Promise<number | null> {
  let held = 0;
  let isCertain = tips.length === 0;
  for (const tip of tips.slice(0, MAX_TIPS_OF_LEDGER)) {
    const standing = await branchOf(tip, branches);
    if (standing !== null) {
      isCertain = true;
      held = Math.max(held, Math.min(tip.seq, sharedSeqs(standing, branch)));
    } else if (tip.seq <= branch.lastSeq) isCertain = true;
  }
  return isCertain ? held : null;
}
