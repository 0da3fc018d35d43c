/**
 * Purpose: the port to where a station keeps manifests (MA3).
 * Invariant: `swap` is atomic: after a crash the store holds the old root or the new one, whole. Blobs that were
 * fetched before an interruption are still there after it.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId } from '@gatefold/domain/ids';

export interface ManifestStore {
  /** The root in use. */
  currentRoot(event: EventId): Promise<Bytes | null>;
  blob(hash: string): Promise<Bytes | null>;
  /** Every blob held, for loading a manifest at once. */
  blobs(hashes: readonly string[]): Promise<ReadonlyMap<string, Bytes>>;
  putBlob(hash: string, bytes: Bytes): Promise<void>;
  /** Makes `root` the one in use and forgets the blobs that it does not name. */
  swap(event: EventId, root: Bytes, blobsInUse: ReadonlySet<string>): Promise<void>;
}

export class MemoryManifestStore implements ManifestStore {
  readonly #roots = new Map<EventId, { root: Bytes; inUse: ReadonlySet<string> }>();
  readonly #blobs = new Map<string, Bytes>();

  async currentRoot(event: EventId): Promise<Bytes | null> {
    return this.#roots.get(event)?.root ?? null;
  }

  async blob(hash: string): Promise<Bytes | null> {
    return this.#blobs.get(hash) ?? null;
  }

  async blobs(hashes: readonly string[]): Promise<ReadonlyMap<string, Bytes>> {
    return new Map(
      hashes.flatMap((hash) => {
        const bytes = this.#blobs.get(hash);
        return bytes === undefined ? [] : [[hash, bytes] as const];
      }),
    );
  }

  async putBlob(hash: string, bytes: Bytes): Promise<void> {
    this.#blobs.set(hash, bytes);
  }

  async swap(event: EventId, root: Bytes, blobsInUse: ReadonlySet<string>): Promise<void> {
    this.#roots.set(event, { root, inUse: blobsInUse });
    const wanted = new Set([...this.#roots.values()].flatMap((one) => [...one.inUse]));
    for (const hash of this.#blobs.keys()) if (!wanted.has(hash)) this.#blobs.delete(hash);
  }
}
