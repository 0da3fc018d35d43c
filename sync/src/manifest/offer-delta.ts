/**
 * Purpose: what a publisher sends a station that has one epoch and wants the newest (MA3).
 * Invariant: pure. A delta where one leads there and is cheaper, else the root alone, after which the station fetches the
 * blobs it lacks.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { Chunk } from '@gatefold/domain/codec/chunk';
import { encodeDelta } from '@gatefold/domain/codec/delta';
import { PART_NAMES, type ManifestRoot } from '@gatefold/domain/codec/manifest-root';
import type { ManifestOffer } from '../roads/hub/hub-road.ts';
import { diffChunks, lastSerialOf } from './delta.ts';

/** Beyond this the delta is no cheaper than the blobs, which other stations have in common. */
const MAX_DELTA_LENGTH = 1024 * 1024;

/** Hashes of the parts that a delta carries whole. The tickets part is not among them: it follows from the patches. */
export function changedParts(from: ManifestRoot, to: ManifestRoot): readonly string[] {
  return PART_NAMES.filter((name) => name !== 'tickets' && from.parts[name] !== to.parts[name]).map(
    (name) => to.parts[name],
  );
}

export type DeltaStart = { readonly epoch: number; readonly chunks: readonly Chunk[] };
export type DeltaEnd = { readonly envelope: Bytes; readonly chunks: readonly Chunk[] };

/**
 * The delta from one published epoch to another, or null when none leads there or the blobs are no dearer. `parts` are the
 * bytes of `changedParts`. Chunks that are the same object in both are skipped without a look inside.
 */
export function makeDelta(from: DeltaStart, to: DeltaEnd, parts: readonly Bytes[]): Bytes | null {
  const patches = diffChunks(from.chunks, to.chunks);
  if (patches === null) return null;
  const delta = encodeDelta({
    v: 1,
    fromEpoch: from.epoch,
    root: to.envelope,
    lastSerial: lastSerialOf(to.chunks),
    parts: [...parts],
    patches: [...patches],
  });
  return delta.length > MAX_DELTA_LENGTH ? null : delta;
}

/** Whether a delta could help a station that says it has `haveEpoch`, 0 for none at all. */
export function isDeltaDue(haveEpoch: number, newestEpoch: number): boolean {
  return haveEpoch > 0 && haveEpoch < newestEpoch;
}

/** `delta` leads from what the station has to the newest; null when there is none. */
export function offerOf(
  newest: { readonly epoch: number; readonly envelope: Bytes },
  haveEpoch: number,
  delta: Bytes | null,
): ManifestOffer {
  if (newest.epoch === haveEpoch) return { kind: 'current' };
  if (delta !== null) return { kind: 'delta', bytes: delta };
  return { kind: 'root', bytes: newest.envelope };
}
