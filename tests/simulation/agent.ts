/**
 * Purpose: the person at a till: signs in, puts the float in and opens the till, sells, takes tickets back, moves cash,
 * counts and closes; and asks again for what was not answered (SI1, AL3).
 * Invariant: money changes hands when the till has answered, and not before. What was asked before a crash and is on the
 * page afterwards has been answered.
 */

import type { Till } from '@gatefold/agent-desktop/core/till';
import type { OperatorId, Serial } from '@gatefold/domain/ids';
import type { Money } from '@gatefold/domain/money/money';
import type { Result } from '@gatefold/domain/result';
import { expectedCash } from '@gatefold/domain/settlement/till';
import type { RefusalAnswer } from '@gatefold/station/contract/station-status';
import type { SaleView } from '@gatefold/station/contract/till';
import type { Station } from '@gatefold/station/core/station';
import { done, type Done, type Job, type JobOf } from '@gatefold/sync/simulator/job';
import type { Told } from '@gatefold/sync/simulator/told';
import { goOnDuty } from './on-duty.ts';
import type { OwnEntries } from './own-entries.ts';

export type AtTill = {
  readonly station: Station;
  readonly till: Till;
  readonly entries: OwnEntries;
  readonly tell: (told: Told) => void;
};

type Ready = Result<void, RefusalAnswer>;

/** What an agent puts in at the start of a period: each time another amount, and now and then in two currencies. */
function floatsOf(period: number): readonly Money[] {
  const dollars: Money = { amountMinor: 5000 + 100 * period, currency: 'USD' };
  const gold: Money = { amountMinor: 20_000, currency: 'ZWG' };
  return period % 2 === 0 ? [dollars, gold] : [dollars];
}

export class Agent {
  readonly #at: AtTill;
  /** Of which period this agent has seen the till open with his float in it. */
  #seenOpen = 0;

  constructor(at: AtTill) {
    this.#at = at;
  }

