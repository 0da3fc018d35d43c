/**
 * Purpose: the ports through which one life of a station reaches its simulated disk.
 * Invariant: every call is a place at which others go on, and at which this life may end: before the commit, when nothing
 * is kept, or after it, when everything is kept and nobody was told (LE2).
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { Result } from '@gatefold/domain/result';
import type { DiskFault } from '../disk-fault.ts';
import type { Journal, LedgerOpening, JournalRow } from '../ledger/journal.ts';
import type { ManifestStore } from '../manifest/manifest-store.ts';
import type { SyncMemory } from '../station/sync-memory.ts';
import type { Commit, Doubt, SimulatedDisk } from './simulated-disk.ts';

export type DiskAccess = {
  readonly disk: SimulatedDisk;
  /** Waits as long as the disk needs; the life may end here. */
  readonly step: () => Promise<void>;
  /** How the next write ends. */
  readonly doubt: () => Doubt;
};

export type DiskPorts = {
  readonly journal: Journal;
  readonly memory: SyncMemory;
  readonly manifests: ManifestStore;
};

async function write(access: DiskAccess, commit: Commit): Promise<Result<void, DiskFault>> {
  await access.step();
  const written = await access.disk.write(commit, access.doubt());
  await access.step();
  return written;
}

function journalPort(access: DiskAccess): Journal {
  const { disk, step } = access;
  const appendAll: Journal['appendAll'] = (ledger, rows: readonly JournalRow[], requestId) =>
    write(access, {
      apply: ({ journal }) => journal.appendAll(ledger, rows, requestId),
      rows: { ledger, rows },
    });
  return {
    appendAll,
    append: (ledger, row) => appendAll(ledger, [row]),
    openLedger: (opening: LedgerOpening) =>
      write(access, { apply: ({ journal }) => journal.openLedger(opening) }),
    ledgers: () => step().then(() => disk.stores.journal.ledgers()),
    requestRows: (requestId) => step().then(() => disk.stores.journal.requestRows(requestId)),
    last: (ledger) => step().then(() => disk.stores.journal.last(ledger)),
    read: (ledger, fromSeq, limit) =>
      step().then(() => disk.stores.journal.read(ledger, fromSeq, limit)),
  };
}

function memoryPort(access: DiskAccess): SyncMemory {
  const { disk, step } = access;
  return {
    receipts: () => step().then(() => disk.stores.memory.receipts()),
    keepReceipt: (receipt) => write(access, { apply: ({ memory }) => memory.keepReceipt(receipt) }),
    evidenceShown: (ledger) => step().then(() => disk.stores.memory.evidenceShown(ledger)),
    keepEvidenceShown: (shown) =>
      write(access, { apply: ({ memory }) => memory.keepEvidenceShown(shown) }),
    feedPosition: (event) => step().then(() => disk.stores.memory.feedPosition(event)),
    async *feedRuns(event) {
      await step();
      yield* disk.stores.memory.feedRuns(event);
    },
    async keepFeedPage(page) {
      let kept: Result<void, DiskFault> = { ok: true, value: undefined };
      for (const commit of disk.pageCommits(page)) {
        kept = await write(access, commit);
        if (!kept.ok) return kept;
      }
      return kept;
    },
  };
}

function manifestPort(access: DiskAccess): ManifestStore {
  const { disk, step } = access;
  return {
    currentRoot: (event) => step().then(() => disk.stores.manifests.currentRoot(event)),
    blob: (hash) => step().then(() => disk.stores.manifests.blob(hash)),
    blobs: (hashes) => step().then(() => disk.stores.manifests.blobs(hashes)),
    putBlob(hash: string, bytes: Bytes) {
      disk.beginBlob(hash, bytes);
      return write(access, { apply: ({ manifests }) => manifests.putBlob(hash, bytes) });
    },
    swap: (event, root, blobsInUse) =>
      write(access, { apply: ({ manifests }) => manifests.swap(event, root, blobsInUse) }),
  };
}

export function diskPorts(access: DiskAccess): DiskPorts {
  return {
    journal: journalPort(access),
    memory: memoryPort(access),
    manifests: manifestPort(access),
  };
}
