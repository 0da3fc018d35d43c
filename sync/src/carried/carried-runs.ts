/**
 * Purpose: the port to what a station keeps of OTHER stations' ledgers, to pass it on (LE3, LE4, AD3).
 * Invariant: facts: what is kept is never changed nor forgotten, and survives a power cut once the answer was ok. The rows
 * of a branch run without a gap from its first seq, and the last of them always has its signed head.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { StationId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { DiskFault } from '../disk-fault.ts';
import type { LedgerOpening } from '../ledger/journal.ts';

export type CarriedRow = {
  readonly seq: number;
  readonly bytes: Bytes;
  readonly hash: Bytes;
  /** Null between the ends of the runs as they came: one signature vouches for all before it (LE1). */
  readonly head: Bytes | null;
};

export type BranchOpening = LedgerOpening & {
  readonly station: StationId;
  /** 1 for the history heard first. Any other parts from that one here, and the two prove a fork (LE4). */
  readonly firstSeq: number;
};

export type CarriedBranch = BranchOpening & {
  readonly branch: number;
  readonly lastSeq: number;
  readonly lastHash: Bytes;
  /** Bytes of its entries. */
  readonly length: number;
};

/** Something that did not verify, as it came. */
export type Evidence = {
  /** Station or file that brought it. */
  readonly carrier: string;
  readonly reason: string;
  readonly heardAtMs: number;
  readonly bytes: Bytes;
};

export interface CarriedRuns {
  /** Every branch held, in the order in which they were first heard. */
  branches(): Promise<readonly CarriedBranch[]>;
  /** Keeps a new branch with its first rows, all or none. Answers its number. */
  open(opening: BranchOpening, rows: readonly CarriedRow[]): Promise<Result<number, DiskFault>>;
  /** Keeps rows that follow the last one, all or none. */
  append(branch: number, rows: readonly CarriedRow[]): Promise<Result<void, DiskFault>>;
  /** Rows from `fromSeq` upwards, at most `limit`. */
  read(branch: number, fromSeq: number, limit: number): Promise<readonly CarriedRow[]>;
  /** Hashes from one seq to another, both included, as far as they are held. */
  hashes(branch: number, fromSeq: number, toSeq: number): Promise<readonly Bytes[]>;
  keepEvidence(evidence: Evidence): Promise<Result<void, DiskFault>>;
  evidence(): Promise<readonly Evidence[]>;
}

/** Throws when the rows could not be passed on as they are: no gap, and a head at the end. */
export function requireWholeRun(firstSeq: number, rows: readonly CarriedRow[]): void {
  for (const [index, { seq }] of rows.entries()) {
    const due = firstSeq + index;
    if (seq !== due) throw new Error(`carried seq ${seq} is out of order: ${due} is next`);
  }
  const last = rows.at(-1);
  if (last === undefined) throw new Error('nothing to carry');
  if (last.head === null) throw new Error('a carried run needs the head of its last entry');
}

type Held = { readonly opening: BranchOpening; readonly rows: CarriedRow[] };

/** The in-memory twin, for tests. */
export class MemoryCarriedRuns implements CarriedRuns {
  readonly #branches: Held[] = [];
  readonly #evidence: Evidence[] = [];
  /** Makes every write fail in this way until it is set to null. */
  fault: DiskFault | null = null;

  async branches(): Promise<readonly CarriedBranch[]> {
    return this.#branches.map(({ opening, rows }, index) => ({
      ...opening,
      branch: index + 1,
      lastSeq: opening.firstSeq + rows.length - 1,
      lastHash: rows.at(-1)?.hash ?? new Uint8Array(),
      length: rows.reduce((sum, { bytes }) => sum + bytes.length, 0),
    }));
  }

  #held(branch: number): Held {
    const held = this.#branches[branch - 1];
    if (held === undefined) throw new Error(`there is no branch ${branch}`);
    return held;
  }

  async open(
    opening: BranchOpening,
    rows: readonly CarriedRow[],
  ): Promise<Result<number, DiskFault>> {
    requireWholeRun(opening.firstSeq, rows);
    if (this.fault !== null) return err(this.fault);
    return ok(this.#branches.push({ opening, rows: [...rows] }));
  }

  async append(branch: number, rows: readonly CarriedRow[]): Promise<Result<void, DiskFault>> {
    const held = this.#held(branch);
    requireWholeRun(held.opening.firstSeq + held.rows.length, rows);
    if (this.fault !== null) return err(this.fault);
    held.rows.push(...rows);
    return ok(undefined);
  }

  async read(branch: number, fromSeq: number, limit: number): Promise<readonly CarriedRow[]> {
    const { opening, rows } = this.#held(branch);
    const from = Math.max(0, fromSeq - opening.firstSeq);
    return rows.slice(from, from + limit);
  }

  async hashes(branch: number, fromSeq: number, toSeq: number): Promise<readonly Bytes[]> {
    const { opening, rows } = this.#held(branch);
    const from = Math.max(0, fromSeq - opening.firstSeq);
    return rows.slice(from, Math.max(from, toSeq - opening.firstSeq + 1)).map(({ hash }) => hash);
  }

  async keepEvidence(evidence: Evidence): Promise<Result<void, DiskFault>> {
    if (this.fault !== null) return err(this.fault);
    this.#evidence.push(evidence);
    return ok(undefined);
  }

  async evidence(): Promise<readonly Evidence[]> {
    return [...this.#evidence];
  }
}
