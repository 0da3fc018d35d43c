/**
 * Purpose: what a station carries of others, in SQLite (LE3, LE4).
 * Invariant: a run is kept in one transaction, synced before it answers ok; the schema's triggers keep branches without a
 * gap and their rows unchanged. The journal's ballast is not for others' entries.
 */

import type { DatabaseSync } from 'node:sqlite';
import type { Bytes } from '@gatefold/domain/bytes';
import { bookSchema } from '@gatefold/domain/codec/book';
import { decodeCanonical, encodeCanonical } from '@gatefold/domain/codec/cbor';
import { err, ok, type Result } from '@gatefold/domain/result';
import {
  requireWholeRun,
  type BranchOpening,
  type CarriedBranch,
  type CarriedRow,
  type CarriedRuns,
  type Evidence,
} from '@gatefold/sync/carried/carried-runs';
import type { DiskFault } from '@gatefold/sync/disk-fault';
import { z } from 'zod';
import { writeDurably } from './durable-write.ts';
import { blobSchema, readAll, readKept, readOne } from './read-rows.ts';

const branchRow = z.object({
  branch: z.number(),
  ledger: z.string(),
  station: z.string(),
  certificate: blobSchema,
  book: blobSchema,
  firstSeq: z.number(),
  lastSeq: z.number(),
  lastHash: blobSchema,
  length: z.number(),
});
const rowRow = z.object({
  seq: z.number(),
  bytes: blobSchema,
  hash: blobSchema,
  head: blobSchema.nullable(),
});
const hashRow = z.object({ hash: blobSchema });
const lastRow = z.object({ lastSeq: z.number() });
const evidenceRow = z.object({
  carrier: z.string(),
  reason: z.string(),
  heardAtMs: z.number(),
  bytes: blobSchema,
});

export class SqliteCarriedRuns implements CarriedRuns {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  async branches(): Promise<readonly CarriedBranch[]> {
    const statement = this.#db.prepare(
      `SELECT b.branch, b.ledger, b.station, b.certificate, b.book, b.first_seq AS firstSeq,
         e.seq AS lastSeq, e.hash AS lastHash,
         (SELECT sum(length(bytes)) FROM carried_entries WHERE branch = b.branch) AS length
       FROM carried_branches b JOIN carried_entries e ON e.branch = b.branch
         AND e.seq = (SELECT max(seq) FROM carried_entries WHERE branch = b.branch)
       ORDER BY b.branch`,
    );
    return readAll(branchRow, statement).map((row) => ({
      ...row,
      book: readKept(decodeCanonical(bookSchema, row.book), `the book of ledger ${row.ledger}`),
    }));
  }

  #insert(branch: number, rows: readonly CarriedRow[]): void {
    const insert = this.#db.prepare(
      'INSERT INTO carried_entries (branch, seq, bytes, hash, head) VALUES (?, ?, ?, ?, ?)',
    );
    for (const { seq, bytes, hash, head } of rows) insert.run(branch, seq, bytes, hash, head);
  }

  async open(
    opening: BranchOpening,
    rows: readonly CarriedRow[],
  ): Promise<Result<number, DiskFault>> {
    const { ledger, station, certificate, book, firstSeq } = opening;
    requireWholeRun(firstSeq, rows);
    const insert = this.#db.prepare(
      `INSERT INTO carried_branches (ledger, station, certificate, book, first_seq)
       VALUES (?, ?, ?, ?, ?)`,
    );
    let branch = 0;
    const written = writeDurably(this.#db, () => {
      const { lastInsertRowid } = insert.run(
        ledger,
        station,
        certificate,
        encodeCanonical(book),
        firstSeq,
      );
      branch = Number(lastInsertRowid);
      this.#insert(branch, rows);
    });
    return written.ok ? ok(branch) : err(written.error);
  }

  async append(branch: number, rows: readonly CarriedRow[]): Promise<Result<void, DiskFault>> {
    const statement = this.#db.prepare(
      'SELECT coalesce(max(seq), 0) AS lastSeq FROM carried_entries WHERE branch = ?',
    );
    requireWholeRun((readOne(lastRow, statement, branch)?.lastSeq ?? 0) + 1, rows);
    return writeDurably(this.#db, () => this.#insert(branch, rows));
  }

  async read(branch: number, fromSeq: number, limit: number): Promise<readonly CarriedRow[]> {
    const statement = this.#db.prepare(
      `SELECT seq, bytes, hash, head FROM carried_entries
       WHERE branch = ? AND seq >= ? ORDER BY seq LIMIT ?`,
    );
    return readAll(rowRow, statement, branch, fromSeq, limit);
  }

  async hashes(branch: number, fromSeq: number, toSeq: number): Promise<readonly Bytes[]> {
    const statement = this.#db.prepare(
      'SELECT hash FROM carried_entries WHERE branch = ? AND seq BETWEEN ? AND ? ORDER BY seq',
    );
    return readAll(hashRow, statement, branch, fromSeq, toSeq).map(({ hash }) => hash);
  }

  async keepEvidence(evidence: Evidence): Promise<Result<void, DiskFault>> {
    const { carrier, reason, heardAtMs, bytes } = evidence;
    const insert = this.#db.prepare(
      'INSERT INTO carried_evidence (carrier, reason, heard_at_ms, bytes) VALUES (?, ?, ?, ?)',
    );
    return writeDurably(this.#db, () => insert.run(carrier, reason, heardAtMs, bytes));
  }

  async evidence(): Promise<readonly Evidence[]> {
    const statement = this.#db.prepare(
      `SELECT carrier, reason, heard_at_ms AS heardAtMs, bytes
       FROM carried_evidence ORDER BY number`,
    );
    return readAll(evidenceRow, statement);
  }
}
