/**
 * Purpose: blobs that were held against their hashes once, on their way into one manifest (MA3).
 * Invariant: only bytes that hash to their name are in it, so who reads from it need not hash them again: a stadium's list is
 * more than a megabyte, and hashing it is most of what taking in a change of one ticket costs.
 */

import { equalBytes, toHex, type Bytes } from '@gatefold/domain/bytes';
import { blobHash } from '@gatefold/domain/codec/manifest-parts';

export class VerifiedBlobs {
  readonly #held = new Map<string, Bytes>();
  /** Blobs of the manifest in use, which were verified when it was put together. */
  readonly #inUse: ReadonlyMap<string, Bytes>;

  constructor(inUse: ReadonlyMap<string, Bytes> = new Map()) {
    this.#inUse = inUse;
  }

  /** False, and nothing is taken, when the bytes are not what the hash names. */
  take(hash: string, bytes: Bytes): boolean {
    const known = this.#inUse.get(hash);
    const isKnown = known !== undefined && equalBytes(known, bytes);
    if (!isKnown && toHex(blobHash(bytes)) !== hash) return false;
    this.#held.set(hash, bytes);
    return true;
  }

  get(hash: string): Bytes | null {
    return this.#held.get(hash) ?? null;
  }

  hashes(): ReadonlySet<string> {
    return new Set(this.#held.keys());
  }
}
