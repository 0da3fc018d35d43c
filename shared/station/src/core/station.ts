/**
 * Purpose: what a gate and a kiosk have in common: identity, books, manifest, what is known of others, and the link to
 * the hub.
 * Invariant: every entry goes through `record`, which answers after it is on disk (LE2), and refuses once the station must
 * not go on. A station that comes up anew is what its journal and kept feed say (LE6, AD3).
 */

import { hexBytes } from '@gatefold/domain/bytes';
import type { Book } from '@gatefold/domain/codec/book';
import { decodeEntry, type Entry } from '@gatefold/domain/codec/entry';
import type { Fact } from '@gatefold/domain/codec/facts';
import type { FeedItem } from '@gatefold/domain/codec/feed-page';
import type { Receipt } from '@gatefold/domain/codec/receipt';
import type { LedgerId } from '@gatefold/domain/ids';
import { Manifest, type ManifestContent } from '@gatefold/domain/manifest/manifest';
import { err, type Result } from '@gatefold/domain/result';
import type { Clock } from '@gatefold/domain/time/clock';
import type { HeardEntry } from '@gatefold/sync/carried/carried-ledgers';
import type { CarriedRuns } from '@gatefold/sync/carried/carried-runs';
import { DiskInDoubt, DiskUnreadable, type DiskFault } from '@gatefold/sync/disk-fault';
import type { Journal } from '@gatefold/sync/ledger/journal';
import { StationClock } from '@gatefold/sync/ledger/station-clock';
import type { StationLedger } from '@gatefold/sync/ledger/station-ledger';
import { loadManifest } from '@gatefold/sync/manifest/fetch-manifest';
import type { ManifestStore } from '@gatefold/sync/manifest/manifest-store';
import { KnownAdmissions } from '@gatefold/sync/merge/known-admissions';
import type { TicketInHand } from '@gatefold/domain/vault/find-record';
import type { HolderRecord } from '@gatefold/domain/vault/holder-record';
import type { NeighbourRules } from '@gatefold/sync/neighbour/neighbour-rules';
import type { HubRoad } from '@gatefold/sync/roads/hub/hub-road';
import { exchange, type ExchangeReport } from '@gatefold/sync/station/exchange';
import type { Heard } from '@gatefold/sync/station/exchange-ports';
import { feedItemKey, type SyncMemory } from '@gatefold/sync/station/sync-memory';
import type { VaultStore } from '@gatefold/sync/vault/vault-store';
import type { Identity } from '../enrolment/identity.ts';
import { Books, type TakeEntry } from './books.ts';
import { HolderVault, type HolderRefusal } from './holder-vault.ts';
import { linkAfter, linkWhenHeard, NO_LINK_YET, type LinkState } from './link-state.ts';
import { Neighbourhood } from './neighbourhood.ts';
import { RetiredLedgers } from './retired-ledgers.ts';
import {
  faultAfterGreeting,
  faultOfDisk,
  LEDGER_FORKED,
  type StationFault,
} from './station-fault.ts';

export type StationPorts = {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly memory: SyncMemory;
  readonly manifests: ManifestStore;
  readonly road: HubRoad;
  /** Others' ledgers, kept to be passed on. */
  readonly carried: CarriedRuns;
  /** What this machine was before it was enrolled anew; none of it by default. */
  readonly retired?: RetiredLedgers;
  /** The protocol's own unless told: see `NEIGHBOUR_RULES`. */
  readonly neighbourRules?: NeighbourRules;
  /** Keeps for good that this identity may write no more, so that a restart without the hub does not forget it (LE4). */
  readonly retire: () => Promise<void>;
  /** Where a gate keeps its event's vault (MA4); a kiosk has none. */
  readonly vault?: VaultStore;
};

/** `kind` says why the exchange as a whole came to nothing. */
export type ExchangeOutcome = Result<ExchangeReport, { readonly kind: string }>;

export class Station {
  readonly identity: Identity;
  readonly clock: StationClock;
  readonly known = new KnownAdmissions();
  readonly retired: RetiredLedgers;
  readonly #ports: StationPorts;
  readonly #books: Books;
  readonly vault: HolderVault | null;
  /** Roads beside the hub's: the LAN, and sticks. */
  readonly neighbourhood: Neighbourhood;
  readonly #listeners = new Set<() => void>();
  /** Seq up to which the hub is known to hold a ledger. */
  #receipted: ReadonlyMap<LedgerId, number> = new Map();
  #manifest: Manifest | null = null;
  #link: LinkState = NO_LINK_YET;
  #fault: StationFault | null;
  #isRetired: boolean;
  #gatesEpoch = 0;
  /** Feed items this version could not read: kept, and shown as a warning. */
  readonly #unreadItems = new Set<string>();

