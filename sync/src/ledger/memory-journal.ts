/** Purpose: the in-memory twin of the journal, for tests and the simulator. Same contract, no disk. */

import type { LedgerId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { Journal, JournalFault, JournalRow, LedgerOpening } from './journal.ts';

export class MemoryJournal implements Journal {
  readonly #openings: LedgerOpening[] = [];
  readonly #rows = new Map<LedgerId, JournalRow[]>();
  /** Makes every append fail in this way until it is set to null. */
  fault: JournalFault | null = null;

  async ledgers(): Promise<readonly LedgerOpening[]> {
    return this.#openings;
  }

  async openLedger(opening: LedgerOpening): Promise<Result<void, JournalFault>> {
    if (this.fault !== null) return err(this.fault);
    if (this.#rows.has(opening.ledger)) throw new Error(`ledger ${opening.ledger} is open already`);
    this.#openings.push(opening);
    this.#rows.set(opening.ledger, []);
    return ok(undefined);
  }

  #rowsOf(ledger: LedgerId): JournalRow[] {
    const rows = this.#rows.get(ledger);
    if (rows === undefined) throw new Error(`ledger ${ledger} is not open`);
    return rows;
  }

  async append(ledger: LedgerId, row: JournalRow): Promise<Result<void, JournalFault>> {
    const rows = this.#rowsOf(ledger);
    if (row.seq !== rows.length + 1)
      throw new Error(`seq ${row.seq} does not follow ${rows.length}`);
    if (this.fault !== null) return err(this.fault);
    rows.push(row);
    return ok(undefined);
  }

  async last(ledger: LedgerId): Promise<JournalRow | null> {
    return this.#rowsOf(ledger).at(-1) ?? null;
  }

  async read(ledger: LedgerId, fromSeq: number, limit: number): Promise<readonly JournalRow[]> {
    return this.#rowsOf(ledger).slice(fromSeq - 1, fromSeq - 1 + limit);
  }
}
