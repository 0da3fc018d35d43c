/**
 * Purpose: a fault put into the protocol on purpose, at the seam where its own code stands, to show that the auditor
 * notices (SI2).
 * Invariant: a bug changes one thing. Its words say what the careless version of the code would have done.
 */

import type { Seam } from './seam.ts';

export type PlantedBug = {
  readonly name: string;
  readonly words: string;
  /** The days on which it can show at all; `hub` unless said. */
  readonly roads?: 'all';
  /** On days with a vault; on none unless said. */
  readonly vault?: true;
  /** A fresh one for each run: some bugs remember. */
  readonly seam: () => Seam;
};