  constructor(identity: Identity, ports: StationPorts) {
    this.identity = identity;
    this.#ports = ports;
    this.retired = ports.retired ?? new RetiredLedgers([], 0);
    this.clock = new StationClock(ports.clock);
    this.#books = new Books(identity, ports.journal, this.clock);
    this.vault = ports.vault === undefined ? null : new HolderVault(ports.vault, identity);
    this.neighbourhood = new Neighbourhood(identity, ports, this.clock, {
      current: () => this.#manifest?.content ?? null,
      use: (content) => this.#use(content),
      hear: (heard) => this.#hearNeighbour(heard),
      receipted: (receipts) => this.#takeReceipts(receipts),
      forked: () => (this.#fault = faultAfterGreeting(this.#fault, 'active', 1)),
      onDisk: (work, ifBroken) => this.#onDisk(work, ifBroken),
    });
    this.#isRetired = identity.isRetired;
    this.#fault = identity.isRetired ? LEDGER_FORKED : null;
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

  /** Entries for which there is no receipt of the hub's current life, as far as this station knows. */
  get owedEntries(): number {
    return this.ledgers().reduce(
      (sum, { id, lastSeq }) => sum + Math.max(0, lastSeq - (this.#receipted.get(id) ?? 0)),
      0,
    );
  }

  /**
   * The oldest manifest in use at any gate, as the hub said last; 0 for not known. Only ever older than what is so, because
   * a gate does not go back (MA3); forgotten at the end of the process, which leaves it not known.
   */
  get gatesEpoch(): number {
    return this.#gatesEpoch;
  }

  get unreadItems(): number {
    return this.#unreadItems.size;
  }

  ledgers(): readonly StationLedger[] {
    return this.#books.ledgers();
  }

  requestRows(requestId: string): ReturnType<Journal['requestRows']> {
    return this.#ports.journal.requestRows(requestId);
  }

  /** How far this station has read the hub's feed, 0 before the first page. */
  async feedCursor(): Promise<number> {
    const position = await this.#ports.memory.feedPosition(this.identity.event);
    return position?.cursor ?? 0;
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Reads everything back from the disk. `take` is called for every entry, now and after each later append. */
  async open(take: TakeEntry): Promise<void> {
    const { memory, manifests } = this.#ports;
    const { event, hubPublicKey, station } = this.identity;
    const content = await loadManifest(event, hubPublicKey, manifests);
    // A manifest that does not read back is fetched again; the station waits for it rather than guess.
    if (content.ok && content.value !== null) this.#use(content.value);
    const areWhole = await this.#books.open((entry, book) => {
      this.known.addOwn(entry, station);
      take(entry, book);
    });
    if (!areWhole) this.#stopFor('disk-broken');
    await this.neighbourhood.open();
    for await (const items of memory.feedRuns(event)) this.#takeItems(items);
    this.#receipted = new Map((await memory.receipts()).map((one) => [one.ledger, one.seq]));
    await this.vault?.open();
  }

  #use(content: ManifestContent): void {
    this.#manifest = new Manifest(content);
    const revoked = this.neighbourhood.disbelieved(content);
    // What this station wrote itself it knows for certain, whatever has become of it.
    this.known.disbelieve(new Set(revoked.filter((one) => one !== this.identity.station)));
  }

  #hearNeighbour(heard: readonly HeardEntry[]): void {
    for (const { entry, station } of heard) {
      if (entry.event === this.identity.event) this.known.addHeard(entry, station);
    }
  }

  #takeReceipts(receipts: readonly Receipt[]): void {
    if (receipts.length === 0) return;
    this.#receipted = new Map([
      ...this.#receipted,
      ...receipts.map(({ ledger, seq }) => [ledger, seq] as const),
    ]);
  }

  #takeItems(items: readonly FeedItem[]): void {
    for (const item of items) {
      if (item.kind === 'double-ruled') {
        this.known.addRuling(item);
        continue;
      }
      const entry = item.bytes === null ? null : decodeEntry(item.bytes);
      if (entry !== null && !entry.ok) this.#unreadItems.add(feedItemKey(item));
      else this.known.addRanked(item, entry === null ? null : entry.value);
    }
  }

  #stopFor(kind: DiskFault['kind']): StationFault {
    const fault = faultOfDisk(kind);
    // Room on the disk may come back; what else stops this station must not be forgotten with it.
    this.#fault = kind === 'disk-full' ? (this.stopReason() ?? fault) : fault;
    this.changed();
    return this.#fault;
  }

  /** Why nothing may be recorded; null when the station may go on. A full disk is tried again each time. */
  stopReason(): StationFault | null {
    return this.#fault?.kind === 'journal-full' ? null : this.#fault;
  }

  /**
   * Appends facts to the ledger of a book, all or none. They are on disk when this answers ok (LE2). A `requestId` can be
   * used once: ask `requestRows` first.
   */
  async record(
    book: Book,
    facts: readonly Fact[],
    requestId?: string,
  ): Promise<Result<readonly Entry[], StationFault>> {
    const stop = this.stopReason();
    if (stop !== null) return err(stop);
    const recorded = await this.#books.record(book, facts, requestId);
    if (!recorded.ok) return err(this.#stopFor(recorded.error.kind));
    if (this.#fault?.kind === 'journal-full') this.#fault = null;
    this.changed();
    return recorded;
  }

  #hear({ view, forked }: Heard): void {
    this.clock.witnessHubTime(view.nowMs);
    this.#gatesEpoch = view.gatesEpoch ?? 0;
    this.#link = linkWhenHeard(this.#link, view, this.clock.nowMs());
    this.#fault = faultAfterGreeting(this.#fault, view.standing, forked.length);
    this.changed();
  }

  /** One exchange with the hub, and what follows from it. */
  async exchange(): Promise<ExchangeOutcome> {
    const outcome = await this.#onDisk<ExchangeOutcome>(
      () => this.#exchangeNow(),
      err({ kind: 'disk-broken' }),
    );
    await this.#followVault(outcome);
    this.changed();
    return outcome;
  }

  /** Does what writes on this station's disk, and draws the conclusions. */
  async #onDisk<T>(work: () => Promise<T>, ifBroken: T): Promise<T> {
    let outcome = ifBroken;
    try {
      outcome = await work();
    } catch (error) {
      if (!(error instanceof DiskInDoubt || error instanceof DiskUnreadable)) throw error;
      // What others sent lies in one file with the journal, which deserves no more trust than they do.
      this.#stopFor('disk-broken');
    }
    if (this.#fault?.kind === 'ledger-forked' && !this.#isRetired) {
      await this.#ports.retire();
      this.#isRetired = true;
    }
    this.changed();
    return outcome;
  }

  /** What the vault's holder is called, for the ticket in hand (MA4). */
  async holderOf(ticket: TicketInHand): Promise<Result<HolderRecord, HolderRefusal>> {
    return (await this.vault?.find(ticket)) ?? err({ kind: 'no-vault' });
  }

  async #followVault(outcome: ExchangeOutcome): Promise<void> {
    if (this.vault === null) return;
    const standing = outcome.ok ? outcome.value.view.standing : null;
    const list = this.#manifest?.content.root ?? null;
    const nowMs = () => this.clock.nowMs();
    await this.vault.follow({ list, standing, nowMs }, this.#ports.road);
    await this.#noteDestruction();
  }

  /** A vault that was destroyed here is a fact, recorded once, also after a crash between the deed and its entry. */
  async #noteDestruction(): Promise<void> {
    const remains = await this.#ports.vault?.remains();
    if (remains === undefined || remains === null) return;
    const { vault, atMs, ...body } = remains;
    const requestId = `vault-destroyed ${body.why} ${vault} ${atMs}`;
    if ((await this.requestRows(requestId)) === null) {
      const fact = { kind: 'vault-destroyed' as const, body: { ...body, vault: hexBytes(vault) } };
      const book = { kind: 'gate' as const, event: this.identity.event };
      const recorded = await this.record(book, [fact], requestId);
      if (!recorded.ok) return;
    }
    await this.#ports.vault?.forgetRemains();
  }

  async #exchangeNow(): Promise<ExchangeOutcome> {
    const { road, memory, manifests: store, journal } = this.#ports;
    const { event, hubPublicKey } = this.identity;
    const report = await exchange(
      {
        event,
        hubPublicKey,
        clock: this.clock,
        journal,
        memory,
        store,
        road,
        carried: this.neighbourhood.offers,
      },
      this.#manifest?.content ?? null,
      {
        heard: (heard) => this.#hear(heard),
        learned: (items) => this.#takeItems(items),
        fetching: (fetch) => this.neighbourhood.whileNoneFetches(fetch),
      },
    );
    this.#link = linkAfter(this.#link, report, this.clock.nowMs());
    if (report.ok) {
      const { newManifest, receipted } = report.value;
      if (newManifest !== null) this.#use(newManifest);
      this.#receipted = receipted;
      // After everything of its own, which must not wait for it.
      await this.retired.offer({ hubPublicKey, road }, report.value.view.hubEpoch);
    }
    return report;
  }
}
