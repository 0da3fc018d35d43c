/**
 * Purpose: the ledgers that one station writes, by the book they are about (LE1).
 * Invariant: one append at a time over all of them; the first entry of a ledger says what it is. What was not certainly
 * written counts as a broken disk, because only a fresh start, which reads it again, can tell (LE2, LE4).
 */

import type { Book } from '@gatefold/domain/codec/book';
import { decodeEntry, type Entry } from '@gatefold/domain/codec/entry';
import { EVENT_FACTS, type Fact } from '@gatefold/domain/codec/facts';
import type { LedgerId } from '@gatefold/domain/ids';
import { err, expectOk, ok, type Result } from '@gatefold/domain/result';
import { DiskInDoubt, type DiskFault } from '@gatefold/sync/disk-fault';
import { genesisHash, ledgerIdOf } from '@gatefold/sync/ledger/chain';
import type { Journal } from '@gatefold/sync/ledger/journal';
import type { StationClock } from '@gatefold/sync/ledger/station-clock';
import { StationLedger } from '@gatefold/sync/ledger/station-ledger';
import type { Identity } from '../enrolment/identity.ts';
import { Turns } from './turns.ts';

/** What a ledger's first entry says wrote it. */
const SOFTWARE = 'gatefold 0.1.0';

/** Takes notice of an entry of this station: at the start, and after each append. */
export type TakeEntry = (entry: Entry, book: Book) => void;

export type Recorded = Result<readonly Entry[], DiskFault>;

export class Books {
  readonly #identity: Identity;
  readonly #journal: Journal;
  readonly #clock: StationClock;
  readonly #ledgers = new Map<LedgerId, StationLedger>();
  readonly #writing = new Turns();
  #take: TakeEntry = () => undefined;

  constructor(identity: Identity, journal: Journal, clock: StationClock) {
    this.#identity = identity;
    this.#journal = journal;
    this.#clock = clock;
  }

  /** Reads every ledger back and checks it; false when one of them is not as this station wrote it. */
  async open(take: TakeEntry): Promise<boolean> {
    this.#take = take;
    const { keys } = this.#identity;
    let isWhole = true;
    for (const opening of await this.#journal.ledgers()) {
      const resumed = await StationLedger.resume(
        this.#journal,
        this.#clock,
        keys,
        opening,
        (bytes) => take(expectOk(decodeEntry(bytes), 'own entry'), opening.book),
      );
      if (resumed.ok) this.#ledgers.set(opening.ledger, resumed.value);
      else isWhole = false;
    }
    return isWhole;
  }

  ledgers(): readonly StationLedger[] {
    return [...this.#ledgers.values()];
  }

  /** Appends facts to the ledger of a book, all or none. For `requestId` see `StationLedger.appendAll`. */
  record(book: Book, facts: readonly Fact[], requestId?: string): Promise<Recorded> {
    return this.#writing.take(async () => {
      try {
        return await this.#recordNow(book, facts, requestId);
      } catch (error) {
        if (!(error instanceof DiskInDoubt)) throw error;
        return err({ kind: 'disk-broken', detail: error.message });
      }
    });
  }

  async #recordNow(
    book: Book,
    facts: readonly Fact[],
    requestId: string | undefined,
  ): Promise<Recorded> {
    const ledger = await this.#ledgerOf(book);
    if (!ledger.ok) return ledger;
    if (ledger.value.lastSeq === 0) {
      const body = { role: this.#identity.role, book, software: SOFTWARE };
      const opened = await this.#append(ledger.value, [{ kind: 'ledger-opened', body }]);
      if (!opened.ok) return opened;
    }
    return this.#append(ledger.value, facts, requestId);
  }

  async #ledgerOf(book: Book): Promise<Result<StationLedger, DiskFault>> {
    const { certificate, keys } = this.#identity;
    const found = this.#ledgers.get(ledgerIdOf(genesisHash(certificate, book)));
    if (found !== undefined) return ok(found);
    const owner = { certificate, keys };
    const created = await StationLedger.create(this.#journal, this.#clock, owner, book);
    if (created.ok) this.#ledgers.set(created.value.id, created.value);
    return created;
  }

  async #append(
    ledger: StationLedger,
    facts: readonly Fact[],
    requestId?: string,
  ): Promise<Recorded> {
    const { event } = this.#identity;
    const written = await ledger.appendAll(
      facts.map((fact) => ({ event: EVENT_FACTS.has(fact.kind) ? event : null, fact })),
      requestId,
    );
    if (!written.ok) return written;
    for (const entry of written.value) this.#take(entry, ledger.opening.book);
    return written;
  }
}
