/**
 * Purpose: one ledger as its own station writes it (LE1, LE2).
 * Invariant: an entry is chained, signed and durably journalled before `append` answers; appends happen one after
 * another, and a failed one uses up no seq. After a write of unknown outcome the ledger takes no more.
 */

import { equalBytes, type Bytes } from '@gatefold/domain/bytes';
import type { Book } from '@gatefold/domain/codec/book';
import { decodeFrame, encodeEntry, type Entry } from '@gatefold/domain/codec/entry';
import type { Fact } from '@gatefold/domain/codec/facts';
import { openHead, sealHead } from '@gatefold/domain/codec/head';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import type { EventId, LedgerId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { DiskInDoubt, DiskUnreadable } from '../disk-fault.ts';
import { genesisHash, ledgerIdOf, linkHash } from './chain.ts';
import type { Journal, JournalFault, JournalRow, LedgerOpening } from './journal.ts';
import type { StationClock } from './station-clock.ts';

export type LedgerOwner = {
  /** The sealed certificate. */
  readonly certificate: Bytes;
  readonly keys: KeyPair;
};

/** The journal holds something the station did not write: a page lost, a disk of another time, or a hand in it. */
export type BrokenLedger = {
  readonly kind: 'ledger-broken';
  readonly ledger: LedgerId;
  readonly seq: number;
  readonly detail: string;
};

const READ_RUN = 1000;

async function readRun(
  journal: Journal,
  ledger: LedgerId,
  fromSeq: number,
): Promise<Result<readonly JournalRow[], string>> {
  try {
    return ok(await journal.read(ledger, fromSeq, READ_RUN));
  } catch (error) {
    if (error instanceof DiskUnreadable) return err(error.message);
    throw error;
  }
}

export class StationLedger {
  readonly opening: LedgerOpening;
  readonly #journal: Journal;
  readonly #clock: StationClock;
  readonly #keys: KeyPair;
  #seq: number;
  #hash: Bytes;
  #queue: Promise<unknown> = Promise.resolve();
  #doubt: DiskInDoubt | null = null;

  private constructor(
    journal: Journal,
    clock: StationClock,
    keys: KeyPair,
    opening: LedgerOpening,
    tail: { seq: number; hash: Bytes },
  ) {
    this.#journal = journal;
    this.#clock = clock;
    this.#keys = keys;
    this.opening = opening;
    this.#seq = tail.seq;
    this.#hash = tail.hash;
  }

  /** Starts a new, empty ledger for a book. */
  static async create(
    journal: Journal,
    clock: StationClock,
    owner: LedgerOwner,
    book: Book,
  ): Promise<Result<StationLedger, JournalFault>> {
    const genesis = genesisHash(owner.certificate, book);
    const opening = { ledger: ledgerIdOf(genesis), certificate: owner.certificate, book };
    const opened = await journal.openLedger(opening);
    if (!opened.ok) return opened;
    return ok(new StationLedger(journal, clock, owner.keys, opening, { seq: 0, hash: genesis }));
  }

  /**
   * Reads a ledger back from the journal, checking every link and the last head, and hands each entry to `replay`.
   * What was replayed of a ledger that turns out to be broken is not to be relied on.
   */
  static async resume(
    journal: Journal,
    clock: StationClock,
    keys: KeyPair,
    opening: LedgerOpening,
    replay: (bytes: Bytes) => void,
  ): Promise<Result<StationLedger, BrokenLedger>> {
    const { ledger } = opening;
    const broken = (seq: number, detail: string) =>
      err({ kind: 'ledger-broken' as const, ledger, seq, detail });
    let hash = genesisHash(opening.certificate, opening.book);
    if (ledgerIdOf(hash) !== ledger) return broken(0, 'the ledger id does not fit its certificate');
    let lastRow: JournalRow | null = null;
    for (;;) {
      const fromSeq: number = (lastRow?.seq ?? 0) + 1;
      const rows = await readRun(journal, ledger, fromSeq);
      if (!rows.ok) return broken(fromSeq, rows.error);
      for (const row of rows.value) {
        const seq = (lastRow?.seq ?? 0) + 1;
        const frame = decodeFrame(row.bytes);
        hash = linkHash(hash, row.bytes);
        const follows = row.seq === seq && equalBytes(hash, row.hash);
        if (!follows || !frame.ok || frame.value.seq !== seq || frame.value.ledger !== ledger) {
          return broken(seq, 'the chain does not hold');
        }
        clock.resumeAfter(frame.value.hlc);
        replay(row.bytes);
        lastRow = row;
      }
      if (rows.value.length < READ_RUN) break;
    }
    if (lastRow !== null) {
      const head = openHead(lastRow.head, keys.publicKey);
      const fits =
        head.ok &&
        head.value.ledger === ledger &&
        head.value.seq === lastRow.seq &&
        equalBytes(head.value.hash, hash);
      if (!fits) {
        return broken(lastRow.seq, 'the last head is not ours');
      }
    }
    return ok(new StationLedger(journal, clock, keys, opening, { seq: lastRow?.seq ?? 0, hash }));
  }

  get id(): LedgerId {
    return this.opening.ledger;
  }

  get lastSeq(): number {
    return this.#seq;
  }

  /** Appends one fact. The entry is on disk when this answers ok (LE2). */
  async append(event: EventId | null, fact: Fact): Promise<Result<Entry, JournalFault>> {
    const written = await this.appendAll([{ event, fact }]);
    if (!written.ok) return written;
    const [entry] = written.value;
    if (entry === undefined) throw new Error('one fact gave no entry');
    return ok(entry);
  }

  /**
   * Appends facts that belong together, such as a family's tickets: all of them or none, in one durable commit. With a
   * `requestId`, the journal can say after a crash that this request was answered, and by which entries; a second use
   * of the same id throws, so ask `requestRows` first.
   */
  appendAll(
    facts: readonly { readonly event: EventId | null; readonly fact: Fact }[],
    requestId?: string,
  ): Promise<Result<readonly Entry[], JournalFault>> {
    const turn = this.#queue.then(() => this.#appendNow(facts, requestId));
    // A failed append must not fail those behind it; its own caller gets the error through `turn`.
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #appendNow(
    facts: readonly { readonly event: EventId | null; readonly fact: Fact }[],
    requestId: string | undefined,
  ): Promise<Result<readonly Entry[], JournalFault>> {
    if (this.#doubt !== null) throw this.#doubt;
    let tail = { seq: this.#seq, hash: this.#hash };
    const entries: Entry[] = [];
    const rows: JournalRow[] = [];
    for (const { event, fact } of facts) {
      const seq = tail.seq + 1;
      const hlc = this.#clock.tick();
      const entry = { ledger: this.id, seq, hlc, event, fact };
      const bytes = encodeEntry(entry, fact);
      const hash = linkHash(tail.hash, bytes);
      const head = sealHead({ ledger: this.id, seq, hash, hlc }, this.#keys.secretKey);
      entries.push(entry);
      rows.push({ seq, bytes, hash, head });
      tail = { seq, hash };
    }
    const written = await this.#write(rows, requestId);
    if (!written.ok) return written;
    this.#seq = tail.seq;
    this.#hash = tail.hash;
    return ok(entries);
  }

  async #write(
    rows: readonly JournalRow[],
    requestId: string | undefined,
  ): Promise<Result<void, JournalFault>> {
    try {
      return await this.#journal.appendAll(this.id, rows, requestId);
    } catch (error) {
      // Going on could sign a second head for a seq that the disk may have kept (LE4).
      if (error instanceof DiskInDoubt) this.#doubt = error;
      throw error;
    }
  }
}
