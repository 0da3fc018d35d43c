/**
 * Purpose: the person at a till: signs in and opens the till when told to, sells, takes tickets back, and asks again for
 * what was not answered (SI1, AL3).
 * Invariant: money changes hands when the till has answered, and not before.
 */

import type { Till } from '@gatefold/agent-desktop/core/till';
import type { SaleView } from '@gatefold/station/contract/till';
import type { Station } from '@gatefold/station/core/station';
import { AGENT, PIN } from '@gatefold/station/testing/staff';
import { done, type Done, type Job, type JobOf } from '@gatefold/sync/simulator/job';
import type { Told } from '@gatefold/sync/simulator/told';
import { askWith } from './ask-with.ts';
import type { OwnEntries } from './own-entries.ts';

const FLOAT = { amountMinor: 5000, currency: 'USD' } as const;

export type AtTill = {
  readonly station: Station;
  readonly till: Till;
  readonly entries: OwnEntries;
  readonly tell: (told: Told) => void;
};

export class Agent {
  readonly #at: AtTill;

  constructor(at: AtTill) {
    this.#at = at;
  }

  work(job: Job): Promise<Done> {
    switch (job.kind) {
      case 'sell':
        return this.#sell(job);
      case 'void':
        return this.#void(job);
      case 'scan':
        throw new Error('a till does not scan');
    }
  }

  get #remedies() {
    const { till } = this.#at;
    return {
      'not-signed-in': () => till.signIn({ operator: AGENT.id, pin: PIN }),
      'till-closed': () => till.open([FLOAT]),
    };
  }

  async #sell({ quantity, requestId }: JobOf<'sell'>): Promise<Done> {
    const { till } = this.#at;
    const request = { klass: 0, quantity, currency: 'USD' as const, requestId };
    const answer = await askWith(() => till.sell(request), this.#remedies);
    return answer.ok ? this.#handOver(requestId, answer.value) : done(answer.error.kind);
  }

  #handOver(requestId: string, { tickets }: SaleView): Done {
    const { station, entries, tell } = this.#at;
    for (const { serial, price } of tickets) {
      const { amountMinor } = price;
      const place = entries.lastOf('ticket-sold', serial);
      const common = { station: station.identity.station, ...place, serial };
      tell({ kind: 'sold', ...common, requestId, amountMinor });
    }
    const serials = tickets.map(({ serial }) => serial).join(' ');
    return done(
      `sold ${serials}`,
      tickets.map(({ digits }) => digits),
    );
  }

  async #void(job: JobOf<'void'>): Promise<Done> {
    const { till, station, entries, tell } = this.#at;
    const standing = till.sold.newest(Infinity).filter(({ voided }) => !voided);
    const serial = job.serial ?? standing[job.newest % standing.length]?.sale.serial;
    if (serial === undefined) return done('nothing to void');
    job.serial = serial;
    const answer = await askWith(() => till.voidSale(serial, 'rain'), this.#remedies);
    // Asked again after a crash, the till may say that it has it on record: the customer still waits for the money.
    if (!answer.ok && answer.error.kind !== 'already-voided') return done(answer.error.kind);
    const sold = till.sold.of(station.identity.event, serial);
    if (sold === null) throw new Error(`a void of ticket ${serial}, which was never sold`);
    const { amountMinor } = sold.sale.price;
    const place = entries.lastOf('sale-voided', serial);
    tell({ kind: 'voided', station: station.identity.station, ...place, serial, amountMinor });
    return done(`voided ${serial}`);
  }
}
