/**
 * Purpose: the port to where a station keeps manifests (MA3).
 * Invariant: `swap` is atomic: after a crash the store holds the old root or the new one, whole. Blobs that were
 * fetched before an interruption are still there after it. A full or broken disk is answered, and changes nothing.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { DiskFault } from '../disk-fault.ts';

export interface ManifestStore {
  /** The root in use. */
  currentRoot(event: EventId): Promise<Bytes | null>;
  blob(hash: string): Promise<Bytes | null>;
  /** Every blob held, for loading a manifest at once. */
  blobs(hashes: readonly string[]): Promise<ReadonlyMap<string, Bytes>>;
  putBlob(hash: string, bytes: Bytes): Promise<Result<void, DiskFault>>;
  /**
   * Makes `root` the one in use and forgets the blobs that no root in use names. Throws when a blob in use is not held:
   * a root must never stand without what it names.
   */
  swap(
    event: EventId,
    root: Bytes,
    blobsInUse: ReadonlySet<string>,
  ): Promise<Result<void, DiskFault>>;
}

export class MemoryManifestStore implements ManifestStore {
  readonly #roots = new Map<EventId, { root: Bytes; inUse: ReadonlySet<string> }>();
  readonly #blobs = new Map<string, Bytes>();
  /** Makes every write fail in this way until it is set to null. */
  fault: DiskFault | null = null;

  async currentRoot(event: EventId): Promise<Bytes | null> {
    return this.rootInUse(event);
  }

  /** For who looks on and cannot wait. */
  rootInUse(event: EventId): Bytes | null {
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

  async putBlob(hash: string, bytes: Bytes): Promise<Result<void, DiskFault>> {
    if (this.fault !== null) return err(this.fault);
    this.#blobs.set(hash, bytes);
    return ok(undefined);
  }

  async swap(
    event: EventId,
    root: Bytes,
    blobsInUse: ReadonlySet<string>,
  ): Promise<Result<void, DiskFault>> {
    for (const hash of blobsInUse) {
      if (!this.#blobs.has(hash)) throw new Error(`blob ${hash} is in use and not held`);
    }
    if (this.fault !== null) return err(this.fault);
    this.#roots.set(event, { root, inUse: new Set(blobsInUse) });
    const wanted = new Set([...this.#roots.values()].flatMap((one) => [...one.inUse]));
    for (const hash of this.#blobs.keys()) if (!wanted.has(hash)) this.#blobs.delete(hash);
    return ok(undefined);
  }
}
