/**
 * Purpose: the list that a station has in use, as frames of a bundle: for a stick, or for a hub that lost it (LE6, MA5).
 * Invariant: the root first. Blobs that are not held are left out; who reads it notices by the root.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { encodeBundle, type Frame } from '@gatefold/domain/codec/bundle';
import { openRoot, type ManifestRoot } from '@gatefold/domain/codec/manifest-root';
import { keyFingerprint } from '@gatefold/domain/crypto/sign';
import type { EventId, StationId } from '@gatefold/domain/ids';
import { chunkBlobs, partBlobs } from '../manifest/assemble.ts';
import type { ManifestStore } from '../manifest/manifest-store.ts';

export type ListPorts = {
  readonly event: EventId;
  readonly hubPublicKey: Bytes;
  readonly store: ManifestStore;
};

export type ListInUse = { readonly root: ManifestRoot; readonly frames: readonly Frame[] };

/** Null when there is no list yet. */
export async function listInUse({
  event,
  hubPublicKey,
  store,
}: ListPorts): Promise<ListInUse | null> {
  const envelope = await store.currentRoot(event);
  const root = envelope === null ? null : openRoot(envelope, hubPublicKey);
  if (envelope === null || !root?.ok) return null;
  const parts = await store.blobs(partBlobs(root.value).map(({ hash }) => hash));
  const named = chunkBlobs(root.value, (hash) => parts.get(hash) ?? null);
  const chunks = named.ok ? await store.blobs(named.value.map(({ hash }) => hash)) : new Map();
  const blobs = [...parts.values(), ...chunks.values()];
  const frames = [
    { kind: 'root' as const, bytes: envelope },
    ...blobs.map((bytes) => ({ kind: 'blob' as const, bytes })),
  ];
  return { root: root.value, frames };
}

/** What is handed back to the hub. */
export function encodeList(
  { event, hubPublicKey }: Pick<ListPorts, 'event' | 'hubPublicKey'>,
  writer: StationId | null,
  { frames }: ListInUse,
): Bytes {
  const hub = toHex(keyFingerprint(hubPublicKey));
  return encodeBundle({ hub, event, writer, more: false }, frames);
}
