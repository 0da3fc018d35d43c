/**
 * Purpose: takes in a run of entries, whatever road brought it (LE1, LE3, LE4, LE6, LE8, SE2).
 * Invariant: what the chain vouches for is stored and receipted in one transaction, once, however often it is offered.
 * What cannot be accepted is kept in quarantine with its bytes, answered, and holds nothing else back.
 */

import { type Bytes } from '@gatefold/domain/bytes';
import type { Entry } from '@gatefold/domain/codec/entry';
import { sealReceipt } from '@gatefold/domain/codec/receipt';
import { decodeTransfer } from '@gatefold/domain/codec/transfer';
import type { StationId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { markEventDirty } from '@gatefold/db/postgres/dirty';
import {
  appendRun,
  hashesOf,
  ledgerRow,
  type LedgerRow,
  type NewEntry,
} from '@gatefold/db/postgres/ledgers';
import { lockMerge } from '@gatefold/db/postgres/writer-locks';
import { withTransaction, type PoolClient } from '@gatefold/db/postgres/pool';
import { quarantine, resolveGaps } from '@gatefold/db/postgres/quarantine';
import { insertIncident } from '@gatefold/db/postgres/sales';
import { setStationState, stationRow, type StationRow } from '@gatefold/db/postgres/stations';
import { boundRank } from '@gatefold/sync/merge/bound-rank';
import {
  checkRun,
  openTransfer,
  type CheckedEntry,
  type HeldRun,
  type OpenedTransfer,
} from '@gatefold/sync/merge/open-transfer';
import type { UploadAnswer } from '@gatefold/sync/roads/hub/hub-road';
import type { Hub } from '../hub.ts';
import { foldRun, type RankedFact } from './fold-run.ts';
import { wordsForEntry, wordsForTransfer, type TransferFault } from './quarantine-words.ts';

async function heldRun(
  db: PoolClient,
  opened: OpenedTransfer,
  row: LedgerRow | null,
): Promise<HeldRun> {
  const { fromSeq, entries } = opened.transfer;
  const lastSeq = row?.lastSeq ?? 0;
  const toSeq = Math.min(lastSeq, fromSeq + entries.length - 1);
  const hashes = await hashesOf(db, opened.ledger, fromSeq - 1, toSeq);
  const overlap: Bytes[] = [];
  for (let seq = fromSeq; seq <= toSeq; seq += 1) {
    const hash = hashes.get(seq);
    if (hash !== undefined) overlap.push(hash);
  }
  return { lastSeq, hashBefore: hashes.get(fromSeq - 1) ?? null, overlap };
}

/** When a transfer came, and how far the sender's clock was behind the hub's; 0 where no one could measure it. */
type Arrival = { readonly receivedAtMs: number; readonly clockOffsetMs: number };

type EntryFault = { readonly reason: string; readonly words: string };

/** Why an entry is kept without being counted; null when it counts. */
function entryFault(
  station: StationRow,
  opened: OpenedTransfer,
  meaning: CheckedEntry['meaning'],
): EntryFault | null {
  if (station.state === 'revoked') return wordsForEntry({ kind: 'station-revoked' });
  if (station.state === 'quarantined') return wordsForEntry({ kind: 'station-quarantined' });
  if (!meaning.ok) return wordsForEntry(meaning.error);
  const { event } = meaning.value;
  const { book } = opened.transfer;
  const isForeign = event !== null && event !== station.event;
  const isOutOfBook = book.kind === 'gate' && event !== null && event !== book.event;
  return isForeign || isOutOfBook ? wordsForEntry({ kind: 'other-event' }) : null;
}

type RankedEntry = {
  readonly stored: NewEntry;
  readonly entry: Entry | null;
  readonly fault: EntryFault | null;
};

function rankEntry(
  checked: CheckedEntry,
  fault: EntryFault | null,
  bounds: Parameters<typeof boundRank>[1],
): RankedEntry {
  const { seq, hash, bytes, meaning } = checked;
  if (!meaning.ok) {
    return { stored: { seq, hash, bytes, meaning: null, counted: false }, entry: null, fault };
  }
  const { hlc, event, fact } = meaning.value;
  const { rank, flag } = boundRank(hlc, bounds);
  const ranked = {
    kind: fact.kind,
    event,
    hlcMs: hlc.ms,
    hlcN: hlc.n,
    rankMs: rank.ms,
    rankN: rank.n,
    rankFlag: flag,
  };
  const stored = { seq, hash, bytes, meaning: ranked, counted: fault === null };
  return { stored, entry: meaning.value, fault };
}

/** Stores the new entries of a checked run and folds those that count. Answers how many were quarantined. */
async function storeRun(
  db: PoolClient,
  station: StationRow,
  opened: OpenedTransfer,
  checked: readonly CheckedEntry[],
  row: LedgerRow | null,
  { receivedAtMs, clockOffsetMs }: Arrival,
): Promise<number> {
  const { ledger, transfer } = opened;
  const bounds = {
    receivedAtMs,
    clockOffsetMs,
    lastReceivedAtMs: row?.lastReceivedAtMs ?? null,
  };
  const run = checked.map((one) =>
    rankEntry(one, entryFault(station, opened, one.meaning), bounds),
  );
  const tail = { ledger, station: station.station, book: transfer.book, head: transfer.head };
  await appendRun(
    db,
    { ...tail, receivedAtMs },
    run.map((one) => one.stored),
  );
  const facts = run.flatMap(({ entry, stored }): RankedFact[] =>
    entry === null || stored.meaning === null || !stored.counted
      ? []
      : [{ entry, rank: { ms: stored.meaning.rankMs, n: stored.meaning.rankN } }],
  );
  await foldRun(db, { station: station.station, receivedAtMs }, facts);
  for (const { stored, fault } of run) {
    if (fault === null) continue;
    const { seq, bytes } = stored;
    await quarantine(db, { station: station.station, ledger, seq, bytes, ...fault }, receivedAtMs);
  }
  await resolveGaps(db, ledger, receivedAtMs);
  return run.filter((one) => one.fault !== null).length;
}

/** Two signed histories of one ledger: keep both, trust neither's author from here on (LE4). */
async function noteFork(
  db: PoolClient,
  station: StationRow,
  opened: OpenedTransfer,
  seq: number,
  atMs: number,
): Promise<void> {
  await setStationState(db, station.station, 'quarantined');
  await markEventDirty(db, station.event);
  await insertIncident(db, {
    incident: `forked-ledger ${opened.ledger}`,
    event: station.event,
    kind: 'forked-ledger',
    serial: null,
    station: station.station,
    ledger: opened.ledger,
    seq,
    atMs,
  });
}

type Taken = { readonly receipt: Bytes; readonly quarantined: number };

async function takeRun(
  hub: Hub,
  db: PoolClient,
  opened: OpenedTransfer,
  arrival: Arrival,
): Promise<Result<Taken, TransferFault>> {
  const { receivedAtMs } = arrival;
  await lockMerge(db);
  const station = await stationRow(db, opened.certificate.station);
  if (station === null) return err({ kind: 'unknown-station' });
  const row = await ledgerRow(db, opened.ledger);
  const checked = checkRun(opened, await heldRun(db, opened, row));
  if (!checked.ok) {
    if (checked.error.kind === 'forked') {
      await noteFork(db, station, opened, checked.error.seq, receivedAtMs);
    }
    return checked;
  }
  const quarantined =
    checked.value.length === 0
      ? 0
      : await storeRun(db, station, opened, checked.value, row, arrival);
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
  const receivedAtMs = hub.clock.nowMs();
  const transfer = decodeTransfer(bytes);
  const opened = transfer.ok ? openTransfer(transfer.value, hub.keys.publicKey) : transfer;
  const arrival = ({ certificate }: OpenedTransfer): Arrival => ({
    receivedAtMs,
    clockOffsetMs: certificate.station === sender.station ? sender.clockOffsetMs : 0,
  });
  const taken = await withTransaction(
    hub.pool,
    async (db): Promise<Result<Taken, TransferFault>> => {
      const result = opened.ok
        ? await takeRun(hub, db, opened.value, arrival(opened.value))
        : opened;
      if (result.ok) return result;
      const words = wordsForTransfer(result.error);
      const known = opened.ok ? opened.value : null;
      await quarantine(
        db,
        {
          station: known?.certificate.station ?? null,
          ledger: known?.ledger ?? null,
          seq: known?.transfer.fromSeq ?? null,
          reason: result.error.kind,
          words: words.forAdministrator,
          bytes,
        },
        receivedAtMs,
      );
      return result;
    },
  );
  hub.changed();
  if (taken.ok) return { kind: 'received', ...taken.value };
  const fault = taken.error;
  if (fault.kind === 'gap') return { kind: 'gap', needFromSeq: fault.needFromSeq };
  return { kind: 'refused', code: fault.kind, words: wordsForTransfer(fault).forStation };
}
