/**
 * Purpose: a station's journal in SQLite (LE2).
 * Invariant: an append is one transaction, synced to the disk before it answers ok; rows are never changed and their
 * seqs run from 1 without a gap, which the schema's triggers enforce.
 */

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { bookSchema } from '@gatefold/domain/codec/book';
import { decodeCanonical, encodeCanonical } from '@gatefold/domain/codec/cbor';
import type { LedgerId } from '@gatefold/domain/ids';
import type { Result } from '@gatefold/domain/result';
import type {
  Journal,
  JournalFault,
  JournalRow,
  LedgerOpening,
  RequestRows,
} from '@gatefold/sync/ledger/journal';
import { z } from 'zod';
import type { Ballast } from './ballast.ts';
import { writeDurably } from './durable-write.ts';
import { blobSchema, readAll, readKept, readOne } from './read-rows.ts';

const ledgerRow = z.object({ ledger: z.string(), certificate: blobSchema, book: blobSchema });
const numberRow = z.object({ number: z.number() });
const entryRow = z.object({
  seq: z.number(),
  bytes: blobSchema,
  hash: blobSchema,
  head: blobSchema,
});
const requestRow = z.object({ ledger: z.string(), fromSeq: z.number(), toSeq: z.number() });

export class SqliteJournal implements Journal {
  readonly #db: DatabaseSync;
  readonly #ballast: Ballast;
  readonly #numbers = new Map<LedgerId, number>();
  /** Prepared once, because a gate waits for them at every scan. */
  readonly #insertEntry: StatementSync;
  readonly #insertRequest: StatementSync;

  constructor(db: DatabaseSync, ballast: Ballast) {
    this.#db = db;
    this.#ballast = ballast;
    this.#insertEntry = db.prepare(
      'INSERT INTO entries (ledger, seq, bytes, hash, head) VALUES (?, ?, ?, ?, ?)',
    );
    this.#insertRequest = db.prepare(
      'INSERT INTO requests (request, ledger, from_seq, to_seq) VALUES (?, ?, ?, ?)',
    );
  }

  async ledgers(): Promise<readonly LedgerOpening[]> {
    const statement = this.#db.prepare(
      'SELECT ledger, certificate, book FROM ledgers ORDER BY number',
    );
    return readAll(ledgerRow, statement).map(({ ledger, certificate, book }) => ({
      ledger,
      certificate,
      book: readKept(decodeCanonical(bookSchema, book), `the book of ledger ${ledger}`),
    }));
  }

  async openLedger(opening: LedgerOpening): Promise<Result<void, JournalFault>> {
    const insert = this.#db.prepare(
      'INSERT INTO ledgers (ledger, certificate, book) VALUES (?, ?, ?)',
    );
    return this.#write(() =>
      insert.run(opening.ledger, opening.certificate, encodeCanonical(opening.book)),
    );
  }

  append(ledger: LedgerId, row: JournalRow): Promise<Result<void, JournalFault>> {
    return this.appendAll(ledger, [row]);
  }

  async appendAll(
    ledger: LedgerId,
    rows: readonly JournalRow[],
    requestId?: string,
  ): Promise<Result<void, JournalFault>> {
    const number = this.#numberOf(ledger);
    const [first] = rows;
    const last = rows.at(-1);
    if (first === undefined || last === undefined) throw new Error('nothing to append');
    return this.#write(() => {
      for (const { seq, bytes, hash, head } of rows) {
        this.#insertEntry.run(number, seq, bytes, hash, head);
      }
      if (requestId !== undefined) {
        this.#insertRequest.run(requestId, number, first.seq, last.seq);
      }
    });
  }

  async requestRows(requestId: string): Promise<RequestRows | null> {
    const statement = this.#db.prepare(
      `SELECT l.ledger, r.from_seq AS fromSeq, r.to_seq AS toSeq
       FROM requests r JOIN ledgers l ON l.number = r.ledger WHERE r.request = ?`,
    );
    return readOne(requestRow, statement, requestId);
  }

  async last(ledger: LedgerId): Promise<JournalRow | null> {
    const statement = this.#db.prepare(
      'SELECT seq, bytes, hash, head FROM entries WHERE ledger = ? ORDER BY seq DESC LIMIT 1',
    );
    return readOne(entryRow, statement, this.#numberOf(ledger));
  }

  async read(ledger: LedgerId, fromSeq: number, limit: number): Promise<readonly JournalRow[]> {
    const statement = this.#db.prepare(
      'SELECT seq, bytes, hash, head FROM entries WHERE ledger = ? AND seq >= ? ORDER BY seq LIMIT ?',
    );
    return readAll(entryRow, statement, this.#numberOf(ledger), fromSeq, limit);
  }

  /** On a full disk the ballast is given up once, so that the station can go on while someone makes room. */
  #write(write: () => void): Result<void, JournalFault> {
    const written = writeDurably(this.#db, write);
    if (written.ok || written.error.kind !== 'disk-full' || !this.#ballast.release()) {
      return written;
    }
    return writeDurably(this.#db, write);
  }

  #numberOf(ledger: LedgerId): number {
    const known = this.#numbers.get(ledger);
    if (known !== undefined) return known;
    // Not by the index: where a damaged one disagrees with the table, the table is what the chain is checked against.
    const statement = this.#db.prepare('SELECT number FROM ledgers NOT INDEXED WHERE ledger = ?');
    const row = readOne(numberRow, statement, ledger);
    if (row === null) throw new Error(`ledger ${ledger} is not open`);
    this.#numbers.set(ledger, row.number);
    return row.number;
  }
}
