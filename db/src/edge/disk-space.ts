/**
 * Purpose: whether a station's disk has room for the day, told early.
 * Invariant: it is a warning, and stops nothing; the station has the words for it.
 */

/** Ten match days of one lane: 10,000 entries of half a kilobyte each, in the database and again in its log. */
export const LOW_SPACE_BYTES = 100 * 1024 * 1024;

export type DiskSpace = {
  /** `ballast-used`: the disk was full, and the room kept back for that is in use, or could not be kept back at all. */
  readonly kind: 'enough' | 'low' | 'ballast-used';
  readonly freeBytes: number;
};
