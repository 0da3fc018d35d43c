/** Purpose: the least a receiver of transfers keeps of one ledger, as the hub does in its database. Tests only. */

import type { Bytes } from '@gatefold/domain/bytes';
import type { Transfer } from '@gatefold/domain/codec/transfer';
import type { Result } from '@gatefold/domain/result';
import {
  checkRun,
  type CheckedEntry,
  type HeldRun,
  type OpenedTransfer,
  type TransferRefusal,
} from '../merge/open-transfer.ts';

export class HeldEntries {
  readonly entries: CheckedEntry[] = [];

  heldRun({ fromSeq, entries }: Transfer): HeldRun {
    const hashes = this.entries.map((entry) => entry.hash);
    const before: Bytes | undefined = hashes[fromSeq - 2];
    return {
      lastSeq: hashes.length,
      hashBefore: before ?? null,
      overlap: hashes.slice(fromSeq - 1, fromSeq - 1 + entries.length),
    };
  }

  /** Keeps what is new of a run; answers it, or why nothing was kept. */
  take(opened: OpenedTransfer): Result<readonly CheckedEntry[], TransferRefusal> {
    const checked = checkRun(opened, this.heldRun(opened.transfer));
    if (checked.ok) this.entries.push(...checked.value);
    return checked;
  }
}
