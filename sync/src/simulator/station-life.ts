/**
 * Purpose: one life of a station, from power on to power off, with the protocol's own parts: `shared/station` does the
 * same with real ones (LE2, LE6, LE7, AD3).
 * Invariant: everything it knows comes from its disk and the hub; `record` answers after the entries are on the disk.
 */

import { Escrow } from '@gatefold/domain/allotment/escrow';
import type { Bytes } from '@gatefold/domain/bytes';
import type { Book } from '@gatefold/domain/codec/book';
import type { StationRole } from '@gatefold/domain/codec/certificate';
import { decodeEntry, type Entry } from '@gatefold/domain/codec/entry';
import { EVENT_FACTS, type Fact } from '@gatefold/domain/codec/facts';
import type { FeedItem } from '@gatefold/domain/codec/feed-page';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import type { EventId, LedgerId, Serial, StationId } from '@gatefold/domain/ids';
import { Manifest } from '@gatefold/domain/manifest/manifest';
import { err, expectOk, ok, type Result } from '@gatefold/domain/result';
import type { Clock } from '@gatefold/domain/time/clock';
import { DiskInDoubt } from '../disk-fault.ts';
import { StationClock } from '../ledger/station-clock.ts';
import { StationLedger } from '../ledger/station-ledger.ts';
import { loadManifest } from '../manifest/fetch-manifest.ts';
import { KnownAdmissions } from '../merge/known-admissions.ts';
import type { HubRoad } from '../roads/hub/hub-road.ts';
import { exchange } from '../station/exchange.ts';
import type { Heard } from '../station/exchange-ports.ts';
import type { DiskPorts } from './disk-ports.ts';
import type { StationRules } from './seam.ts';
import type { Told } from './told.ts';

export type Identity = {
  readonly event: EventId;
  readonly station: StationId;
  readonly role: StationRole;
  readonly gate: number;
  readonly keys: KeyPair;
  readonly certificate: Bytes;
  readonly hubPublicKey: Bytes;
};

export type LifePorts = DiskPorts & {
  readonly clock: Clock;
  readonly road: HubRoad;
  readonly rules: StationRules;
  readonly tell: (told: Told) => void;
};

export type OwnSale = {
  readonly ledger: LedgerId;
  readonly seq: number;
  readonly serial: Serial;
  readonly amountMinor: number;
  readonly allotment: string;
  voidedAt: { readonly ledger: LedgerId; readonly seq: number } | null;
};

/** Why nothing may be recorded any more. */
export type Stop = 'forked' | 'revoked' | 'disk-broken';

export class StationLife {
  readonly identity: Identity;
  readonly ports: LifePorts;
  readonly clock: StationClock;
  readonly known = new KnownAdmissions();
  readonly escrow = new Escrow();
  readonly sales = new Map<Serial, OwnSale>();
  #ledger: StationLedger | null = null;
  manifest: Manifest | null = null;
  stop: Stop | null = null;
  /** Entries without a receipt after the last exchange; null before the first. */
  owedEntries: number | null = null;

  constructor(identity: Identity, ports: LifePorts) {
    this.identity = identity;
    this.ports = ports;
    this.clock = new StationClock(ports.clock);
  }

  get book(): Book {
    const { role, event } = this.identity;
    return role === 'gate' ? { kind: 'gate', event } : { kind: 'till', period: 1 };
  }

  /** Reads everything back from the disk. */
  async open(): Promise<void> {
    const { event, hubPublicKey, station, keys } = this.identity;
    const { journal, memory, manifests } = this.ports;
    const content = await loadManifest(event, hubPublicKey, manifests);
    if (content.ok && content.value !== null) this.manifest = new Manifest(content.value);
    for (const opening of await journal.ledgers()) {
      const take = (bytes: Bytes) => this.#take(expectOk(decodeEntry(bytes), 'own entry'));
      const resumed = await StationLedger.resume(journal, this.clock, keys, opening, take);
      if (resumed.ok) this.#ledger = resumed.value;
      else this.stop = 'disk-broken';
    }
    for await (const items of memory.feedRuns(event)) this.#takeItems(items);
    for (const { ledger, seq, hubEpoch } of await memory.receipts()) {
      this.ports.tell({ kind: 'receipted', station, ledger, seq, hubEpoch });
    }
  }

