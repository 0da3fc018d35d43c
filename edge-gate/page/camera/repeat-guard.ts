/**
 * Purpose: a code that stays in front of the camera is one scan, not one for every frame (pure).
 * Invariant: a code counts again only after it was out of view for `AWAY_MS`; several codes in view are told apart.
 */

export const AWAY_MS = 3000;

/** When each code was last seen, in milliseconds of any steady clock. */
export type Sightings = ReadonlyMap<string, number>;

export const NOTHING_SEEN: Sightings = new Map();

/** The sightings after `text` was read at `atMs`, and whether that is a new scan. */
export function afterSighting(
  sightings: Sightings,
  text: string,
  atMs: number,
): { readonly sightings: Sightings; readonly isNew: boolean } {
  const recent = [...sightings].filter(([, seenMs]) => atMs - seenMs < AWAY_MS);
  const isNew = !recent.some(([seen]) => seen === text);
  return { sightings: new Map(recent).set(text, atMs), isNew };
}
