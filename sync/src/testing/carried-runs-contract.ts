/** Purpose: what every store of carried runs must do, run over each implementation. Tests only. */

import { expectOk } from '@gatefold/domain/result';
import { describe, expect, test } from 'vitest';
import type { BranchOpening, CarriedRow, CarriedRuns } from '../carried/carried-runs.ts';

type UseRuns = (story: (runs: CarriedRuns) => Promise<void>) => Promise<void>;

export function carriedOpening(ledgerByte: number, firstSeq = 1): BranchOpening {
  return {
    ledger: ledgerByte.toString(16).padStart(2, '0').repeat(16),
    certificate: new Uint8Array(100).fill(ledgerByte),
    book: { kind: 'gate', event: 7 },
    station: 'ab'.repeat(8),
    firstSeq,
  };
}

export function carriedRows(fromSeq: number, count: number): CarriedRow[] {
  return Array.from({ length: count }, (_, index) => ({
    seq: fromSeq + index,
    bytes: new Uint8Array(10).fill(fromSeq + index),
    hash: new Uint8Array(32).fill(fromSeq + index),
    head: index === count - 1 ? new Uint8Array(150).fill(fromSeq + index) : null,
  }));
}

export function carriedRunsContract(name: string, use: UseRuns): void {
  describe(`${name} keeps the contract of carried runs`, () => {
    aboutBranches(use);
    aboutFaults(use);
  });
}

function aboutBranches(use: UseRuns): void {
  test('LE3 branches come back in the order in which they were heard, with their rows', async () => {
    await use(async (runs) => {
      expect(await runs.branches()).toEqual([]);
      const first = expectOk(await runs.open(carriedOpening(2), carriedRows(1, 3)), 'open');
      const second = expectOk(await runs.open(carriedOpening(1), carriedRows(1, 1)), 'open');
      expectOk(await runs.append(first, carriedRows(4, 2)), 'append');
      expect(await runs.branches()).toEqual([
        {
          ...carriedOpening(2),
          branch: first,
          lastSeq: 5,
          lastHash: new Uint8Array(32).fill(5),
          length: 50,
        },
        {
          ...carriedOpening(1),
          branch: second,
          lastSeq: 1,
          lastHash: new Uint8Array(32).fill(1),
          length: 10,
        },
      ]);
      expect(await runs.read(first, 1, 100)).toEqual([...carriedRows(1, 3), ...carriedRows(4, 2)]);
      expect((await runs.read(first, 3, 2)).map(({ seq }) => seq)).toEqual([3, 4]);
      expect((await runs.hashes(first, 2, 4)).map((hash) => hash[0])).toEqual([2, 3, 4]);
      expect(await runs.hashes(first, 6, 9)).toEqual([]);
    });
  });

  test('LE4 two branches of one ledger stand side by side', async () => {
    await use(async (runs) => {
      const main = expectOk(await runs.open(carriedOpening(1), carriedRows(1, 5)), 'open');
      const other = expectOk(await runs.open(carriedOpening(1, 4), carriedRows(4, 3)), 'open');
      expect(await runs.branches()).toMatchObject([
        { branch: main, firstSeq: 1, lastSeq: 5 },
        { branch: other, firstSeq: 4, lastSeq: 6 },
      ]);
      expect((await runs.read(other, 1, 10)).map(({ seq }) => seq)).toEqual([4, 5, 6]);
      expect((await runs.hashes(other, 5, 6)).map((hash) => hash[0])).toEqual([5, 6]);
    });
  });
}

function aboutFaults(use: UseRuns): void {
  test('LE3 a gap, a repeat, or an end without a head is a fault of the caller', async () => {
    await use(async (runs) => {
      const branch = expectOk(await runs.open(carriedOpening(1), carriedRows(1, 2)), 'open');
      for (const rows of [carriedRows(4, 1), carriedRows(2, 1), []]) {
        await expect(runs.append(branch, rows)).rejects.toThrow(/out of order|nothing to carry/);
      }
      const headless = carriedRows(3, 2).slice(0, 1);
      await expect(runs.append(branch, headless)).rejects.toThrow('head');
      await expect(runs.open(carriedOpening(3, 2), carriedRows(1, 1))).rejects.toThrow(
        'out of order',
      );
      await expect(runs.append(99, carriedRows(1, 1))).rejects.toThrow(/no branch|FOREIGN KEY/);
      expect(await runs.branches()).toMatchObject([{ lastSeq: 2 }]);
    });
  });

  test('LE8 what did not verify is kept with its bytes, its carrier and the reason', async () => {
    await use(async (runs) => {
      const evidence = {
        carrier: 'cd'.repeat(8),
        reason: 'tampered',
        heardAtMs: 5,
        bytes: Uint8Array.of(1, 2),
      };
      expectOk(await runs.keepEvidence(evidence), 'keep');
      expectOk(await runs.keepEvidence({ ...evidence, bytes: Uint8Array.of(3) }), 'keep');
      expect(await runs.evidence()).toEqual([evidence, { ...evidence, bytes: Uint8Array.of(3) }]);
    });
  });
}
