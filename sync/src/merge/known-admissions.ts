/**
 * Purpose: every admission of one event that a station knows of: its own journal and what came from others (AD3).
 * Invariant: set union by entry id; the hub's rank replaces the entry's own reading; order and repeats change nothing
 * (LE3), so a station rebuilds it from its journal and its kept feed in any order.
 */

import type { Entry } from '@gatefold/domain/codec/entry';
import type { DoubleRuling, RankedEntry } from '@gatefold/domain/codec/feed-page';
import { compareAdmissions, type Admission } from '@gatefold/domain/admission/admission';
import { ruleTicket, type TicketRuling } from '@gatefold/domain/admission/rule-ticket';
import { entryKey, type EntryId, type Serial, type StationId } from '@gatefold/domain/ids';
import type { Hlc } from '@gatefold/domain/time/hlc';

/** Null for an entry that is not an admission. */
export function admissionOf(
  entry: Entry,
  station: StationId,
  rank: Hlc,
  provisional: boolean,
): Admission | null {
  if (entry.fact.kind !== 'ticket-admitted') return null;
  const { serial, klass, gate, lane, operator } = entry.fact.body;
  const { ledger, seq } = entry;
  return { ledger, seq, serial, klass, station, gate, lane, operator, rank, provisional };
}

export class KnownAdmissions {
  readonly #bySerial = new Map<Serial, Admission[]>();
  readonly #byEntry = new Map<string, Admission>();
  /** Ranks that came before the entry they belong to, as can happen while a journal is still being replayed. */
  readonly #ranks = new Map<string, Hlc>();
  readonly #doubles = new Map<Serial, DoubleRuling>();

  #put(admission: Admission): void {
    const key = entryKey(admission);
    const before = this.#byEntry.get(key);
    // What the hub has ranked is never replaced by the station's own provisional view of it.
    if (before !== undefined && !before.provisional && admission.provisional) return;
    this.#byEntry.set(key, admission);
    const others = (this.#bySerial.get(admission.serial) ?? []).filter(
      (one) => entryKey(one) !== key,
    );
    this.#bySerial.set(admission.serial, [...others, admission]);
  }

  /** An entry of this station's own journal. */
  addOwn(entry: Entry, station: StationId): void {
    const ranked = this.#ranks.get(entryKey(entry));
    const admission = admissionOf(entry, station, ranked ?? entry.hlc, ranked === undefined);
    if (admission !== null) this.#put(admission);
  }

  /** An entry as the hub ranks it; `entry` is null when the reader wrote it itself. */
  addRanked(item: RankedEntry, entry: Entry | null): void {
    const rank = { ms: item.rankMs, n: item.rankN };
    const key = entryKey(item);
    this.#ranks.set(key, rank);
    const own = this.#byEntry.get(key);
    const admission =
      entry === null
        ? own && { ...own, rank, provisional: false }
        : admissionOf(entry, item.station, rank, false);
    if (admission) this.#put(admission);
  }

  addRuling(ruling: DoubleRuling): void {
    this.#doubles.set(ruling.serial, ruling);
  }

  history(serial: Serial): readonly Admission[] {
    return this.#bySerial.get(serial) ?? [];
  }

  /**
   * This station's own rulings over all it knows. `admits` gives what the ticket's class lets in, and is asked of the
   * earliest admission: a ticket whose class was changed must be ruled alike whatever came first to this machine (LE3).
   */
  *rulings(admits: (admission: Admission) => number): Generator<TicketRuling> {
    for (const [serial, admissions] of this.#bySerial) {
      const [first] = [...admissions].sort(compareAdmissions);
      if (first !== undefined) yield ruleTicket(serial, admissions, admits(first));
    }
  }

  get admissionCount(): number {
    return this.#byEntry.size;
  }

  /** Entries the hub has ruled to be double, over all tickets. */
  get doubleCount(): number {
    let count = 0;
    for (const ruling of this.#doubles.values()) count += ruling.doubles.length;
    return count;
  }

  ruledDouble(id: EntryId): boolean {
    const key = entryKey(id);
    const serial = this.#byEntry.get(key)?.serial;
    if (serial === undefined) return false;
    return this.#doubles.get(serial)?.doubles.some((double) => entryKey(double) === key) ?? false;
  }
}
