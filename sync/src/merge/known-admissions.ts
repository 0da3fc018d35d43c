/**
 * Purpose: every admission of one event that a station knows of: its own journal, what came from neighbours and on sticks,
 * and the hub's feed (AD3).
 * Invariant: set union by entry id; the hub's rank replaces the entry's own reading; order and repeats change nothing
 * (LE3), so a station rebuilds it from its journal and its kept feed in any order.
 */

import type { Entry } from '@gatefold/domain/codec/entry';
import type { DoubleRuling, RankedEntry } from '@gatefold/domain/codec/feed-page';
import { compareAdmissions, type Admission } from '@gatefold/domain/admission/admission';
import { ruleTicket, type TicketRuling } from '@gatefold/domain/admission/rule-ticket';
import type { EntryId, Serial, StationId } from '@gatefold/domain/ids';
import type { Hlc } from '@gatefold/domain/time/hlc';
import { AdmissionRows, ROW_STATES } from './admission-rows.ts';

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
  readonly #rows = new AdmissionRows();
  readonly #doubles = new Map<Serial, readonly EntryId[]>();
  #doubleCount = 0;
  #disbelieved: ReadonlySet<StationId> = new Set();

  /** An entry of this station's own journal. */
  addOwn(entry: Entry, station: StationId): void {
    const admission = admissionOf(entry, station, entry.hlc, true);
    if (admission === null) return;
    const row = this.#rows.find(admission);
    if (row === null) this.#rows.fill(this.#rows.add(admission), admission);
    else if (this.#rows.state(row) === ROW_STATES.rankOnly) {
      this.#rows.fill(row, { ...admission, rank: this.#rows.rank(row), provisional: false });
    }
    // Otherwise it is known, and what the hub has ranked is never replaced by the station's own provisional view of it.
  }

  /**
   * An entry that another road than the hub's brought of another station: provisional, by its own reading, until the hub's
   * rank of it comes.
   */
  addHeard(entry: Entry, station: StationId): void {
    this.addOwn(entry, station);
  }

  /**
   * What these stations wrote counts only as far as the hub has ranked it: they are revoked, and what they wrote since may
   * be a thief's (SE2). Takes the place of those named before.
   */
  disbelieve(stations: ReadonlySet<StationId>): void {
    this.#disbelieved = stations;
  }

  /** An entry as the hub ranks it; `entry` is null when the reader wrote it itself. */
  addRanked(item: RankedEntry, entry: Entry | null): void {
    const rank = { ms: item.rankMs, n: item.rankN };
    if (entry === null) {
      this.#rows.setRank(this.#rows.find(item) ?? this.#rows.add(item), rank);
      return;
    }
    const admission = admissionOf(entry, item.station, rank, false);
    if (admission === null) return;
    this.#rows.fill(this.#rowFor(admission), admission);
  }

  /** The entry's row; a new one when the hub has told it of another ticket before. */
  #rowFor(admission: Admission): number {
    const row = this.#rows.find(admission);
    if (row === null) return this.#rows.add(admission);
    const isOfTicket = this.#rows.serial(row) === admission.serial;
    if (isOfTicket || this.#rows.state(row) === ROW_STATES.rankOnly) return row;
    this.#rows.supersede(row);
    return this.#rows.add(admission);
  }

  addRuling(ruling: DoubleRuling): void {
    this.#doubleCount -= this.#doubles.get(ruling.serial)?.length ?? 0;
    this.#doubleCount += ruling.doubles.length;
    this.#doubles.set(ruling.serial, ruling.doubles);
  }

  history(serial: Serial): readonly Admission[] {
    const known = [...this.#rows.ofSerial(serial)];
    if (this.#disbelieved.size === 0) return known;
    return known.filter((one) => !one.provisional || !this.#disbelieved.has(one.station));
  }

  /**
   * This station's own rulings over all it knows. `admits` gives what the ticket's class lets in, and is asked of the
   * earliest admission: a ticket whose class was changed must be ruled alike whatever came first to this machine (LE3).
   */
  *rulings(admits: (admission: Admission) => number): Generator<TicketRuling> {
    for (const serial of this.#rows.serials()) {
      const admissions = this.history(serial).toSorted(compareAdmissions);
      const [first] = admissions;
      if (first !== undefined) yield ruleTicket(serial, admissions, admits(first));
    }
  }

  get admissionCount(): number {
    return this.#rows.admissionCount;
  }

  /** Entries the hub has ruled to be double, over all tickets. */
  get doubleCount(): number {
    return this.#doubleCount;
  }

  ruledDouble(id: EntryId): boolean {
    const row = this.#rows.find(id);
    if (row === null) return false;
    const doubles = this.#doubles.get(this.#rows.serial(row)) ?? [];
    return doubles.some(({ ledger, seq }) => ledger === id.ledger && seq === id.seq);
  }
}
