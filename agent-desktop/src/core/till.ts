/**
 * Purpose: an agent kiosk's work: sells for cash from its allotment, with or without a network (AL1, AL3).
 * Invariant: a ticket is shown only after its sale is on disk (LE2); a sale of several tickets is recorded whole or not at
 * all; a request that is sent twice, even across a crash, sells once. Every till period is a book of its own (LE1).
 */

import { Escrow, pickSale, type SalePick } from '@gatefold/domain/allotment/escrow';
import type { AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import type { Book } from '@gatefold/domain/codec/book';
import type { Entry } from '@gatefold/domain/codec/entry';
import type { Fact } from '@gatefold/domain/codec/facts';
import type { Operator } from '@gatefold/domain/codec/manifest-parts';
import { FIRST_ISSUE } from '@gatefold/domain/codec/ticket-token';
import { hash256 } from '@gatefold/domain/crypto/hash';
import type { Manifest } from '@gatefold/domain/manifest/manifest';
import type { Money } from '@gatefold/domain/money/money';
import { err, ok, type Result } from '@gatefold/domain/result';
import { afterTillFact, expectedCash, UNOPENED_TILL } from '@gatefold/domain/settlement/till';
import type { RefusalAnswer, SignInRequest } from '@gatefold/station/contract/station-status';
import type { SaleView, SellRequest } from '@gatefold/station/contract/till';
import { Desk, NO_MANIFEST, NOT_SIGNED_IN } from '@gatefold/station/core/desk';
import type { Station } from '@gatefold/station/core/station';
import { Turns } from '@gatefold/station/core/turns';
import {
  ALREADY_VOIDED,
  LEASE_ENDED,
  NO_SUCH_SALE,
  OUT_OF_SERVICE,
  TILL_CLOSED,
  TILL_OPEN,
  wordSaleRefusal,
} from './agent-words.ts';
import { refuseCash } from './cash-limits.ts';
import { TillPeriods } from './till-periods.ts';
import { saleView, SoldTickets, tokenOf, type Printer, type Sale } from './sold-tickets.ts';

/** What must be so before an agent can do anything with money. */
type AtWork = { readonly manifest: Manifest; readonly operator: Operator };

/** The protocol's own rules by which a till works; tests plant faults in their place. */
export type TillRules = {
  readonly pickSale: typeof pickSale;
  readonly afterTillFact: typeof afterTillFact;
};

const TILL_RULES: TillRules = { pickSale, afterTillFact };

export class Till {
  readonly #station: Station;
  readonly #rules: TillRules;
  readonly desk: Desk;
  readonly escrow = new Escrow();
  readonly sold = new SoldTickets();
  readonly periods: TillPeriods;
  /** Two sales at once could otherwise pick the same ticket, and one find its till closed in the middle. */
  readonly #turns = new Turns();

  constructor(station: Station, rules = TILL_RULES) {
    this.#station = station;
    this.#rules = rules;
    this.periods = new TillPeriods(rules.afterTillFact);
    this.desk = new Desk(station, () => this.#book, ['agent', 'supervisor']);
  }

  /** Takes notice of one of this kiosk's entries, of whatever book, at the start and as they are made. */
  take(entry: Entry, book: Book): void {
    this.desk.take(entry);
    this.escrow.take(entry);
    this.sold.take(entry);
    this.periods.take(entry, book);
  }

  /** The allotments of this kiosk, and of no other. */
  grants(manifest: Manifest): readonly AllotmentGrant[] {
    return manifest.grants.filter((grant) => grant.station === this.#station.identity.station);
  }

  get #book(): Book {
    return { kind: 'till', period: this.periods.number };
  }

  signIn(request: SignInRequest): Promise<Result<void, RefusalAnswer>> {
    return this.#turns.take(() => this.desk.signIn(request));
  }

  signOut(): Promise<Result<void, RefusalAnswer>> {
    return this.#turns.take(() => this.desk.signOut());
  }

  #atDesk(): Result<AtWork, RefusalAnswer> {
    const { manifest } = this.#station;
    const { operator } = this.desk;
    if (manifest === null) return err(NO_MANIFEST);
    return operator === null ? err(NOT_SIGNED_IN) : ok({ manifest, operator });
  }

  #atWork(): Result<AtWork, RefusalAnswer> {
    const desk = this.#atDesk();
    const stop = this.#station.stopReason();
    return desk.ok && stop !== null ? err(stop) : desk;
  }

  #atOpenTill(): Result<AtWork, RefusalAnswer> {
    const work = this.#atWork();
    return work.ok && !this.periods.current.open ? err(TILL_CLOSED) : work;
  }

  async #record(fact: Fact): Promise<Result<void, RefusalAnswer>> {
    const recorded = await this.#station.record(this.#book, [fact]);
    return recorded.ok ? ok(undefined) : recorded;
  }

  open(floats: readonly Money[]): Promise<Result<void, RefusalAnswer>> {
    return this.#turns.take(async () => {
      const work = this.#atWork();
      if (!work.ok) return work;
      if (this.periods.current.open) return err(TILL_OPEN);
      const refusal = refuseCash(this.periods.current, floats);
      if (refusal !== null) return err(refusal);
      const body = { floats: [...floats], operator: work.value.operator.id };
      return this.#record({ kind: 'till-opened', body });
    });
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

  /** What it takes to print this kiosk's tickets now. */
  printer(manifest: Manifest): Printer {
    const { identity, gatesEpoch } = this.#station;
    return { manifest, keys: identity.keys, gatesEpoch };
  }

  #view(manifest: Manifest, sales: readonly Sale[]): Result<SaleView, RefusalAnswer> {
    return saleView(sales, this.printer(manifest));
  }

  /** Why this kiosk may sell nothing at all now, as the manifest has it (SE2). */
  #refuseToSell(manifest: Manifest): RefusalAnswer | null {
    const listed = manifest.station(this.#station.identity.station);
    if (listed === null || listed.state === 'revoked') return OUT_OF_SERVICE;
    return this.#station.clock.nowMs() < listed.leaseUntilMs ? null : LEASE_ENDED;
  }

  sell(request: SellRequest): Promise<Result<SaleView, RefusalAnswer>> {
    return this.#turns.take(async () => {
      const desk = this.#atDesk();
      if (!desk.ok) return desk;
      const { manifest, operator } = desk.value;
      // Asked again, what was sold is sold: also when the till was closed since, or the station had to stop.
      const before = await this.#station.requestRows(request.requestId);
      if (before !== null) {
        const { ledger, fromSeq, toSeq } = before;
        return this.#view(manifest, this.sold.ofRows(ledger, fromSeq, toSeq));
      }
      const work = this.#atOpenTill();
      if (!work.ok) return work;
      const refusal = this.#refuseToSell(manifest);
      if (refusal !== null) return err(refusal);
      return this.#sellNow(manifest, operator, request);
    });
  }

  async #sellNow(
    manifest: Manifest,
    operator: Operator,
    { klass, quantity, currency, requestId }: SellRequest,
  ): Promise<Result<SaleView, RefusalAnswer>> {
    const { event } = this.#station.identity;
    const nowMs = this.#station.clock.nowMs();
    const asked = { event, klass, quantity, currency, nowMs };
    const picks = this.#rules.pickSale(this.escrow, this.grants(manifest), asked);
    if (!picks.ok) return err(wordSaleRefusal(picks.error));
    const prices = picks.value.map((pick) => pick.price);
    const refusal = refuseCash(this.periods.current, prices);
    if (refusal !== null) return err(refusal);
    const facts = picks.value.map((pick) => this.#soldFact(pick, operator.id));
    const recorded = await this.#station.record(this.#book, facts, requestId);
    if (!recorded.ok) return recorded;
    const sales = picks.value.flatMap(({ serial }) => this.sold.of(event, serial) ?? []);
    return this.#view(manifest, sales);
  }

  /** A sale of this kiosk that stands; refused when there is none. */
  #standingSale(serial: number): Result<Sale, RefusalAnswer> {
    const sale = this.sold.of(this.#station.identity.event, serial);
    if (sale === null) return err(NO_SUCH_SALE);
    return sale.voided ? err(ALREADY_VOIDED) : ok(sale);
  }

  /** The same ticket once more; the reprint is on record before it is shown. */
  reprint(serial: number): Promise<Result<SaleView, RefusalAnswer>> {
    return this.#turns.take(async () => {
      const work = this.#atOpenTill();
      if (!work.ok) return work;
      const { manifest, operator } = work.value;
      const sale = this.#standingSale(serial);
      if (!sale.ok) return sale;
      const view = this.#view(manifest, [sale.value]);
      if (!view.ok) return view;
      const body = { serial, issue: FIRST_ISSUE, operator: operator.id };
      const recorded = await this.#record({ kind: 'ticket-reprinted', body });
      return recorded.ok ? view : recorded;
    });
  }

  voidSale(serial: number, reason: string): Promise<Result<void, RefusalAnswer>> {
    return this.#turns.take(async () => {
      const work = this.#atOpenTill();
      if (!work.ok) return work;
      const sale = this.#standingSale(serial);
      if (!sale.ok) return sale;
      const { issue, price: refund } = sale.value.sale;
      const refusal = refuseCash(this.periods.current, [refund]);
      if (refusal !== null) return err(refusal);
      const body = { serial, issue, refund, reason, operator: work.value.operator.id };
      return this.#record({ kind: 'sale-voided', body });
    });
  }

  moveCash(
    direction: 'in' | 'out',
    money: Money,
    reason: string,
  ): Promise<Result<void, RefusalAnswer>> {
    return this.#turns.take(async () => {
      const work = this.#atOpenTill();
      if (!work.ok) return work;
      const refusal = refuseCash(this.periods.current, [money]);
      if (refusal !== null) return err(refusal);
      const body = { direction, money, reason, operator: work.value.operator.id };
      return this.#record({ kind: 'cash-moved', body });
    });
  }

  /** Declares what was counted; the difference to what was expected stays on record for good. */
  close(counted: readonly Money[]): Promise<Result<void, RefusalAnswer>> {
    return this.#turns.take(async () => {
      const work = this.#atOpenTill();
      if (!work.ok) return work;
      // What was counted is written down beside what was expected, and never added to it.
      const refusal = refuseCash(UNOPENED_TILL, counted);
      if (refusal !== null) return err(refusal);
      const expected = [...expectedCash(this.periods.current)];
      const body = { expected, counted: [...counted], operator: work.value.operator.id };
      return this.#record({ kind: 'till-closed', body });
    });
  }
}
