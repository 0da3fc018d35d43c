/**
 * Purpose: when a manifest is published, under which number, and how long its epochs are kept (MA3): the part of publishing
 * that needs no database.
 * Invariant: pure. Epochs only rise, above every one a station is believed to use, so that a hub that came back from a
 * backup is not refused as a rollback.
 */

import type { ManifestRoot } from '@gatefold/domain/codec/manifest-root';
import { sameParts } from './build-manifest.ts';

/** Epochs from which a delta can still be made; a station further behind fetches the changed chunks whole. */
export const KEPT_EPOCHS = 100;
/** Changes within this time share an epoch, so that a busy hour of sales does not make one root a ticket. */
const PUBLISH_INTERVAL_MS = 1000;
/** More epochs than a hub can lose with a backup: a hundred days of one a second. */
export const BELIEVED_JUMP = 10_000_000;

/** Whether what changed since a publishing `sinceMs` ago waits for the next one. A clock set back waits for nothing. */
export function isTooSoon(sinceMs: number): boolean {
  return sinceMs >= 0 && sinceMs < PUBLISH_INTERVAL_MS;
}

/**
 * The number below which a new life of the hub publishes nothing. The lives before it published manifests that the backup
 * does not know; one at an epoch used again would be another list under the same number, and its station would be told that
 * it has the newest. Epochs rise at most once a second, so the seconds since 1970 lie above all of them.
 */
export function epochFloor(nowMs: number): number {
  return Math.floor(nowMs / 1000);
}

/** Whether what was built deserves a root of its own after the newest one. */
export function isRootDue(
  newest: ManifestRoot | null,
  built: ManifestRoot,
  epochInUse: number,
): boolean {
  return newest === null || newest.epoch < epochInUse || !sameParts(newest, built);
}
