/**
 * Purpose: takes in a run of entries, whatever road brought it (LE1, LE3, LE6, LE8).
 * Invariant: what the chain vouches for is stored and receipted in one transaction, once, however often it is offered.
 * What cannot be accepted is kept in quarantine with its bytes, answered, and holds nothing else back; a run that came
 * before those it follows is merged by itself once they have come.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { sealReceipt } from '@gatefold/domain/codec/receipt';
import { decodeTransfer } from '@gatefold/domain/codec/transfer';
import type { LedgerId, StationId } from '@gatefold/domain/ids';
import { ok, type Result } from '@gatefold/domain/result';
import { ledgerRow } from '@gatefold/db/postgres/ledgers';
import { withTransaction, type PoolClient } from '@gatefold/db/postgres/pool';
import {
  firstDueGap,
  quarantineAll,
  resolveQuarantine,
  type Arrival,
} from '@gatefold/db/postgres/quarantine';
import { lockMerge } from '@gatefold/db/postgres/writer-locks';
import { openTransfer, type OpenedTransfer } from '@gatefold/sync/merge/open-transfer';
import type { UploadAnswer } from '@gatefold/sync/roads/hub/hub-road';
import type { Hub } from '../hub.ts';
import { mergeRun } from './merge-run.ts';
import { wordsForTransfer, type TransferFault } from './quarantine-words.ts';

function open(hub: Hub, bytes: Bytes): Result<OpenedTransfer, TransferFault> {
  const transfer = decodeTransfer(bytes);
  return transfer.ok ? openTransfer(transfer.value, hub.keys.publicKey) : transfer;
}

async function quarantineTransfer(
  db: PoolClient,
  opened: OpenedTransfer | null,
  bytes: Bytes,
  fault: TransferFault,
  arrival: Arrival,
): Promise<void> {
  const item = {
    station: opened?.certificate.station ?? null,
    ledger: opened?.ledger ?? null,
    seq: opened?.transfer.fromSeq ?? null,
    reason: fault.kind,
    words: wordsForTransfer(fault).forAdministrator,
    bytes,
  };
  await quarantineAll(db, [item], arrival);
}

/** Merges the runs that waited in quarantine for what has come now. Answers how many entries were quarantined. */
async function mergeWaiting(
  hub: Hub,
  db: PoolClient,
  ledger: LedgerId,
  nowMs: number,
): Promise<number> {
  let quarantined = 0;
  for (;;) {
    const held = await ledgerRow(db, ledger);
    const gap = await firstDueGap(db, ledger, (held?.lastSeq ?? 0) + 1);
    if (gap === null) return quarantined;
    const opened = open(hub, gap.bytes);
    const merged = opened.ok ? await mergeRun(db, opened.value, gap.arrival) : opened;
    await resolveQuarantine(db, gap.id, 'hub', 'the missing entries came', nowMs);
    if (merged.ok) quarantined += merged.value;
    else {
      const run = opened.ok ? opened.value : null;
      await quarantineTransfer(db, run, gap.bytes, merged.error, gap.arrival);
    }
  }
}

type Taken = { readonly receipt: Bytes; readonly quarantined: number };

async function takeRun(
  hub: Hub,
  db: PoolClient,
  opened: OpenedTransfer,
  arrival: Arrival,
): Promise<Result<Taken, TransferFault>> {
  await lockMerge(db);
  const { receivedAtMs } = arrival;
  const merged = await mergeRun(db, opened, arrival);
  if (!merged.ok) return merged;
  const quarantined = merged.value + (await mergeWaiting(hub, db, opened.ledger, receivedAtMs));
  const { ledger, seq, hash } = opened.head;
  const { hubEpoch } = hub;
  const receipt = sealReceipt({ ledger, seq, hash, hubEpoch, receivedAtMs }, hub.keys.secretKey);
  return ok({ receipt, quarantined });
}

/**
 * Takes the bytes of one transfer. Answers after commit, so a receipt always speaks of what is on disk. `sender` is the
 * station whose signed greeting opened the exchange: its clock, and no one else's, was measured by it.
 */
export async function receiveTransfer(
  hub: Hub,
  bytes: Bytes,
  sender: { readonly station: StationId; readonly clockOffsetMs: number },
): Promise<UploadAnswer> {
  const opened = open(hub, bytes);
  const run = opened.ok ? opened.value : null;
  const arrival = {
    receivedAtMs: hub.clock.nowMs(),
    clockOffsetMs: run?.certificate.station === sender.station ? sender.clockOffsetMs : 0,
  };
  const taken = await withTransaction(
    hub.mergePool,
    async (db): Promise<Result<Taken, TransferFault>> => {
      const result = opened.ok ? await takeRun(hub, db, opened.value, arrival) : opened;
      if (!result.ok) await quarantineTransfer(db, run, bytes, result.error, arrival);
      return result;
    },
  );
  hub.changed();
  if (taken.ok) return { kind: 'received', ...taken.value };
  const fault = taken.error;
  if (fault.kind === 'gap') return { kind: 'gap', needFromSeq: fault.needFromSeq };
  return { kind: 'refused', code: fault.kind, words: wordsForTransfer(fault).forStation };
}
