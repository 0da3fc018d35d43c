/**
 * Purpose: what a gate and a kiosk have in common: identity, journal, manifest, what is known of others, and the link to
 * the hub.
 * Invariant: every entry goes through `record`, which answers after it is on disk (LE2), and refuses once the station must
 * not go on. A station that comes up anew is what its journal and kept feed say (LE6, AD3).
 */

import { decodeEntry, type Entry } from '@gatefold/domain/codec/entry';
import type { Fact } from '@gatefold/domain/codec/facts';
import type { FeedItem } from '@gatefold/domain/codec/feed-page';
import type { EventId, LedgerId } from '@gatefold/domain/ids';
import { Manifest } from '@gatefold/domain/manifest/manifest';
import { err, expectOk, ok, type Result } from '@gatefold/domain/result';
import type { Clock } from '@gatefold/domain/time/clock';
import { DiskInDoubt } from '@gatefold/sync/disk-fault';
import type { Book } from '@gatefold/domain/codec/book';
import type { Journal } from '@gatefold/sync/ledger/journal';
import { StationClock } from '@gatefold/sync/ledger/station-clock';
import { StationLedger } from '@gatefold/sync/ledger/station-ledger';
import { loadManifest } from '@gatefold/sync/manifest/fetch-manifest';
import type { ManifestStore } from '@gatefold/sync/manifest/manifest-store';
import { KnownAdmissions } from '@gatefold/sync/merge/known-admissions';
import type { HubRoad } from '@gatefold/sync/roads/hub/hub-road';
import { exchange, owedEntries, type ExchangeReport } from '@gatefold/sync/station/exchange';
import type { SyncMemory } from '@gatefold/sync/station/sync-memory';
import type { Identity } from '../enrolment/identity.ts';
import { NO_LINK_YET, linkAfter, type LinkState } from './link-state.ts';
import { faultAfterExchange, wordsForDisk, type StationFault } from './station-fault.ts';

export type StationPorts = {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly memory: SyncMemory;
  readonly manifests: ManifestStore;
  readonly road: HubRoad;
};

export type FactOfEvent = { readonly event: EventId | null; readonly fact: Fact };

/** Takes notice of an entry of this station: at the start, and after each append. */
export type TakeEntry = (entry: Entry, book: Book) => void;

export class Station {
  readonly identity: Identity;
  readonly clock: StationClock;
  readonly known = new KnownAdmissions();
  readonly #ports: StationPorts;
  readonly #ledgers = new Map<LedgerId, StationLedger>();
  readonly #listeners = new Set<() => void>();
  #manifest: Manifest | null = null;
  #link: LinkState = NO_LINK_YET;
  #fault: StationFault | null = null;
  #owedEntries = 0;
  /** Feed items this version could not read: kept, and shown as a warning. */
  #unreadItems = 0;
  #take: TakeEntry = () => undefined;

  constructor(identity: Identity, ports: StationPorts) {
    this.identity = identity;
    this.#ports = ports;
    this.clock = new StationClock(ports.clock);
  }

  get manifest(): Manifest | null {
    return this.#manifest;
  }

  get link(): LinkState {
    return this.#link;
  }

  get fault(): StationFault | null {
    return this.#fault;
  }

  get owedEntries(): number {
    return this.#owedEntries;
  }

  get unreadItems(): number {
    return this.#unreadItems;
  }

