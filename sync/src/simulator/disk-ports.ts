/**
 * Purpose: the ports through which one life of a station reaches its simulated disk.
 * Invariant: every call is a place at which others go on, and at which this life may end (`disk-access.ts`).
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { ok, type Result } from '@gatefold/domain/result';
import type { BranchOpening, CarriedRow, CarriedRuns } from '../carried/carried-runs.ts';
import type { DiskFault } from '../disk-fault.ts';
import type { Journal, LedgerOpening, JournalRow } from '../ledger/journal.ts';
import type { ManifestStore } from '../manifest/manifest-store.ts';
import type { SyncMemory } from '../station/sync-memory.ts';
import type { VaultStore } from '../vault/vault-store.ts';
import { read, write, type DiskAccess } from './disk-access.ts';
import type { Commit } from './simulated-disk.ts';
import { vaultPort } from './vault-port.ts';

export type DiskPorts = {
  readonly journal: Journal;
  readonly memory: SyncMemory;
  readonly manifests: ManifestStore;
  readonly carried: CarriedRuns;
  readonly vault: VaultStore;
  /**
   * Keeps for good that this identity may write no more (LE4). Throws `RetirementUnkept` when the disk does not take it,
   * as writing the identity file does.
   */
  readonly retire: () => Promise<void>;
};

export class RetirementUnkept extends Error {
  override readonly name = 'RetirementUnkept';
}

function journalPort(access: DiskAccess): Journal {
  const { disk } = access;
  const stored = () => disk.stores.journal;
  const appendAll: Journal['appendAll'] = (ledger, rows: readonly JournalRow[], requestId) =>
    write(access, 'journal.appendAll', {
      apply: ({ journal }) => journal.appendAll(ledger, rows, requestId),
      rows: { ledger, rows },
    });
  return {
    appendAll,
    append: (ledger, row) => appendAll(ledger, [row]),
    openLedger: (opening: LedgerOpening) =>
      write(access, 'journal.openLedger', { apply: ({ journal }) => journal.openLedger(opening) }),
    ledgers: () => read(access, 'journal.ledgers', () => stored().ledgers()),
    requestRows: (requestId) =>
      read(access, 'journal.requestRows', () => stored().requestRows(requestId)),
    last: (ledger) => read(access, 'journal.last', () => stored().last(ledger)),
    read: (ledger, fromSeq, limit) =>
      read(access, 'journal.read', () => stored().read(ledger, fromSeq, limit)),
  };
}

function memoryPort(access: DiskAccess): SyncMemory {
  const { disk } = access;
  const stored = () => disk.stores.memory;
  return {
    receipts: () => read(access, 'memory.receipts', () => stored().receipts()),
    receiptEnvelope: (ledger) =>
      read(access, 'memory.receiptEnvelope', () => stored().receiptEnvelope(ledger)),
    keepReceipt: (receipt, envelope) =>
      write(access, 'memory.keepReceipt', {
        apply: ({ memory }) => memory.keepReceipt(receipt, envelope),
      }),
    evidenceShown: (ledger) =>
      read(access, 'memory.evidenceShown', () => stored().evidenceShown(ledger)),
    keepEvidenceShown: (shown) =>
      write(access, 'memory.keepEvidenceShown', {
        apply: ({ memory }) => memory.keepEvidenceShown(shown),
      }),
    feedPosition: (event) =>
      read(access, 'memory.feedPosition', () => stored().feedPosition(event)),
    async *feedRuns(event) {
      await access.step('memory.feedRuns before');
      yield* stored().feedRuns(event);
      await access.pass('memory.feedRuns after');
    },
    async keepFeedPage(page) {
      let kept: Result<void, DiskFault> = ok(undefined);
      for (const commit of disk.pageCommits(page)) {
        kept = await write(access, 'memory.keepFeedPage', commit);
        if (!kept.ok) return kept;
      }
      return kept;
    },
  };
}

function manifestPort(access: DiskAccess): ManifestStore {
  const { disk } = access;
  const stored = () => disk.stores.manifests;
  return {
    currentRoot: (event) =>
      read(access, 'manifests.currentRoot', () => stored().currentRoot(event)),
    blob: (hash) => read(access, 'manifests.blob', () => stored().blob(hash)),
    blobs: (hashes) => read(access, 'manifests.blobs', () => stored().blobs(hashes)),
    putBlob: (hash: string, bytes: Bytes) =>
      write(access, 'manifests.putBlob', {
        apply: ({ manifests }) => manifests.putBlob(hash, bytes),
        torn: {
          apply: ({ manifests }) => manifests.putBlob(hash, bytes.slice(0, bytes.length / 2)),
        },
      }),
    swap: (event, root, blobsInUse) =>
      write(access, 'manifests.swap', {
        apply: ({ manifests }) => manifests.swap(event, root, blobsInUse),
      }),
  };
}

function carriedPort(access: DiskAccess): CarriedRuns {
  const { disk } = access;
  const stored = () => disk.stores.carried;
  return {
    branches: () => read(access, 'carried.branches', () => stored().branches()),
    async open(opening: BranchOpening, rows: readonly CarriedRow[]) {
      let opened: Result<number, DiskFault> | null = null;
      const written = await write(access, 'carried.open', {
        apply: async ({ carried }) => {
          const kept = await carried.open(opening, rows);
          opened ??= kept;
          return kept.ok ? ok(undefined) : kept;
        },
      });
      if (!written.ok) return written;
      return opened ?? ok(0);
    },
    append: (branch, rows) =>
      write(access, 'carried.append', { apply: ({ carried }) => carried.append(branch, rows) }),
    read: (branch, fromSeq, limit) =>
      read(access, 'carried.read', () => stored().read(branch, fromSeq, limit)),
    hashes: (branch, fromSeq, toSeq) =>
      read(access, 'carried.hashes', () => stored().hashes(branch, fromSeq, toSeq)),
    keepEvidence: (evidence) =>
      write(access, 'carried.keepEvidence', {
        apply: ({ carried }) => carried.keepEvidence(evidence),
      }),
    evidence: () => read(access, 'carried.evidence', () => stored().evidence()),
  };
}

/** A file of its own, which is there or not: no doubt about it outlives the restart. */
async function retire(access: DiskAccess): Promise<void> {
  const commit: Commit = {
    apply: async ({ identity }) => {
      identity.isRetired = true;
      return ok(undefined);
    },
  };
  const kept = await write({ ...access, doubt: () => 'none' }, 'identity.retire', commit);
  if (!kept.ok) throw new RetirementUnkept(kept.error.kind);
}

export function diskPorts(access: DiskAccess): DiskPorts {
  return {
    journal: journalPort(access),
    memory: memoryPort(access),
    manifests: manifestPort(access),
    carried: carriedPort(access),
    vault: vaultPort(access),
    retire: () => retire(access),
  };
}
