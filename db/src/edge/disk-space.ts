/**
 * Purpose: whether a station's disk has room for the day, told early.
 * Invariant: the words say what to do; a warning never stops the work.
 */

/** Ten match days of one lane: 10,000 entries of half a kilobyte each, in the database and again in its log. */
export const LOW_SPACE_BYTES = 100 * 1024 * 1024;

export type DiskSpace =
  | { readonly kind: 'enough'; readonly freeBytes: number }
  | { readonly kind: 'low'; readonly freeBytes: number }
  /** The disk was full; the station lives on the room it had kept back. */
  | { readonly kind: 'ballast-used'; readonly freeBytes: number };

/** For a staff page; null when nothing need be said. */
export function diskSpaceWords(space: DiskSpace): string | null {
  const freeMiB = Math.floor(space.freeBytes / (1024 * 1024));
  switch (space.kind) {
    case 'enough':
      return null;
    case 'low':
      return `This machine's disk is nearly full: ${freeMiB} MB left. Tell your supervisor; remove what is not needed.`;
    case 'ballast-used':
      return `This machine's disk is full, and the reserve is in use: ${freeMiB} MB left. Tell your supervisor now; make room, then start the station again.`;
  }
}
