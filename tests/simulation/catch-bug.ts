/** Purpose: the first seed whose auditor notices a planted bug, and what it says (SI2). */

import type { PlantedBug } from '@gatefold/sync/simulator/planted-bug';
import { runSeed } from '@gatefold/sync/simulator/run-seed';
import { VENUE } from './venue.ts';

/** A bug that this many days do not show is one that the simulator cannot find. */
export const SEEDS_A_BUG = 200;

export type Catch = { readonly seed: number; readonly words: string };

/** Null when no seed from `first` on shows the bug. */
export async function catchBug(bug: PlantedBug, first = 1): Promise<Catch | null> {
  for (let seed = first; seed < first + SEEDS_A_BUG; seed += 1) {
    const { roads, vault } = bug;
    const { failures } = await runSeed({ seed, roads, vault, seam: bug.seam(), ...VENUE });
    const [words] = failures;
    if (words !== undefined) return { seed, words };
  }
  return null;
}
