/**
 * Purpose: the list in a bundle that a station hands back to a hub that lost it (LE6, MA5).
 * Invariant: believed by the hub's own signature and by hashes alone, whole or not at all; who brought it does not matter, not
 * even a revoked station, which can show nothing but what the hub had said.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { decodeBundle, type Bundle } from '@gatefold/domain/codec/bundle';
import { blobHash } from '@gatefold/domain/codec/manifest-parts';
import { openRoot } from '@gatefold/domain/codec/manifest-root';
import { keyFingerprint } from '@gatefold/domain/crypto/sign';
import type { EventId } from '@gatefold/domain/ids';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import { err, ok, type Result } from '@gatefold/domain/result';
import { assembleManifest } from '../manifest/assemble.ts';
import { newestRoot } from '../neighbour/bundle-manifest.ts';

export type ListRefusal =
  /** Not a bundle, or one of another hub or event. */
  | { readonly kind: 'no-bundle' }
  /** No root in it that this hub signed for the event. */
  | { readonly kind: 'no-root' }
  /** The root is the hub's, and what came with it is not what the root names. */
  | { readonly kind: 'not-whole'; readonly detail: string };

export type ReturnedList = { readonly envelope: Bytes; readonly content: ManifestContent };

/** The newest list of the event in a bundle that can be read. */
export function listIn(
  bundle: Bundle,
  event: EventId,
  hubPublicKey: Bytes,
): Result<ReturnedList, ListRefusal> {
  const { hub } = bundle.header;
  if (bundle.header.event !== event || hub !== toHex(keyFingerprint(hubPublicKey)))
    return err({ kind: 'no-bundle' });
  const envelope = newestRoot(bundle, event, 0, hubPublicKey);
  const root = envelope === null ? null : openRoot(envelope, hubPublicKey);
  if (envelope === null || !root?.ok) return err({ kind: 'no-root' });
  const blobs = new Map<string, Bytes>();
  for (const { kind, bytes } of bundle.frames)
    if (kind === 'blob') blobs.set(toHex(blobHash(bytes)), bytes);
  const content = assembleManifest(root.value, (hash) => blobs.get(hash) ?? null);
  if (content.ok) return ok({ envelope, content: content.value });
  return err({ kind: 'not-whole', detail: JSON.stringify(content.error) });
}

export function openReturnedList(
  bytes: Bytes,
  event: EventId,
  hubPublicKey: Bytes,
): Result<ReturnedList, ListRefusal> {
  const bundle = decodeBundle(bytes);
  return bundle.ok ? listIn(bundle.value, event, hubPublicKey) : err({ kind: 'no-bundle' });
}

/** What is kept of a list that was refused: its beginning, where the root stands, and not the megabytes behind it. */
export function keptOfRefused(bytes: Bytes): Bytes {
  return bytes.slice(0, 8192);
}
