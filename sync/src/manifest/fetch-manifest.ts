/**
 * Purpose: the station's end of a manifest: brings the newest one over a road and swaps it in (MA3, MA5).
 * Invariant: an older epoch is refused; a download that was cut goes on with the blobs it has; nothing is half-applied.
 */

import { equalBytes, toHex, type Bytes } from '@gatefold/domain/bytes';
import { decodeDelta } from '@gatefold/domain/codec/delta';
import { blobHash, ticketsPartSchema } from '@gatefold/domain/codec/manifest-parts';
import { openRoot, PART_NAMES, type ManifestRoot } from '@gatefold/domain/codec/manifest-root';
import type { EventId } from '@gatefold/domain/ids';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { DiskFault } from '../disk-fault.ts';
import type { HubRoad, RoadFault } from '../roads/hub/hub-road.ts';
import { assembleManifest, missingBlobs, readPart, type ManifestRefusal } from './assemble.ts';
import { patchTickets } from './delta.ts';
import type { ManifestStore } from './manifest-store.ts';

export type FetchPorts = {
  readonly event: EventId;
  readonly hubPublicKey: Bytes;
  readonly road: HubRoad;
  readonly store: ManifestStore;
};

export type FetchFault = RoadFault | ManifestRefusal | DiskFault;

/** The new content, or null when the one in use is the newest. */
export type FetchResult = Result<ManifestContent | null, FetchFault>;

function namedHashes(root: ManifestRoot, source: (hash: string) => Bytes | null): Set<string> {
  const hashes = new Set<string>(PART_NAMES.map((name) => root.parts[name]));
  const tickets = readPart(ticketsPartSchema, root, 'tickets', source);
  if (tickets.ok) for (const hash of tickets.value.chunks) hashes.add(toHex(hash));
  return hashes;
}

/** Every hash a root names, read through the tickets part in the store. */
async function namedInStore(root: ManifestRoot, store: ManifestStore): Promise<Set<string>> {
  const parts = await store.blobs(PART_NAMES.map((name) => root.parts[name]));
  return namedHashes(root, (hash) => parts.get(hash) ?? null);
}

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
  const blobs = await store.blobs([...(await namedInStore(root.value, store))]);
  return assembleManifest(root.value, (hash) => blobs.get(hash) ?? null);
}

function acceptRoot(
  envelope: Bytes,
  ports: FetchPorts,
  current: ManifestContent | null,
): Result<ManifestRoot, ManifestRefusal> {
  const root = openRoot(envelope, ports.hubPublicKey);
  if (!root.ok) return err({ kind: 'bad-root', detail: root.error.kind });
  if (root.value.event !== ports.event) return err({ kind: 'wrong-event' });
  const have = current?.root.epoch ?? 0;
  if (root.value.epoch < have) {
    return err({ kind: 'rollback', have, offered: root.value.epoch });
  }
  if (root.value.epoch === have) return err({ kind: 'two-roots-one-epoch', epoch: have });
  return root;
}

/** Puts a delta's blobs into the store; false when it does not fit, so that the blobs are fetched instead. */
async function storeDelta(
  bytes: Bytes,
  ports: FetchPorts,
  current: ManifestContent,
): Promise<Result<Bytes, ManifestRefusal | DiskFault>> {
  const delta = decodeDelta(bytes);
  if (!delta.ok) return err({ kind: 'bad-root', detail: delta.error.detail });
  const root = acceptRoot(delta.value.root, ports, current);
  if (!root.ok) return root;
  const blobs = new Map(delta.value.parts.map((part) => [toHex(blobHash(part)), part]));
  const patched = patchTickets(current.chunks, delta.value, root.value);
  // A delta that does not fit costs a longer download, nothing else: the missing blobs are fetched by hash.
  if (patched.ok) for (const [hash, blob] of patched.value.blobs) blobs.set(hash, blob);
  for (const [hash, blob] of blobs) {
    const put = await ports.store.putBlob(hash, blob);
    if (!put.ok) return put;
  }
  return ok(delta.value.root);
}

async function fetchMissing(
  root: ManifestRoot,
  ports: FetchPorts,
): Promise<Result<void, FetchFault>> {
  const { store, road, event } = ports;
  const held = new Map<string, Bytes>();
  const source = (hash: string) => held.get(hash) ?? null;
  const hold = async (hashes: Iterable<string>) => {
    const absent = [...hashes].filter((hash) => !held.has(hash));
    for (const [hash, bytes] of await store.blobs(absent)) held.set(hash, bytes);
  };
  // Twice: the parts first, which name the chunks; then the chunks.
  for (let pass = 0; pass < 2; pass += 1) {
    await hold(namedHashes(root, source));
    for (const { name, hash } of missingBlobs(root, source)) {
      const blob = await road.blob(event, hash);
      if (!blob.ok) return blob;
      if (toHex(blobHash(blob.value)) !== hash) return err({ kind: 'tampered-blob', name, hash });
      const put = await store.putBlob(hash, blob.value);
      if (!put.ok) return put;
      held.set(hash, blob.value);
    }
  }
  return ok(undefined);
}

/** Asks for what is newer than `current`, fetches it, and makes it the manifest in use. */
export async function fetchManifest(
  ports: FetchPorts,
  current: ManifestContent | null,
): Promise<FetchResult> {
  const offer = await ports.road.manifest(ports.event, current?.root.epoch ?? 0);
  if (!offer.ok) return offer;
  if (offer.value.kind === 'current') return ok(null);
  let envelope = offer.value.bytes;
  if (offer.value.kind === 'delta') {
    if (current === null) return err({ kind: 'bad-root', detail: 'a delta on top of nothing' });
    const stored = await storeDelta(offer.value.bytes, ports, current);
    if (!stored.ok) return stored;
    envelope = stored.value;
  }
  const inUse = await ports.store.currentRoot(ports.event);
  // With nothing in use although a root is kept, a blob on this disk has gone bad: it is fetched again below.
  if (current !== null && inUse !== null && equalBytes(inUse, envelope)) return ok(null);
  const root = acceptRoot(envelope, ports, current);
  if (!root.ok) return root;
  const fetched = await fetchMissing(root.value, ports);
  if (!fetched.ok) return fetched;
  const blobs = await ports.store.blobs([...(await namedInStore(root.value, ports.store))]);
  const content = assembleManifest(root.value, (hash) => blobs.get(hash) ?? null);
  if (!content.ok) return content;
  const swapped = await ports.store.swap(ports.event, envelope, new Set(blobs.keys()));
  return swapped.ok ? content : swapped;
}
