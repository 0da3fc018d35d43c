/**
 * Purpose: the port to where a gate keeps what it holds of its event's vault (MA4).
 * Invariant: pages are put in one by one and read one by one, never all at once. `destroy` leaves nothing that could be
 * read back, and a note of it that outlives a crash until the deed is in the ledger. All of it can be fetched again, so a
 * store that cannot be read is destroyed like one that must be.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { VaultEnd } from '@gatefold/domain/codec/facts';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { DiskFault } from '../disk-fault.ts';

/** The vault in use: its part, the list of sealed keys, and what every page must hash to. */
export type HeldVault = {
  /** Hexadecimal hash of the part. */
  readonly vault: string;
  readonly part: Bytes;
  readonly keys: Bytes;
};

/** Hexadecimal hashes by page number. */
export type PageTable = ReadonlyMap<number, string>;

/** What lay on this disk when it was destroyed, and why it was. */
export type VaultRemains = {
  readonly vault: string;
  readonly why: VaultEnd;
  readonly pages: number;
  readonly records: number;
  /** By this station's clock: the same vault may be brought here, and destroyed, more than once. */
  readonly atMs: number;
};

export interface VaultStore {
  held(): Promise<HeldVault | null>;
  /** Every page of the vault in use. */
  pageTable(): Promise<PageTable>;
  /** The numbers of pages of the vault in use that have not come yet, ascending. */
  pagesDue(): Promise<readonly number[]>;
  /** Null when it has not come yet, or is not of the vault in use. */
  page(page: number): Promise<Bytes | null>;
  /** Makes this the vault in use; of pages that it does not name by the same hash, nothing stays. */
  adopt(vault: HeldVault, pages: PageTable): Promise<Result<void, DiskFault>>;
  /** Keeps a page that the table names, with the number of records in it. */
  putPage(page: number, bytes: Bytes, records: number): Promise<Result<void, DiskFault>>;
  /** A page turned out not to be what was put: it is due again. */
  forgetPage(page: number): Promise<Result<void, DiskFault>>;
  /** Overwrites and removes everything, and keeps a note of it; nothing happens when nothing is held. */
  destroy(why: VaultEnd, atMs: number): Promise<Result<void, DiskFault>>;
  /** What lies here does not read back: overwrites and removes it, to be fetched again. */
  discard(): Promise<Result<void, DiskFault>>;
  /** The note of a destruction that is not in the ledger yet. */
  remains(): Promise<VaultRemains | null>;
  /** The destruction is in the ledger: the note may go. */
  forgetRemains(): Promise<void>;
}

type KeptPage = { readonly hash: string; readonly bytes: Bytes | null; readonly records: number };

export class MemoryVaultStore implements VaultStore {
  #held: HeldVault | null = null;
  #pages = new Map<number, KeptPage>();
  #remains: VaultRemains | null = null;
  /** Makes every write fail in this way until it is set to null. */
  fault: DiskFault | null = null;

  async held(): Promise<HeldVault | null> {
    return this.#held;
  }

  async pageTable(): Promise<PageTable> {
    return new Map([...this.#pages].map(([page, { hash }]) => [page, hash]));
  }

  async pagesDue(): Promise<readonly number[]> {
    const due = [...this.#pages].filter(([, { bytes }]) => bytes === null);
    return due.map(([page]) => page).sort((a, b) => a - b);
  }

  async page(page: number): Promise<Bytes | null> {
    return this.#pages.get(page)?.bytes ?? null;
  }

  async adopt(vault: HeldVault, pages: PageTable): Promise<Result<void, DiskFault>> {
    if (this.fault !== null) return err(this.fault);
    const kept = new Map<number, KeptPage>();
    for (const [page, hash] of pages) {
      const old = this.#pages.get(page);
      kept.set(page, old?.hash === hash ? old : { hash, bytes: null, records: 0 });
    }
    this.#held = vault;
    this.#pages = kept;
    return ok(undefined);
  }

  async putPage(page: number, bytes: Bytes, records: number): Promise<Result<void, DiskFault>> {
    if (this.fault !== null) return err(this.fault);
    const due = this.#pages.get(page);
    if (due !== undefined) this.#pages.set(page, { hash: due.hash, bytes, records });
    return ok(undefined);
  }

  async forgetPage(page: number): Promise<Result<void, DiskFault>> {
    if (this.fault !== null) return err(this.fault);
    const kept = this.#pages.get(page);
    if (kept !== undefined) this.#pages.set(page, { hash: kept.hash, bytes: null, records: 0 });
    return ok(undefined);
  }

  async destroy(why: VaultEnd, atMs: number): Promise<Result<void, DiskFault>> {
    if (this.#held === null) return ok(undefined);
    if (this.fault !== null) return err(this.fault);
    const there = [...this.#pages.values()].filter(({ bytes }) => bytes !== null);
    const records = there.reduce((sum, one) => sum + one.records, 0);
    this.#remains = { vault: this.#held.vault, why, pages: there.length, records, atMs };
    return this.discard();
  }

  async discard(): Promise<Result<void, DiskFault>> {
    if (this.fault !== null) return err(this.fault);
    this.#held = null;
    this.#pages = new Map();
    return ok(undefined);
  }

  async remains(): Promise<VaultRemains | null> {
    return this.#remains;
  }

  async forgetRemains(): Promise<void> {
    this.#remains = null;
  }
}
