/**
 * Purpose: admissions as columns, so that a full stadium's 100,000 cost a gate a few megabytes and no objects (AD3).
 * Invariant: one row an entry; the rows of a ticket form a chain, so that its history is read without a search. A row is
 * an object only while somebody looks at it.
 */

import type { Admission } from '@gatefold/domain/admission/admission';
import type { EntryId, LedgerId, Serial } from '@gatefold/domain/ids';
import type { Hlc } from '@gatefold/domain/time/hlc';
import { NumberedTexts } from './numbered-texts.ts';
import { PagedNumbers } from './paged-numbers.ts';

/** Number of a row, from 1. */
export type Row = number;

/** What a row is. Numbers, because they stand in a column. */
export const ROW_STATES = {
  /** The hub's rank came before the entry, as can happen while a journal is still being replayed. */
  rankOnly: 0,
  provisional: 1,
  ranked: 2,
  /** The hub has since told the same entry of another ticket; a row of its own stands for that. */
  superseded: 3,
} as const;
export type RowState = (typeof ROW_STATES)[keyof typeof ROW_STATES];

const PAGE_ROWS = 4096;

/** 45 bytes a row. */
function blankPage() {
  return {
    ledger: new Uint32Array(PAGE_ROWS),
    seq: new Float64Array(PAGE_ROWS),
    state: new Uint8Array(PAGE_ROWS),
    rankMs: new Float64Array(PAGE_ROWS),
    rankN: new Uint16Array(PAGE_ROWS),
    serial: new Uint32Array(PAGE_ROWS),
    klass: new Uint8Array(PAGE_ROWS),
    gate: new Uint8Array(PAGE_ROWS),
    station: new Uint32Array(PAGE_ROWS),
    lane: new Uint32Array(PAGE_ROWS),
    operator: new Uint32Array(PAGE_ROWS),
    /** The next row of the same ticket, 0 at the end. */
    next: new Uint32Array(PAGE_ROWS),
  };
}
type Page = ReturnType<typeof blankPage>;

export class AdmissionRows {
  readonly #pages: Page[] = [];
  readonly #texts = new NumberedTexts();
  readonly #byEntry = new Map<LedgerId, PagedNumbers>();
  readonly #bySerial = new PagedNumbers();
  #count = 0;
  /** Rows that stand for an admission. */
  #admissions = 0;

  get admissionCount(): number {
    return this.#admissions;
  }

  #at(row: Row): [Page, number] {
    const page = this.#pages[Math.floor((row - 1) / PAGE_ROWS)];
    if (page === undefined) throw new Error(`there is no row ${row}`);
    return [page, (row - 1) % PAGE_ROWS];
  }

  /** Null when nothing is known of the entry. */
  find({ ledger, seq }: EntryId): Row | null {
    return this.#byEntry.get(ledger)?.get(seq) || null;
  }

  state(row: Row): RowState {
    const [page, at] = this.#at(row);
    const found = page.state[at];
    switch (found) {
      case ROW_STATES.provisional:
      case ROW_STATES.ranked:
      case ROW_STATES.superseded:
        return found;
      default:
        return ROW_STATES.rankOnly;
    }
  }

  serial(row: Row): Serial {
    const [page, at] = this.#at(row);
    return page.serial[at] ?? 0;
  }

  rank(row: Row): Hlc {
    const [page, at] = this.#at(row);
    return { ms: page.rankMs[at] ?? 0, n: page.rankN[at] ?? 0 };
  }

  read(row: Row): Admission {
    const [page, at] = this.#at(row);
    return {
      ledger: this.#texts.textOf(page.ledger[at] ?? 0),
      seq: page.seq[at] ?? 0,
      serial: page.serial[at] ?? 0,
      klass: page.klass[at] ?? 0,
      station: this.#texts.textOf(page.station[at] ?? 0),
      gate: page.gate[at] ?? 0,
      lane: this.#texts.textOf(page.lane[at] ?? 0),
      operator: this.#texts.textOf(page.operator[at] ?? 0),
      rank: this.rank(row),
      provisional: page.state[at] === ROW_STATES.provisional,
    };
  }

  /** A row for an entry, which stands for it from now on. */
  add(id: EntryId): Row {
    if (this.#count % PAGE_ROWS === 0) this.#pages.push(blankPage());
    this.#count += 1;
    const row = this.#count;
    const [page, at] = this.#at(row);
    page.ledger[at] = this.#texts.numberOf(id.ledger);
    page.seq[at] = id.seq;
    const ofLedger = this.#byEntry.get(id.ledger) ?? new PagedNumbers();
    ofLedger.set(id.seq, row);
    this.#byEntry.set(id.ledger, ofLedger);
    return row;
  }

  setRank(row: Row, rank: Hlc): void {
    const [page, at] = this.#at(row);
    page.rankMs[at] = rank.ms;
    page.rankN[at] = rank.n;
    if (page.state[at] === ROW_STATES.provisional) page.state[at] = ROW_STATES.ranked;
  }

  /** Writes what the entry says. A row that has a ticket already keeps it. */
  fill(row: Row, admission: Admission): void {
    const [page, at] = this.#at(row);
    page.klass[at] = admission.klass;
    page.gate[at] = admission.gate;
    page.station[at] = this.#texts.numberOf(admission.station);
    page.lane[at] = this.#texts.numberOf(admission.lane);
    page.operator[at] = this.#texts.numberOf(admission.operator);
    page.rankMs[at] = admission.rank.ms;
    page.rankN[at] = admission.rank.n;
    if (page.state[at] === ROW_STATES.rankOnly) {
      this.#admissions += 1;
      page.serial[at] = admission.serial;
      page.next[at] = this.#bySerial.get(admission.serial);
      this.#bySerial.set(admission.serial, row);
    }
    page.state[at] = admission.provisional ? ROW_STATES.provisional : ROW_STATES.ranked;
  }

  /** Takes an admission's row out of its ticket's history. */
  supersede(row: Row): void {
    const [page, at] = this.#at(row);
    page.state[at] = ROW_STATES.superseded;
    this.#admissions -= 1;
  }

  /** The admissions of a ticket, in no particular order. */
  *ofSerial(serial: Serial): Generator<Admission> {
    for (let row = this.#bySerial.get(serial); row !== 0;) {
      const [page, at] = this.#at(row);
      if (page.state[at] !== ROW_STATES.superseded) yield this.read(row);
      row = page.next[at] ?? 0;
    }
  }

  /** Every ticket that has a history, once. */
  *serials(): Generator<Serial> {
    for (let row = 1; row <= this.#count; row += 1) {
      const serial = this.serial(row);
      if (serial !== 0 && this.#bySerial.get(serial) === row) yield serial;
    }
  }
}
