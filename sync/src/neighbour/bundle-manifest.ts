/**
 * Purpose: the newest manifest that a bundle brought, as a road that `fetchManifest` can use (MA3, MA5).
 * Invariant: a root that is older than the one in use is no news and no fault: neighbours are often behind. What is newer is
 * checked by `fetchManifest` as if it came from the hub.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { Bundle } from '@gatefold/domain/codec/bundle';
import { blobHash } from '@gatefold/domain/codec/manifest-parts';
import { openRoot } from '@gatefold/domain/codec/manifest-root';
import { toHex } from '@gatefold/domain/bytes';
import type { EventId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { ManifestRoad, RoadFault } from '../roads/hub/hub-road.ts';

/** The newest root among those of our event that the hub signed; null when there is none newer than `haveEpoch`. */
export function newestRoot(
  { frames }: Bundle,
  event: EventId,
  haveEpoch: number,
  hubPublicKey: Bytes,
): Bytes | null {
  let newest: { envelope: Bytes; epoch: number } | null = null;
  for (const { kind, bytes } of frames) {
    if (kind !== 'root') continue;
    const root = openRoot(bytes, hubPublicKey);
    if (!root.ok || root.value.event !== event) continue;
    const { epoch } = root.value;
    if (epoch > (newest?.epoch ?? haveEpoch)) newest = { envelope: bytes, epoch };
  }
  return newest?.envelope ?? null;
}

/** Blobs come from the bundle, or by `ask` where it did not bring them. */
export function bundleRoad(
  root: Bytes,
  { frames }: Bundle,
  ask: (hash: string) => Promise<Result<Bytes, RoadFault>>,
): ManifestRoad {
  const blobs = new Map<string, Bytes>();
  for (const { kind, bytes } of frames)
    if (kind === 'blob') blobs.set(toHex(blobHash(bytes)), bytes);
  return {
    manifest: async () => ok({ kind: 'root', bytes: root }),
    blob: async (_event, hash) => {
      const brought = blobs.get(hash);
      return brought === undefined ? ask(hash) : ok(brought);
    },
  };
}

/** A stick can be asked for nothing more. */
export async function nothingMore(): Promise<Result<Bytes, RoadFault>> {
  return err({ kind: 'unreachable', detail: 'the rest of the ticket list is not on the stick' });
}
