/**
 * Purpose: an agent kiosk's work: sells for cash from its allotment, with or without a network (AL1, AL3).
 * Invariant: a ticket is shown only after its sale is on disk (LE2); a sale of several tickets is recorded whole or not at
 * all; a request that is sent twice, even across a crash, sells once. Every till period is a book of its own (LE1).
 */

import { Escrow, pickSale, type SalePick } from '@gatefold/domain/allotment/escrow';
import type { AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import type { Book } from '@gatefold/domain/codec/book';
import type { Entry } from '@gatefold/domain/codec/entry';
import { EVENT_FACTS, type Fact } from '@gatefold/domain/codec/facts';
import type { Operator } from '@gatefold/domain/codec/manifest-parts';
import { hash256 } from '@gatefold/domain/crypto/hash';
import type { Manifest } from '@gatefold/domain/manifest/manifest';
import type { Money } from '@gatefold/domain/money/money';
import { err, ok, type Result } from '@gatefold/domain/result';
import {
  afterTillFact,
  expectedCash,
  UNOPENED_TILL,
  type TillState,
} from '@gatefold/domain/settlement/till';
import type { RefusalAnswer } from '@gatefold/station/contract/station-status';
import type { SaleView, SellRequest, SoldTicket } from '@gatefold/station/contract/till';
import { Desk, NO_MANIFEST, NOT_SIGNED_IN } from '@gatefold/station/core/desk';
import type { Station } from '@gatefold/station/core/station';
import type { StationFault } from '@gatefold/station/core/station-fault';
import type { StationLedger } from '@gatefold/sync/ledger/station-ledger';
import {
  ALREADY_VOIDED,
  LEASE_ENDED,
  NO_SUCH_SALE,
  TILL_CLOSED,
  TILL_OPEN,
  wordSaleRefusal,
} from './agent-words.ts';
import { FIRST_ISSUE, SoldTickets, soldTicketView, tokenOf, type Sale } from './sold-tickets.ts';

/** What must be so before an agent can do anything with money. */
type AtWork = { readonly manifest: Manifest; readonly operator: Operator };

export class Till {
  readonly #station: Station;
  readonly desk: Desk;
  readonly escrow = new Escrow();
  readonly sold = new SoldTickets();
  readonly #tills = new Map<number, TillState>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(station: Station) {
    this.#station = station;
    this.desk = new Desk(station, () => this.#ledger(), ['agent', 'supervisor']);
  }

  /** Takes notice of one of this kiosk's entries, of whatever book, at the start and as they are made. */
  take(entry: Entry, book: Book): void {
    this.desk.take(entry);
    this.escrow.take(entry);
    this.sold.take(entry);
    if (book.kind === 'till') {
      const till = this.#tills.get(book.period) ?? UNOPENED_TILL;
      this.#tills.set(book.period, afterTillFact(till, entry.fact));
    }
  }

  /** The period that is open, or the one that comes next. */
  get period(): number {
    const last = Math.max(0, ...this.#tills.keys());
    const isClosed = last === 0 || this.tillOf(last).counted !== null;
    return isClosed ? last + 1 : last;
  }

  tillOf(period: number): TillState {
    return this.#tills.get(period) ?? UNOPENED_TILL;
  }

  get till(): TillState {
    return this.tillOf(this.period);
  }

  /** The allotments of this kiosk, and of no other. */
  grants(manifest: Manifest): readonly AllotmentGrant[] {
    return manifest.grants.filter((grant) => grant.station === this.#station.identity.station);
  }

  /** The ledger of the current period; its first entry says what it is. */
  async #ledger(): Promise<Result<StationLedger, StationFault>> {
    const ledger = await this.#station.ledgerOf({ kind: 'till', period: this.period });
    if (!ledger.ok || ledger.value.lastSeq > 0) return ledger;
    const { book } = ledger.value.opening;
    const body = { role: 'agent' as const, book, software: 'gatefold 0.1.0' };
    const opened = await this.#station.record(ledger.value, [
      { event: null, fact: { kind: 'ledger-opened', body } },
    ]);
    return opened.ok ? ledger : opened;
  }

  /** One thing after another: two sales at once could otherwise pick the same ticket. */
  #inTurn<T>(work: () => Promise<Result<T, RefusalAnswer>>): Promise<Result<T, RefusalAnswer>> {
    const turn = this.#queue.then(work);
    // Work that fails must not fail what comes behind it; its own caller gets the error through `turn`.
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  #atWork(): Result<AtWork, RefusalAnswer> {
    const { manifest } = this.#station;
    const { operator } = this.desk;
    if (manifest === null) return err(NO_MANIFEST);
    if (operator === null) return err(NOT_SIGNED_IN);
    const stop = this.#station.stopReason();
    return stop === null ? ok({ manifest, operator }) : err(stop);
  }

  #atOpenTill(): Result<AtWork, RefusalAnswer> {
    const work = this.#atWork();
    if (!work.ok) return work;
    return this.till.open ? work : err(TILL_CLOSED);
  }

  async #record(facts: readonly Fact[], requestId?: string): Promise<Result<void, StationFault>> {
    const ledger = await this.#ledger();
    if (!ledger.ok) return ledger;
    const { event } = this.#station.identity;
    const recorded = await this.#station.record(
      ledger.value,
      facts.map((fact) => ({ event: EVENT_FACTS.has(fact.kind) ? event : null, fact })),
      requestId,
    );
    return recorded.ok ? ok(undefined) : recorded;
  }

  open(floats: readonly Money[]): Promise<Result<void, RefusalAnswer>> {
    return this.#inTurn(async () => {
      const work = this.#atWork();
      if (!work.ok) return work;
      if (this.till.open) return err(TILL_OPEN);
      const body = { floats: [...floats], operator: work.value.operator.id };
      return this.#record([{ kind: 'till-opened', body }]);
    });
  }

  #saleView(manifest: Manifest, sales: readonly Sale[]): SaleView {
    const { keys } = this.#station.identity;
    const tickets = sales.flatMap((sale): SoldTicket[] => {
      const view = soldTicketView(manifest, sale, keys);
      return view === null ? [] : [view];
    });
    const [first] = sales;
    if (first === undefined) throw new Error('a sale without tickets');
    const amountMinor = sales.reduce((sum, one) => sum + one.sale.price.amountMinor, 0);
    return { tickets, total: { amountMinor, currency: first.sale.price.currency } };
  }

  #soldFact(pick: SalePick, operator: string): Fact {
    const { grant, serial, price } = pick;
    const token = tokenOf(grant, serial, this.#station.identity.keys);
    return {
      kind: 'ticket-sold',
      body: {
        serial,
        issue: FIRST_ISSUE,
        klass: grant.klass,
        price,
        allotment: grant.id,
        tokenHash: hash256(token.bytes),
        operator,
      },
    };
  }

  sell(request: SellRequest): Promise<Result<SaleView, RefusalAnswer>> {
    return this.#inTurn(async () => {
      const work = this.#atOpenTill();
      if (!work.ok) return work;
      const { manifest, operator } = work.value;
      const before = await this.#station.requestRows(request.requestId);
      if (before !== null) {
        const { ledger, fromSeq, toSeq } = before;
        return ok(this.#saleView(manifest, this.sold.ofRows(ledger, fromSeq, toSeq)));
      }
      const { event, station } = this.#station.identity;
      const nowMs = this.#station.clock.nowMs();
      if (nowMs >= (manifest.station(station)?.leaseUntilMs ?? 0)) return err(LEASE_ENDED);
      const { klass, quantity, currency } = request;
      const asked = { event, klass, quantity, currency, nowMs };
      const picks = pickSale(this.escrow, this.grants(manifest), asked);
      if (!picks.ok) return err(wordSaleRefusal(picks.error));
      const facts = picks.value.map((pick) => this.#soldFact(pick, operator.id));
      const recorded = await this.#record(facts, request.requestId);
      if (!recorded.ok) return recorded;
      const sales = picks.value.flatMap(({ serial }) => this.sold.of(event, serial) ?? []);
      return ok(this.#saleView(manifest, sales));
    });
  }

  /** The same ticket once more; the reprint is on record before it is shown. */
  reprint(serial: number): Promise<Result<SaleView, RefusalAnswer>> {
    return this.#inTurn(async () => {
      const work = this.#atOpenTill();
      if (!work.ok) return work;
      const { manifest, operator } = work.value;
      const sale = this.sold.of(this.#station.identity.event, serial);
      if (sale === null) return err(NO_SUCH_SALE);
      if (sale.voided) return err(ALREADY_VOIDED);
      const body = { serial, issue: FIRST_ISSUE, operator: operator.id };
      const recorded = await this.#record([{ kind: 'ticket-reprinted', body }]);
      return recorded.ok ? ok(this.#saleView(manifest, [sale])) : recorded;
    });
  }

  voidSale(serial: number, reason: string): Promise<Result<void, RefusalAnswer>> {
    return this.#inTurn(async () => {
      const work = this.#atOpenTill();
      if (!work.ok) return work;
      const sale = this.sold.of(this.#station.identity.event, serial);
      if (sale === null) return err(NO_SUCH_SALE);
      if (sale.voided) return err(ALREADY_VOIDED);
      const { issue, price: refund } = sale.sale;
      const body = { serial, issue, refund, reason, operator: work.value.operator.id };
      return this.#record([{ kind: 'sale-voided', body }]);
    });
  }

  moveCash(
    direction: 'in' | 'out',
    money: Money,
    reason: string,
  ): Promise<Result<void, RefusalAnswer>> {
    return this.#inTurn(async () => {
      const work = this.#atOpenTill();
      if (!work.ok) return work;
      const body = { direction, money, reason, operator: work.value.operator.id };
      return this.#record([{ kind: 'cash-moved', body }]);
    });
  }

  /** Declares what was counted; the difference to what was expected stays on record for good. */
  close(counted: readonly Money[]): Promise<Result<void, RefusalAnswer>> {
    return this.#inTurn(async () => {
      const work = this.#atOpenTill();
      if (!work.ok) return work;
      const expected = [...expectedCash(this.till)];
      const body = { expected, counted: [...counted], operator: work.value.operator.id };
      return this.#record([{ kind: 'till-closed', body }]);
    });
  }
}