  #take(entry: Entry): void {
    const { fact, ledger, seq } = entry;
    this.known.addOwn(entry, this.identity.station);
    this.escrow.take(entry);
    if (fact.kind === 'ticket-sold') {
      const { serial, price, allotment } = fact.body;
      const { amountMinor } = price;
      this.sales.set(serial, { ledger, seq, serial, amountMinor, allotment, voidedAt: null });
    }
    const sale = fact.kind === 'sale-voided' ? this.sales.get(fact.body.serial) : undefined;
    if (sale !== undefined) sale.voidedAt = { ledger, seq };
  }

  #takeItems(items: readonly FeedItem[]): void {
    for (const sent of items) {
      const item = this.ports.rules.readItem(sent);
      if (item === null) continue;
      if (item.kind === 'double-ruled') this.known.addRuling(item);
      else {
        const entry = item.bytes === null ? null : expectOk(decodeEntry(item.bytes), 'feed entry');
        this.known.addRanked(item, entry);
      }
    }
  }

  async #openLedger(): Promise<Result<StationLedger, string>> {
    if (this.#ledger !== null) return ok(this.#ledger);
    const { journal } = this.ports;
    const created = await StationLedger.create(journal, this.clock, this.identity, this.book);
    if (!created.ok) return err(created.error.kind);
    this.#ledger = created.value;
    return created;
  }

  async #append(
    facts: readonly Fact[],
    requestId?: string,
  ): Promise<Result<readonly Entry[], string>> {
    const ledger = await this.#openLedger();
    if (!ledger.ok) return ledger;
    const { event, role } = this.identity;
    const { book } = this;
    if (ledger.value.lastSeq === 0) {
      const body = { role, book, software: 'simulated' };
      const opened = await ledger.value.append(null, { kind: 'ledger-opened', body });
      if (!opened.ok) return err(opened.error.kind);
    }
    const stamped = facts.map((fact) => ({
      event: EVENT_FACTS.has(fact.kind) ? event : null,
      fact,
    }));
    const written = await ledger.value.appendAll(stamped, requestId);
    if (!written.ok) return err(written.error.kind);
    for (const entry of written.value) this.#take(entry);
    return written;
  }

  /** The entries are on disk when this answers ok (LE2). */
  async record(
    facts: readonly Fact[],
    requestId?: string,
  ): Promise<Result<readonly Entry[], string>> {
    if (this.stop !== null) return err(this.stop);
    try {
      return await this.#append(facts, requestId);
    } catch (error) {
      if (!(error instanceof DiskInDoubt)) throw error;
      this.stop = 'disk-broken';
      return err(this.stop);
    }
  }

  #hear({ view, forked }: Heard): void {
    this.clock.witnessHubTime(view.nowMs);
    const { station } = this.identity;
    const { hubEpoch } = view;
    for (const { ledger, seq } of view.ledgers) {
      this.ports.tell({ kind: 'held', station, ledger, seq, hubEpoch });
    }
    if (this.stop === 'disk-broken' || this.stop === 'forked') return;
    if (forked.length > 0 || view.standing === 'quarantined') this.stop = 'forked';
    else this.stop = view.standing === 'revoked' ? 'revoked' : null;
  }

  /** One exchange with the hub; false when it could not even be greeted. */
  async exchange(): Promise<boolean> {
    try {
      return await this.#exchangeNow();
    } catch (error) {
      if (!(error instanceof DiskInDoubt)) throw error;
      this.stop = 'disk-broken';
      return false;
    }
  }

  async #exchangeNow(): Promise<boolean> {
    const { rules, manifests, tell } = this.ports;
    const { event, hubPublicKey, station } = this.identity;
    const { road, journal, memory } = rules.atExchange(this.ports);
    const report = await exchange(
      { event, hubPublicKey, clock: this.clock, store: manifests, road, journal, memory },
      this.manifest?.content ?? null,
      { heard: (heard) => this.#hear(heard), learned: (items) => this.#takeItems(items) },
    );
    if (!report.ok) return false;
    const { newManifest, owedEntries } = report.value;
    if (newManifest !== null) this.manifest = new Manifest(newManifest);
    this.owedEntries = owedEntries;
    for (const { ledger, seq, hubEpoch } of await this.ports.memory.receipts()) {
      tell({ kind: 'receipted', station, ledger, seq, hubEpoch });
    }
    return true;
  }
}
