/**
 * Purpose: a station's disk behind the ports of journal, manifest store, sync memory, carried runs and identity file, with everything
 * that befalls a disk: power cuts, no room, an answer that never comes, a copy of it elsewhere, an older copy in its place (SI1).
 * Invariant: a disk is the log of its commits. A copy is the log played again, an older copy a shorter log, a power cut
 * the log without what was not synced; every commit is whole or not there.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { FeedPage } from '@gatefold/domain/codec/feed-page';
import type { LedgerId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { MemoryCarriedRuns } from '../carried/carried-runs.ts';
import { DiskInDoubt, type DiskFault } from '../disk-fault.ts';
import type { JournalRow } from '../ledger/journal.ts';
import { MemoryJournal } from '../ledger/memory-journal.ts';
import { MemoryManifestStore } from '../manifest/manifest-store.ts';
import { MemorySyncMemory } from '../station/sync-memory.ts';
import { MemoryVaultStore } from '../vault/vault-store.ts';
import type { DiskRules } from './seam.ts';

export type DiskStores = {
  readonly journal: MemoryJournal;
  readonly memory: MemorySyncMemory;
  readonly manifests: MemoryManifestStore;
  readonly carried: MemoryCarriedRuns;
  readonly identity: { isRetired: boolean };
  /** A file of its own, which kiosks and days without a vault never fill (MA4). */
  readonly vault: MemoryVaultStore;
};

/** One write: what it does to the stores, and the rows it appends, if any. */
export type Commit = {
  readonly apply: (stores: DiskStores) => Promise<Result<void, DiskFault>>;
  readonly rows?: { readonly ledger: LedgerId; readonly rows: readonly JournalRow[] };
  /** What is left of it when the power goes in the middle; nothing unless said. */
  readonly torn?: Commit;
  /** Removes more than it writes, so a full disk takes it. */
  readonly freesRoom?: boolean;
};

function emptyStores(): DiskStores {
  return {
    journal: new MemoryJournal(),
    memory: new MemorySyncMemory(),
    manifests: new MemoryManifestStore(),
    carried: new MemoryCarriedRuns(),
    identity: { isRetired: false },
    vault: new MemoryVaultStore(),
  };
}

/** How a write ends: told, or the disk does not say, having kept it or not. */
export type Doubt = 'none' | 'kept' | 'lost';

/** Writes that a disk which does not sync still has in its cache. */
const UNSYNCED = 3;
const FULL: DiskFault = { kind: 'disk-full' };

function keepPage(page: FeedPage): Commit {
  return { apply: ({ memory }) => memory.keepFeedPage(page) };
}

export class SimulatedDisk {
  readonly #rules: DiskRules;
  readonly #onWritten: (bytes: Bytes) => void;
  #commits: Commit[] = [];
  #stores = emptyStores();
  #syncedCommits = 0;
  #tornInFlight: Commit | null = null;
  isFull = false;

  constructor(rules: DiskRules, onWritten: (bytes: Bytes) => void) {
    this.#rules = rules;
    this.#onWritten = onWritten;
  }

  get stores(): DiskStores {
    return this.#stores;
  }

  get commitCount(): number {
    return this.#commits.length;
  }

  async #replay(commits: readonly Commit[]): Promise<void> {
    this.#commits = [];
    this.#stores = emptyStores();
    for (const commit of commits) await this.#keep(commit);
    this.sync();
  }

  async #keep(commit: Commit): Promise<Result<void, DiskFault>> {
    const kept = await commit.apply(this.#stores);
    if (kept.ok) this.#commits.push(commit);
    return kept;
  }

  /** The disk as it was after its first `commits` writes, as another disk. */
  async copy(commits = this.#commits.length): Promise<SimulatedDisk> {
    const copied = new SimulatedDisk(this.#rules, this.#onWritten);
    await copied.#replay(this.#commits.slice(0, commits));
    return copied;
  }

  sync(): void {
    this.#syncedCommits = this.#commits.length;
  }

  /** What is left after the power went: everything synced, and perhaps a part of what was being written. */
  async powerCut(tears: boolean): Promise<void> {
    const left = this.#commits.slice(0, this.#syncedCommits);
    if (!this.#rules.keepsLastRow && left.at(-1)?.rows !== undefined) left.pop();
    if (left.length < this.#commits.length) await this.#replay(left);
    const torn = this.#tornInFlight;
    this.#tornInFlight = null;
    if (torn !== null && tears) {
      await this.#keep(torn);
      this.sync();
    }
  }

  /** A write is on its way to the disk. */
  begin({ torn }: Commit): void {
    this.#tornInFlight = torn ?? this.#tornInFlight;
  }

  /** Makes one write. In doubt, the caller is not told which of the two happened. */
  async write(commit: Commit, doubt: Doubt): Promise<Result<void, DiskFault>> {
    if (this.isFull && commit.freesRoom !== true)
      return this.#rules.admitsFull ? err(FULL) : ok(undefined);
    if (doubt === 'lost') throw new DiskInDoubt(new Error('simulated'));
    const kept = await this.#keep(commit);
    this.#tornInFlight = null;
    if (this.#rules.syncs) this.sync();
    else this.#syncedCommits = Math.max(this.#syncedCommits, this.#commits.length - UNSYNCED);
    if (kept.ok) for (const row of commit.rows?.rows ?? []) this.#onWritten(row.bytes);
    if (doubt === 'kept') throw new DiskInDoubt(new Error('simulated'));
    return kept;
  }

  /** Splits the page's cursor from its items when the rules say so. */
  pageCommits(page: FeedPage): readonly Commit[] {
    return this.#rules.keepsPagesWhole
      ? [keepPage(page)]
      : [keepPage({ ...page, items: [] }), keepPage(page)];
  }

  async lastSeqs(): Promise<ReadonlyMap<LedgerId, number>> {
    const seqs = new Map<LedgerId, number>();
    for (const { ledger } of await this.#stores.journal.ledgers()) {
      seqs.set(ledger, (await this.#stores.journal.last(ledger))?.seq ?? 0);
    }
    return seqs;
  }
}
