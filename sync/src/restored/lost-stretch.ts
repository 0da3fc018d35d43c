/**
 * Purpose: which epochs a hub that came back from an older backup had published and does not know (LE6, MA3).
 * Invariant: a new life publishes above the seconds since 1970, and every life below them; so what lies between the newest
 * epoch of the backup and the first of the new life was published by a lost life, or by nobody.
 */

export type LostStretch = {
  /** The newest epoch that the backup knew. */
  readonly afterEpoch: number;
  /** The new life publishes above it. */
  readonly toEpoch: number;
};

/** Whether a list of this epoch may say what the hub lost. */
export function isLost(stretches: readonly LostStretch[], epoch: number): boolean {
  return stretches.some(({ afterEpoch, toEpoch }) => afterEpoch < epoch && epoch <= toEpoch);
}
