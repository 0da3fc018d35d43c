/**
 * Purpose: the hub's receiving end in memory: the same pure functions in the same order as `hub/src/services/
 * receive-transfer.ts` and `merge-run.ts`, without a database (LE1, LE3, LE4, LE5, LE6, LE8, SE2).
 * Invariant: one call is one transaction. `state` has the rows of the real hub's tables, so that the two can be compared
 * after the same calls.
 */

import { toHex, utf8, type Bytes } from '@gatefold/domain/bytes';
import type { Entry } from '@gatefold/domain/codec/entry';
import { sealReceipt } from '@gatefold/domain/codec/receipt';
import { decodeTransfer } from '@gatefold/domain/codec/transfer';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import { hashInContext } from '@gatefold/domain/crypto/hash';
import type { AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import type { EventId, LedgerId, Serial, StationId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { Clock } from '@gatefold/domain/time/clock';
import { HLC_ZERO, type Hlc } from '@gatefold/domain/time/hlc';
import type { CheckedEntry, HeldRun, OpenedTransfer } from '../merge/open-transfer.ts';
import type { UploadAnswer } from '../roads/hub/hub-road.ts';
import { isOlder, type LifeMark } from '../merge/life-mark.ts';
import type { HeardCall, Sender } from './hub-call.ts';
import {
  copyHubState,
  emptyHubState,
  type Arrival,
  type HubEntry,
  type HubState,
} from './hub-state.ts';
import type { HubStation, QuarantineItem } from './hub-state.ts';
import type { VaultSafe } from './hub-vault.ts';
import { foldRun, isGranted, ruleSerials, type RankedFact } from './memory-hub-fold.ts';
import type { VaultVenue } from './memory-tickets.ts';
import type { HubRules } from './seam.ts';

type Fault = { readonly kind: string; readonly needFromSeq?: number; readonly seq?: number };
type Ranked = {
  readonly stored: HubEntry;
  readonly entry: Entry | null;
  readonly fault: string | null;
};

export type MemoryHubOptions = {
  readonly event: EventId;
  readonly keys: KeyPair;
  readonly clock: Clock;
  readonly admits: readonly number[];
  readonly rules: HubRules;
  readonly venue: VaultVenue;
};

/** Told of each call after it, with the hub as it is then. */
export type ListenAtHub = (call: HeardCall, hub: MemoryHub) => void;

function markOf({ hubEpoch, ledgers, epoch, deeds, quarantine }: HubState): LifeMark {
  const entries = [...ledgers.values()].reduce((sum, one) => sum + one.entries.length, 0);
  return { hubEpoch, entries, epochs: epoch, deeds, quarantined: quarantine.size };
}

export class MemoryHub {
  readonly options: MemoryHubOptions;
  state: HubState;
  /** Outside of the database, and so of every backup. */
  readonly safe: VaultSafe = { secret: null, wasDestroyed: false };
  /** What a hub that answers before it commits has not committed yet. */
  #beforeLast: HubState | null = null;

  constructor(options: MemoryHubOptions, hubEpoch: string) {
    this.options = options;
    this.state = emptyHubState(hubEpoch);
  }

  get hubEpoch(): string {
    return this.state.hubEpoch;
  }

  /**
   * The hub starts with the database of a backup. One that holds less than the hub remembers beside it is another life,
   * which says so; true then (LE6).
   */
  restore(backup: HubState, nextHubEpoch: string): boolean {
    const mark = markOf(this.state);
    const { rules, clock } = this.options;
    this.state = copyHubState(backup);
    this.#beforeLast = null;
    if (!isOlder(markOf(this.state), mark)) return false;
    this.state.hubEpoch = nextHubEpoch;
    const afterEpoch = this.state.epoch;
    const toEpoch = rules.epochFloor(clock.nowMs());
    if (afterEpoch < toEpoch) this.state.lostStretches.push({ afterEpoch, toEpoch });
    this.state.epoch = Math.max(afterEpoch, toEpoch);
    this.state.deeds += 1;
    return true;
  }

  /** The process dies and starts again; what it committed is still there. */
  restart(): void {
    if (this.#beforeLast !== null) this.state = this.#beforeLast;
    this.#beforeLast = null;
  }

  #quarantine(item: Omit<QuarantineItem, 'times' | 'isResolved'>): void {
    if (!this.options.rules.keepsQuarantine) return;
    const { station, ledger, seq, reason, bytes } = item;
    const place = JSON.stringify([station, ledger, seq, reason]);
    const identity = toHex(hashInContext('gatefold quarantine', utf8(`${place}\0`), bytes));
    const before = this.state.quarantine.get(identity);
    this.state.quarantine.set(
      identity,
      before === undefined
        ? { ...item, times: 1, isResolved: false }
        : { ...before, times: before.times + 1 },
    );
  }

  /** What came with no entries and waits for a person. */
  keepForPerson(station: StationId, reason: string, bytes: Bytes): void {
    const receivedAtMs = this.options.clock.nowMs();
    const nowhere = { ledger: null, seq: null, clockOffsetMs: 0 };
    this.#quarantine({ ...nowhere, receivedAtMs, station, reason, bytes });
  }

  /** Sales that came before their grant was known are granted now, and ruled again. */
  settleGrantedSales({ id }: AllotmentGrant): void {
    const { state } = this;
    const { sales } = state;
    const serials = new Set<Serial>();
    for (const [serial, all] of sales) {
      const late = all.filter(
        (sale) =>
          !sale.isGranted && sale.allotment === id && isGranted(this.state, sale.station, sale),
      );
      if (late.length === 0) continue;
      serials.add(serial);
      sales.set(
        serial,
        all.map((sale) => (late.includes(sale) ? { ...sale, isGranted: true } : sale)),
      );
    }
    const { rules, admits } = this.options;
    ruleSerials({ state, rules, admits }, serials);
  }

  #open(bytes: Bytes): Result<OpenedTransfer, Fault> {
    const transfer = decodeTransfer(bytes);
    if (!transfer.ok) return transfer;
    return this.options.rules.openTransfer(transfer.value, this.options.keys.publicKey);
  }

  #heldRun({ ledger, transfer }: OpenedTransfer): HeldRun {
    const held = this.state.ledgers.get(ledger)?.entries ?? [];
    const { fromSeq, entries } = transfer;
    return {
      lastSeq: held.length,
      hashBefore: held[fromSeq - 2]?.hash ?? null,
      overlap: held.slice(fromSeq - 1, fromSeq - 1 + entries.length).map((one) => one.hash),
    };
  }

  #entryFault(
    station: HubStation,
    opened: OpenedTransfer,
    meaning: CheckedEntry['meaning'],
  ): string | null {
    if (this.options.rules.isBarred(station.state)) return `station-${station.state}`;
    if (!meaning.ok) return meaning.error.kind;
    const { event } = meaning.value;
    const { book } = opened.transfer;
    const isForeign = event !== null && event !== this.options.event;
    const isOutOfBook = book.kind === 'gate' && event !== null && event !== book.event;
    return isForeign || isOutOfBook ? 'other-event' : null;
  }

  #rank(one: CheckedEntry, fault: string | null, arrival: Arrival, previous: Hlc): Ranked {
    const { seq, hash, bytes, meaning } = one;
    if (!meaning.ok) {
      return {
        stored: { ...arrival, seq, hash, bytes, rank: null, counted: false },
        entry: null,
        fault,
      };
    }
    const { rank } = this.options.rules.boundRank(meaning.value.hlc, { ...arrival, previous });
    const stored = { ...arrival, seq, hash, bytes, rank, counted: fault === null };
    return { stored, entry: meaning.value, fault };
  }

  #storeRun(
    station: HubStation,
    opened: OpenedTransfer,
    checked: readonly CheckedEntry[],
    arrival: Arrival,
  ): number {
    const { state } = this;
    const before = state.ledgers.get(opened.ledger);
    let lastRank = before?.lastRank ?? HLC_ZERO;
    const run = checked.map((one) => {
      const ranked = this.#rank(
        one,
        this.#entryFault(station, opened, one.meaning),
        arrival,
        lastRank,
      );
      lastRank = ranked.stored.rank ?? lastRank;
      return ranked;
    });
    const entries = [...(before?.entries ?? []), ...run.map(({ stored }) => stored)];
    state.ledgers.set(opened.ledger, { station: station.station, entries, lastRank });
    const facts = run.flatMap(({ entry, stored }): RankedFact[] =>
      entry === null || stored.rank === null || !stored.counted
        ? []
        : [{ entry, rank: stored.rank }],
    );
    const { rules, admits } = this.options;
    foldRun({ state, rules, admits }, station.station, facts);
    const faulty = run.flatMap(({ stored, fault }) => (fault === null ? [] : [{ stored, fault }]));
    for (const { stored, fault } of faulty) {
      const { seq, bytes } = stored;
      const { ledger } = opened;
      this.#quarantine({ ...arrival, station: station.station, ledger, seq, reason: fault, bytes });
    }
    return faulty.length;
  }

  /** Two signed histories of one ledger: keep both, trust neither's author from here on (LE4). */
  #noteFork(station: HubStation, { ledger }: OpenedTransfer, seq: number): void {
    const { stations, forks } = this.state;
    // A station that was revoked stays so: quarantine would be the milder of the two.
    if (station.state === 'active') {
      stations.set(station.station, { ...station, state: 'quarantined' });
    }
    const noted = forks.get(ledger)?.seq ?? seq;
    forks.set(ledger, { station: station.station, seq: Math.min(noted, seq) });
    this.state.dirty = true;
  }

  /** Takes what is new in a run; answers how many of its entries went to quarantine. */
  #mergeRun(opened: OpenedTransfer, arrival: Arrival): Result<number, Fault> {
    const station = this.state.stations.get(opened.certificate.station);
    if (station === undefined) return err({ kind: 'unknown-station' });
    const checked = this.options.rules.checkRun(opened, this.#heldRun(opened));
    if (!checked.ok) {
      if (checked.error.kind === 'forked') this.#noteFork(station, opened, checked.error.seq);
      return checked;
    }
    if (checked.value.length === 0) return ok(0);
    return ok(this.#storeRun(station, opened, checked.value, arrival));
  }

  #quarantineTransfer(
    opened: OpenedTransfer | null,
    bytes: Bytes,
    reason: string,
    arrival: Arrival,
  ) {
    const station = opened?.certificate.station ?? null;
    const seq = opened?.transfer.fromSeq ?? null;
    this.#quarantine({ ...arrival, station, ledger: opened?.ledger ?? null, seq, reason, bytes });
  }

  #firstDueGap(ledger: LedgerId): readonly [string, QuarantineItem] | null {
    const dueSeq = (this.state.ledgers.get(ledger)?.entries.length ?? 0) + 1;
    const due = [...this.state.quarantine]
      .filter(([, one]) => one.ledger === ledger && one.reason === 'gap' && !one.isResolved)
      .filter(([, one]) => (one.seq ?? Infinity) <= dueSeq)
      .sort(([, a], [, b]) => (a.seq ?? 0) - (b.seq ?? 0));
    return due[0] ?? null;
  }

  /** Merges the runs that waited in quarantine for what has come now. */
  #mergeWaiting(ledger: LedgerId): number {
    let quarantined = 0;
    for (;;) {
      const due = this.#firstDueGap(ledger);
      if (due === null) return quarantined;
      const [identity, gap] = due;
      const { receivedAtMs, clockOffsetMs } = gap;
      const arrival = { receivedAtMs, clockOffsetMs };
      const opened = this.#open(gap.bytes);
      const merged = opened.ok ? this.#mergeRun(opened.value, arrival) : opened;
      this.state.quarantine.set(identity, { ...gap, isResolved: true });
      if (merged.ok) quarantined += merged.value;
      else {
        const run = opened.ok ? opened.value : null;
        this.#quarantineTransfer(run, gap.bytes, merged.error.kind, arrival);
      }
    }
  }

  #take(opened: OpenedTransfer, arrival: Arrival): Result<number, Fault> {
    const merged = this.#mergeRun(opened, arrival);
    return merged.ok ? ok(merged.value + this.#mergeWaiting(opened.ledger)) : merged;
  }

  /** `sender` is the station whose signed greeting opened the exchange. */
  receiveTransfer(bytes: Bytes, sender: Sender): UploadAnswer {
    const { keys, clock, rules } = this.options;
    this.#beforeLast = rules.commitsFirst ? null : copyHubState(this.state);
    const opened = this.#open(bytes);
    const run = opened.ok ? opened.value : null;
    const receivedAtMs = clock.nowMs();
    const isOwn = run?.certificate.station === sender.station;
    const arrival = { receivedAtMs, clockOffsetMs: isOwn ? sender.clockOffsetMs : 0 };
    const taken = opened.ok ? this.#take(opened.value, arrival) : opened;
    if (!taken.ok) {
      const { kind, needFromSeq } = taken.error;
      this.#quarantineTransfer(run, bytes, kind, arrival);
      if (kind === 'gap' && needFromSeq !== undefined) return { kind: 'gap', needFromSeq };
      return { kind: 'refused', code: kind, words: kind };
    }
    if (run === null) throw new Error('a run was taken that was not opened');
    const { ledger, seq, hash } = run.head;
    const { hubEpoch } = this;
    const receipt = sealReceipt({ ledger, seq, hash, hubEpoch, receivedAtMs }, keys.secretKey);
    return { kind: 'received', receipt, quarantined: taken.value };
  }
}
