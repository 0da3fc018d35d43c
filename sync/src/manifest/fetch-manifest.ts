/**
 * Purpose: the station's end of a manifest: brings the newest one over a road and swaps it in (MA3, MA5).
 * Invariant: an older epoch is refused; a download that was cut goes on with the blobs it has; nothing is half-applied.
 */

import { equalBytes, toHex, type Bytes } from '@gatefold/domain/bytes';
import { decodeDelta, type Delta } from '@gatefold/domain/codec/delta';
import { blobHash } from '@gatefold/domain/codec/manifest-parts';
import { openRoot, type ManifestRoot } from '@gatefold/domain/codec/manifest-root';
import type { EventId } from '@gatefold/domain/ids';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { DiskFault } from '../disk-fault.ts';
import type { ManifestRoad, RoadFault } from '../roads/hub/hub-road.ts';
import {
  assembleManifest,
  chunkBlobs,
  partBlobs,
  type ManifestRefusal,
  type NamedBlob,
} from './assemble.ts';
import { patchTickets } from './delta.ts';
import type { ManifestStore } from './manifest-store.ts';
import { VerifiedBlobs } from './verified-blobs.ts';

export type FetchPorts = {
  readonly event: EventId;
  readonly hubPublicKey: Bytes;
  readonly road: ManifestRoad;
  readonly store: ManifestStore;
};

export type FetchFault = RoadFault | ManifestRefusal | DiskFault;

/** The new content, or null when the one in use is the newest. */
export type FetchResult = Result<ManifestContent | null, FetchFault>;

/** Reads the manifest in use from the store; null when there is none yet. */
export async function loadManifest(
  event: EventId,
  hubPublicKey: Bytes,
  store: ManifestStore,
): Promise<Result<ManifestContent | null, ManifestRefusal>> {
  const envelope = await store.currentRoot(event);
  if (envelope === null) return ok(null);
  const root = openRoot(envelope, hubPublicKey);
  if (!root.ok) return err({ kind: 'bad-root', detail: root.error.kind });
  const held = new Map(await store.blobs(partBlobs(root.value).map(({ hash }) => hash)));
  const source = (hash: string) => held.get(hash) ?? null;
  const chunks = chunkBlobs(root.value, source);
  if (!chunks.ok) return chunks;
  for (const [hash, bytes] of await store.blobs(chunks.value.map((chunk) => chunk.hash))) {
    held.set(hash, bytes);
  }
  return assembleManifest(root.value, source);
}

/** The root in the store, also when blobs it names were lost since: what is older than it stays refused. */
async function rootInUse(
  ports: FetchPorts,
): Promise<{ readonly envelope: Bytes; readonly epoch: number } | null> {
  const envelope = await ports.store.currentRoot(ports.event);
  const root = envelope === null ? null : openRoot(envelope, ports.hubPublicKey);
  return envelope === null || !root?.ok ? null : { envelope, epoch: root.value.epoch };
}

function acceptRoot(
  envelope: Bytes,
  ports: FetchPorts,
  have: { readonly envelope: Bytes; readonly epoch: number } | null,
): Result<ManifestRoot, ManifestRefusal> {
  const root = openRoot(envelope, ports.hubPublicKey);
  if (!root.ok) return err({ kind: 'bad-root', detail: root.error.kind });
  const { event, epoch } = root.value;
  if (event !== ports.event) return err({ kind: 'wrong-event' });
  if (have === null || epoch > have.epoch) return root;
  if (epoch < have.epoch) return err({ kind: 'rollback', have: have.epoch, offered: epoch });
  return equalBytes(envelope, have.envelope) ? root : err({ kind: 'two-roots-one-epoch', epoch });
}

/** Brings blobs into `held` and the store: from the store where it has them whole, else over the road. */
async function hold(
  named: readonly NamedBlob[],
  held: VerifiedBlobs,
  ports: FetchPorts,
): Promise<Result<void, FetchFault>> {
  const { store, road, event } = ports;
  const kept = await store.blobs(named.map(({ hash }) => hash));
  for (const { name, hash } of named) {
    const own = kept.get(hash);
    if (own !== undefined && held.take(hash, own)) continue;
    const fetched = await road.blob(event, hash);
    if (!fetched.ok) return fetched;
    if (!held.take(hash, fetched.value)) return err({ kind: 'tampered-blob', name, hash });
    const put = await store.putBlob(hash, fetched.value);
    if (!put.ok) return put;
  }
  return ok(undefined);
}

/** Puts what a delta leads to into the store. One that does not fit costs a longer download, nothing else. */
async function storeDelta(
  delta: Delta,
  root: ManifestRoot,
  ports: FetchPorts,
  current: ManifestContent,
): Promise<Result<void, DiskFault>> {
  const named = new Set(partBlobs(root).map(({ hash }) => hash));
  const patched = patchTickets(current.chunks, delta, root, current.tickets.chunks);
  const blobs = new Map(patched.ok ? patched.value.blobs : []);
  for (const part of delta.parts) {
    const hash = toHex(blobHash(part));
    // The delta itself is not signed: a carrier could fill the disk with what no root names.
    if (named.has(hash)) blobs.set(hash, part);
  }
  for (const [hash, blob] of blobs) {
    const put = await ports.store.putBlob(hash, blob);
    if (!put.ok) return put;
  }
  return ok(undefined);
}

/** The chunks of the manifest in use, by hash: most of them stand in the next one too. */
function chunksInUse(current: ManifestContent | null): ReadonlyMap<string, Bytes> {
  if (current === null) return new Map();
  const { tickets, chunks } = current;
  return new Map(
    tickets.chunks.flatMap((hash, index) => {
      const chunk = chunks[index];
      return chunk === undefined ? [] : [[toHex(hash), chunk.bytes] as const];
    }),
  );
}

async function fetchRoot(
  root: ManifestRoot,
  envelope: Bytes,
  ports: FetchPorts,
  current: ManifestContent | null,
): Promise<Result<ManifestContent, FetchFault>> {
  const held = new VerifiedBlobs(chunksInUse(current));
  const parts = await hold(partBlobs(root), held, ports);
  if (!parts.ok) return parts;
  const named = chunkBlobs(root, held);
  if (!named.ok) return named;
  const chunks = await hold(named.value, held, ports);
  if (!chunks.ok) return chunks;
  const content = assembleManifest(root, held);
  if (!content.ok) return content;
  const swapped = await ports.store.swap(ports.event, envelope, held.hashes());
  return swapped.ok ? content : swapped;
}

/**
 * Asks for what is newer than `current`, fetches it, and makes it the manifest in use. `current` is null when there is
 * none, or when the one in the store could not be loaded: then what is damaged in it is fetched again.
 */
export async function fetchManifest(
  ports: FetchPorts,
  current: ManifestContent | null,
): Promise<FetchResult> {
  const offer = await ports.road.manifest(ports.event, current?.root.epoch ?? 0);
  if (!offer.ok) return offer;
  if (offer.value.kind === 'current') return ok(null);
  const delta = offer.value.kind === 'delta' ? decodeDelta(offer.value.bytes) : null;
  if (delta?.ok === false) return err({ kind: 'garbled', detail: delta.error.detail });
  const envelope = delta === null ? offer.value.bytes : delta.value.root;
  const have = await rootInUse(ports);
  const root = acceptRoot(envelope, ports, have);
  if (!root.ok) return root;
  if (root.value.epoch === current?.root.epoch) return ok(null);
  if (delta !== null && current !== null) {
    const stored = await storeDelta(delta.value, root.value, ports, current);
    if (!stored.ok) return stored;
  }
  return fetchRoot(root.value, envelope, ports, current);
}