  ledgers(): readonly StationLedger[] {
    return [...this.#ledgers.values()];
  }

  requestRows(requestId: string): ReturnType<Journal['requestRows']> {
    return this.#ports.journal.requestRows(requestId);
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Reads everything back from the disk. `take` is called for every entry, now and after each later append. */
  async open(take: TakeEntry): Promise<void> {
    this.#take = take;
    const { journal, memory, manifests } = this.#ports;
    const { event, hubPublicKey, keys } = this.identity;
    const content = await loadManifest(event, hubPublicKey, manifests);
    // A manifest that does not read back is fetched again; the station waits for it rather than guess.
    if (content.ok && content.value !== null) this.#manifest = new Manifest(content.value);
    for (const opening of await journal.ledgers()) {
      const resumed = await StationLedger.resume(journal, this.clock, keys, opening, (bytes) => {
        this.#notice(expectOk(decodeEntry(bytes), 'own entry'), opening.book);
      });
      if (resumed.ok) {
        this.#ledgers.set(opening.ledger, resumed.value);
      } else {
        this.#fault = { kind: 'journal-broken', words: wordsForDisk('broken') };
      }
    }
    this.#takeItems(await memory.feedItems(event));
    this.#owedEntries = await owedEntries(journal, memory);
  }

  #notice(entry: Entry, book: Book): void {
    this.known.addOwn(entry, this.identity.station);
    this.#take(entry, book);
  }

  #takeItems(items: readonly FeedItem[]): void {
    for (const item of items) {
      if (item.kind === 'double-ruled') {
        this.known.addRuling(item);
        continue;
      }
      const entry = item.bytes === null ? null : decodeEntry(item.bytes);
      if (entry !== null && !entry.ok) this.#unreadItems += 1;
      else this.known.addRanked(item, entry === null ? null : entry.value);
    }
  }

  /** The ledger of a book, opened if this is its first use. */
  async ledgerOf(book: Book): Promise<Result<StationLedger, StationFault>> {
    const found = this.ledgers().find(
      (one) => JSON.stringify(one.opening.book) === JSON.stringify(book),
    );
    if (found !== undefined) return ok(found);
    const { certificate, keys } = this.identity;
    const owner = { certificate, keys };
    const created = await StationLedger.create(this.#ports.journal, this.clock, owner, book);
    if (!created.ok) return err(this.#diskFault(created.error.kind));
    this.#ledgers.set(created.value.id, created.value);
    return created;
  }

  #diskFault(kind: 'disk-full' | 'disk-broken'): StationFault {
    this.#fault =
      kind === 'disk-full'
        ? { kind: 'journal-full', words: wordsForDisk('full') }
        : { kind: 'journal-broken', words: wordsForDisk('broken') };
    this.changed();
    return this.#fault;
  }

  /** Why nothing may be recorded; null when the station may go on. A full disk is tried again each time. */
  stopReason(): StationFault | null {
    return this.#fault?.kind === 'journal-full' ? null : this.#fault;
  }

  /** Appends facts to a ledger, all or none, and takes notice of them once they are on disk (LE2). */
  async record(
    ledger: StationLedger,
    facts: readonly FactOfEvent[],
    requestId?: string,
  ): Promise<Result<readonly Entry[], StationFault>> {
    const stop = this.stopReason();
    if (stop !== null) return err(stop);
    let written: Awaited<ReturnType<StationLedger['appendAll']>>;
    try {
      written = await ledger.appendAll(facts, requestId);
    } catch (error) {
      if (!(error instanceof DiskInDoubt)) throw error;
      return err(this.#diskFault('disk-broken'));
    }
    if (!written.ok) return err(this.#diskFault(written.error.kind));
    if (this.#fault?.kind === 'journal-full') this.#fault = null;
    for (const entry of written.value) this.#notice(entry, ledger.opening.book);
    this.#owedEntries += written.value.length;
    this.changed();
    return written;
  }

  /** One exchange with the hub, and what follows from it. */
  async exchange(): Promise<Result<ExchangeReport, { readonly kind: string }>> {
    const { road, memory, manifests, journal } = this.#ports;
    const { event, hubPublicKey } = this.identity;
    const report = await exchange(
      { event, hubPublicKey, clock: this.clock, journal, memory, store: manifests, road },
      this.#manifest?.content ?? null,
    );
    this.#link = linkAfter(this.#link, report, this.clock.nowMs());
    if (report.ok) {
      const { view, newManifest, newItems, forked } = report.value;
      if (newManifest !== null) this.#manifest = new Manifest(newManifest);
      this.#takeItems(newItems);
      // Entries made while the exchange ran are owed too.
      const owed = await owedEntries(journal, memory);
      this.#owedEntries = Math.max(owed, report.value.owedEntries);
      this.clock.witnessHubTime(view.nowMs);
      this.#fault = faultAfterExchange(this.#fault, view.standing, forked.length);
    }
    this.changed();
    return report;
  }
}
