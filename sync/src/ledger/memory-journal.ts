/** Purpose: the in-memory twin of the journal, for tests and the simulator. Same contract, no disk. */

import type { LedgerId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { Journal, JournalFault, JournalRow, LedgerOpening, RequestRows } from './journal.ts';

export class MemoryJournal implements Journal {
  readonly #openings: LedgerOpening[] = [];
  readonly #rows = new Map<LedgerId, JournalRow[]>();
  readonly #requests = new Map<string, RequestRows>();
  /** Makes every append fail in this way until it is set to null. */
  fault: JournalFault | null = null;

  async ledgers(): Promise<readonly LedgerOpening[]> {
    return [...this.#openings];
  }

  async openLedger(opening: LedgerOpening): Promise<Result<void, JournalFault>> {
    if (this.#rows.has(opening.ledger)) throw new Error(`ledger ${opening.ledger} is open already`);
    if (this.fault !== null) return err(this.fault);
    this.#openings.push(opening);
    this.#rows.set(opening.ledger, []);
    return ok(undefined);
  }

  #rowsOf(ledger: LedgerId): JournalRow[] {
    const rows = this.#rows.get(ledger);
    if (rows === undefined) throw new Error(`ledger ${ledger} is not open`);
    return rows;
  }

  append(ledger: LedgerId, row: JournalRow): Promise<Result<void, JournalFault>> {
    return this.appendAll(ledger, [row]);
  }

  async appendAll(
    ledger: LedgerId,
    added: readonly JournalRow[],
    requestId?: string,
  ): Promise<Result<void, JournalFault>> {
    const rows = this.#rowsOf(ledger);
    if (added.length === 0) throw new Error('nothing to append');
    for (const [index, { seq }] of added.entries()) {
      const due = rows.length + 1 + index;
      if (seq !== due) throw new Error(`seq ${seq} is out of order: ${due} is next`);
    }
    if (requestId !== undefined && this.#requests.has(requestId)) {
      throw new Error(`request ${requestId} was answered before`);
    }
    if (this.fault !== null) return err(this.fault);
    const fromSeq = rows.length + 1;
    rows.push(...added);
    if (requestId !== undefined) {
      this.#requests.set(requestId, { ledger, fromSeq, toSeq: rows.length });
    }
    return ok(undefined);
  }

  async requestRows(requestId: string): Promise<RequestRows | null> {
    return this.#requests.get(requestId) ?? null;
  }

  async last(ledger: LedgerId): Promise<JournalRow | null> {
    return this.#rowsOf(ledger).at(-1) ?? null;
  }

  async read(ledger: LedgerId, fromSeq: number, limit: number): Promise<readonly JournalRow[]> {
    return this.#rowsOf(ledger).slice(fromSeq - 1, fromSeq - 1 + limit);
  }
}
