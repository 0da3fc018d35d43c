/**
 * Purpose: every planted bug, by name (SI2).
 * Invariant: each is caught by the auditor within 200 seeds; `tests/simulation/planted-bugs.test.ts` shows it.
 */

import { hubBugs } from './planted-hub-bugs.ts';
import { manifestBugs } from './planted-manifest-bugs.ts';
import { neighbourBugs } from './planted-neighbour-bugs.ts';
import type { PlantedBug } from './planted-bug.ts';
import { SOUND } from './seam.ts';
import { stationBugs } from './planted-station-bugs.ts';
import { tillBugs } from './planted-till-bugs.ts';
import { vaultBugs } from './planted-vault-bugs.ts';

const diskBugs: readonly PlantedBug[] = [
  {
    name: 'skip-the-fsync',
    words: 'a write is answered while it is still in a cache',
    seam: () => ({ ...SOUND, disk: { ...SOUND.disk, syncs: false } }),
  },
  {
    name: 'ignore-a-full-disk',
    words: 'a write that found no room is answered as if it had been made',
    seam: () => ({ ...SOUND, disk: { ...SOUND.disk, admitsFull: false } }),
  },
  {
    name: 'cursor-before-items',
    words: 'the cursor of the feed is kept in a commit before the items it stands for',
    seam: () => ({ ...SOUND, disk: { ...SOUND.disk, keepsPagesWhole: false } }),
  },
  {
    name: 'reuse-a-seq',
    words: 'after a crash the ledger goes on before its last entry',
    seam: () => ({ ...SOUND, disk: { ...SOUND.disk, keepsLastRow: false } }),
  },
];

export const PLANTED_BUGS: readonly PlantedBug[] = [
  ...diskBugs,
  ...stationBugs,
  ...tillBugs,
  ...manifestBugs,
  ...neighbourBugs,
  ...hubBugs,
  ...vaultBugs,
];
