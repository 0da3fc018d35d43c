/**
 * Purpose: merges one opened run of entries into its ledger and folds what counts (LE1, LE3, LE4, LE5, SE2).
 * Invariant: runs under the merge lock in the caller's transaction. What a run changes depends on the entries alone and
 * not on how they were grouped or in which order the runs came, as long as clocks are honest.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { Entry } from '@gatefold/domain/codec/entry';
import { err, ok, type Result } from '@gatefold/domain/result';
import { HLC_ZERO, type Hlc } from '@gatefold/domain/time/hlc';
import { markEventDirty } from '@gatefold/db/postgres/dirty';
import { insertFork } from '@gatefold/db/postgres/forks';
import {
  appendRun,
  hashesOf,
  ledgerRow,
  type LedgerRow,
  type NewEntry,
} from '@gatefold/db/postgres/ledgers';
import type { PoolClient } from '@gatefold/db/postgres/pool';
import { quarantineAll, type Arrival } from '@gatefold/db/postgres/quarantine';
import { setStationState, stationRow, type StationRow } from '@gatefold/db/postgres/stations';
import { boundRank } from '@gatefold/sync/merge/bound-rank';
import {
  checkRun,
  type CheckedEntry,
  type HeldRun,
  type OpenedTransfer,
} from '@gatefold/sync/merge/open-transfer';
import { foldRun } from './fold-run.ts';
import type { RankedFact } from './ranked-fact.ts';
import { wordsForEntry, type EntryQuarantine, type TransferFault } from './quarantine-words.ts';

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

/** Why an entry is kept without being counted; null when it counts. */
function entryFault(
  station: StationRow,
  opened: OpenedTransfer,
  meaning: CheckedEntry['meaning'],
): EntryQuarantine | null {
  if (station.state === 'revoked') return { kind: 'station-revoked' };
  if (station.state === 'quarantined') return { kind: 'station-quarantined' };
  if (!meaning.ok) return meaning.error;
  const { event } = meaning.value;
  const { book } = opened.transfer;
  const isForeign = event !== null && event !== station.event;
  const isOutOfBook = book.kind === 'gate' && event !== null && event !== book.event;
  return isForeign || isOutOfBook ? { kind: 'other-event' } : null;
}

type RankedEntry = {
  readonly stored: NewEntry;
  readonly entry: Entry | null;
  readonly fault: EntryQuarantine | null;
};

/** `previous` is the rank of the entry before it. */
function rankEntry(
  checked: CheckedEntry,
  fault: EntryQuarantine | null,
  arrival: Arrival,
  previous: Hlc,
): RankedEntry {
  const { seq, hash, bytes, meaning } = checked;
  if (!meaning.ok) {
    return { stored: { seq, hash, bytes, meaning: null, counted: false }, entry: null, fault };
  }
  const { hlc, event, fact } = meaning.value;
  const { rank, flag } = boundRank(hlc, { ...arrival, previous });
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

function rankRun(
  station: StationRow,
  opened: OpenedTransfer,
  checked: readonly CheckedEntry[],
  arrival: Arrival,
  first: Hlc,
): { readonly run: readonly RankedEntry[]; readonly lastRank: Hlc } {
  let previous = first;
  const run = checked.map((one) => {
    const ranked = rankEntry(one, entryFault(station, opened, one.meaning), arrival, previous);
    const { meaning } = ranked.stored;
    if (meaning !== null) previous = { ms: meaning.rankMs, n: meaning.rankN };
    return ranked;
  });
  return { run, lastRank: previous };
}

/** Stores the new entries of a checked run and folds those that count. Answers how many were quarantined. */
async function storeRun(
  db: PoolClient,
  station: StationRow,
  opened: OpenedTransfer,
  checked: readonly CheckedEntry[],
  row: LedgerRow | null,
  arrival: Arrival,
): Promise<number> {
  const { ledger, transfer } = opened;
  const first = row?.lastRank ?? HLC_ZERO;
  const { run, lastRank } = rankRun(station, opened, checked, arrival, first);
  const { book, head } = transfer;
  await appendRun(
    db,
    { ledger, station: station.station, book, head, lastRank, receivedAtMs: arrival.receivedAtMs },
    run.map((one) => one.stored),
  );
  const facts = run.flatMap(({ entry, stored }): RankedFact[] =>
    entry === null || stored.meaning === null || !stored.counted
      ? []
      : [{ entry, rank: { ms: stored.meaning.rankMs, n: stored.meaning.rankN } }],
  );
  await foldRun(db, station.station, facts);
  const faulty = run.flatMap(({ stored, fault }) => {
    if (fault === null) return [];
    const { seq, bytes } = stored;
    return [{ station: station.station, ledger, seq, bytes, ...wordsForEntry(fault) }];
  });
  await quarantineAll(db, faulty, arrival);
  return faulty.length;
}

/** Two signed histories of one ledger: keep both, trust neither's author from here on (LE4). */
async function noteFork(
  db: PoolClient,
  station: StationRow,
  opened: OpenedTransfer,
  seq: number,
  notedAtMs: number,
): Promise<void> {
  // A station that was revoked stays so: quarantine would be the milder of the two.
  if (station.state === 'active') await setStationState(db, station.station, 'quarantined');
  await markEventDirty(db, station.event);
  const { station: id, event } = station;
  await insertFork(db, { ledger: opened.ledger, event, station: id, seq, notedAtMs });
}

/** Takes what is new in a run; answers how many of its entries went to quarantine. */
export async function mergeRun(
  db: PoolClient,
  opened: OpenedTransfer,
  arrival: Arrival,
): Promise<Result<number, TransferFault>> {
  const station = await stationRow(db, opened.certificate.station);
  if (station === null) return err({ kind: 'unknown-station' });
  const row = await ledgerRow(db, opened.ledger);
  const checked = checkRun(opened, await heldRun(db, opened, row));
  if (!checked.ok) {
    if (checked.error.kind === 'forked') {
      await noteFork(db, station, opened, checked.error.seq, arrival.receivedAtMs);
    }
    return checked;
  }
  if (checked.value.length === 0) return ok(0);
  return ok(await storeRun(db, station, opened, checked.value, row, arrival));
}