  get #self() {
    return this.#at.station.identity.station;
  }

  async work(job: Job): Promise<Done> {
    const { operator } = job;
    this.#lookAtTill(operator);
    const result = await this.#work(job);
    this.#lookAtTill(operator);
    return result;
  }

  async #work(job: Job): Promise<Done> {
    switch (job.kind) {
      case 'sell':
        return this.#sell(job);
      case 'void':
        return this.#void(job);
      case 'reprint':
        return this.#reprint(job);
      case 'move-cash':
        return this.#moveCash(job);
      case 'close-till':
        return this.#close(job);
      case 'go-off-duty': {
        const left = await this.#at.till.signOut();
        return done(left.ok ? 'left' : left.error.kind);
      }
      case 'scan':
        throw new Error('a till does not scan');
    }
  }

  /** An open till has the float in its drawer, also when the machine went down while it was being opened. */
  #lookAtTill(operator: OperatorId): void {
    const { till, entries, tell } = this.#at;
    const { number, current } = till.periods;
    if (!current.open || this.#seenOpen === number) return;
    this.#seenOpen = number;
    const place = entries.last('till-opened');
    const floats = floatsOf(number);
    tell({ kind: 'till-opened', station: this.#self, ...place, operator, floats });
  }

  /** Signs in, and opens the till when it is closed. */
  async #prepare(operator: OperatorId): Promise<Ready> {
    const { till } = this.#at;
    const onDuty = await goOnDuty(till, till.desk.operator?.id ?? null, operator);
    if (!onDuty.ok || till.periods.current.open) return onDuty;
    const opened = await till.open(floatsOf(till.periods.number));
    this.#lookAtTill(operator);
    return opened;
  }

  async #sell(job: JobOf<'sell'>): Promise<Done> {
    const { till } = this.#at;
    const { operator, requestId, klass, quantity, currency } = job;
    const request = { requestId, klass, quantity, currency };
    const onDuty = await goOnDuty(till, till.desk.operator?.id ?? null, operator);
    if (!onDuty.ok) return done(onDuty.error.kind);
    // Asked before the till is opened: what was sold before a crash is handed over whatever the till is now.
    let answer = await till.sell(request);
    if (!answer.ok && answer.error.kind === 'till-closed') {
      const ready = await this.#prepare(operator);
      if (!ready.ok) return done(ready.error.kind);
      answer = await till.sell(request);
    }
    return answer.ok ? this.#handOver(job, answer.value) : done(answer.error.kind);
  }

  #handOver({ requestId, operator }: JobOf<'sell'>, { tickets }: SaleView): Done {
    const { entries, tell } = this.#at;
    for (const { serial, price: money } of tickets) {
      const place = entries.lastOf('ticket-sold', serial);
      tell({ kind: 'sold', station: this.#self, ...place, operator, serial, requestId, money });
    }
    return done(
      `sold ${tickets.map(({ serial }) => serial).join(' ')}`,
      tickets.map(({ digits }) => digits),
    );
  }

  /** The sale a job is about, looked up once. */
  #saleOf(job: JobOf<'void'> | JobOf<'reprint'>): Serial | null {
    const standing = this.#at.till.sold.newest(Infinity).filter(({ voided }) => !voided);
    job.serial ??= standing[job.newest % standing.length]?.sale.serial ?? null;
    return job.serial;
  }

  async #void(job: JobOf<'void'>): Promise<Done> {
    const { till } = this.#at;
    const { operator } = job;
    // Asked again after a crash, the till may have it on record: the customer still waits for the money.
    if (job.serial !== null && this.#soldHere(job.serial)?.voided === true) {
      return this.#payBack(job.serial, operator);
    }
    const serial = this.#saleOf(job);
    if (serial === null) return done('nothing to void');
    const ready = await this.#prepare(operator);
    if (!ready.ok) return done(ready.error.kind);
    const answer = await till.voidSale(serial, 'rain');
    return answer.ok ? this.#payBack(serial, operator) : done(answer.error.kind);
  }

  #soldHere(serial: Serial) {
    const { till, station } = this.#at;
    return till.sold.of(station.identity.event, serial);
  }

  #payBack(serial: Serial, operator: OperatorId): Done {
    const { entries, tell } = this.#at;
    const money = this.#soldHere(serial)?.sale.price;
    if (money === undefined) throw new Error(`a void of ticket ${serial}, which was never sold`);
    const place = entries.lastOf('sale-voided', serial);
    tell({ kind: 'voided', station: this.#self, ...place, operator, serial, money });
    return done(`voided ${serial}`);
  }

  async #reprint(job: JobOf<'reprint'>): Promise<Done> {
    const serial = this.#saleOf(job);
    if (serial === null) return done('nothing to reprint');
    const ready = await this.#prepare(job.operator);
    if (!ready.ok) return done(ready.error.kind);
    const answer = await this.#at.till.reprint(serial);
    if (!answer.ok) return done(answer.error.kind);
    return done(
      `reprinted ${serial}`,
      answer.value.tickets.map(({ digits }) => digits),
    );
  }

  async #moveCash(job: JobOf<'move-cash'>): Promise<Done> {
    const { till } = this.#at;
    const { direction, money, operator } = job;
    const expected = () => JSON.stringify(expectedCash(till.periods.current));
    // The page shows whether it was recorded before the machine went down.
    if (job.expectedBefore !== null && job.expectedBefore !== expected()) return this.#moved(job);
    const ready = await this.#prepare(operator);
    if (!ready.ok) return done(ready.error.kind);
    job.expectedBefore = expected();
    const answer = await till.moveCash(direction, money, 'change');
    return answer.ok ? this.#moved(job) : done(answer.error.kind);
  }

  #moved({ direction, money, operator }: JobOf<'move-cash'>): Done {
    const { entries, tell } = this.#at;
    const place = entries.last('cash-moved');
    tell({ kind: 'cash-moved', station: this.#self, ...place, operator, direction, money });
    return done(`moved ${direction}`);
  }

  async #close(job: JobOf<'close-till'>): Promise<Done> {
    const { till } = this.#at;
    const { asked, miscountMinor, operator } = job;
    const isDone = asked !== null && till.periods.of(asked.period).counted !== null;
    if (isDone) return this.#closed(asked.counted, operator);
    const ready = await this.#prepare(operator);
    if (!ready.ok) return done(ready.error.kind);
    const { number: period, current } = till.periods;
    const counted = expectedCash(current).map(({ amountMinor, currency }) => ({
      amountMinor: Math.max(0, amountMinor + miscountMinor),
      currency,
    }));
    job.asked = { period, counted };
    const answer = await till.close(counted);
    return answer.ok ? this.#closed(counted, operator) : done(answer.error.kind);
  }

  #closed(counted: readonly Money[], operator: OperatorId): Done {
    const place = this.#at.entries.last('till-closed');
    this.#at.tell({ kind: 'till-closed', station: this.#self, ...place, operator, counted });
    return done('closed');
  }
}
