/**
 * Purpose: what a kiosk may still sell, from its grants and its own ledger alone (AL1).
 * Invariant: a serial is sold at most once and only under a live grant; sold ≤ granted under every interleaving, because
 * no two stations are granted one serial and each serial is consumed by one entry of one station.
 */

import { grantSize, type AllotmentGrant } from '../codec/allotment-grant.ts';
import type { Entry } from '../codec/entry.ts';
import type { EventId, Ordinal, Serial } from '../ids.ts';
import type { Currency, Money } from '../money/money.ts';
import { err, ok, type Result } from '../result.ts';
import { SerialSet } from './serial-set.ts';

/**
 * The state of one kiosk's escrow: the fold of every entry of all its books, in their order. The same entries always
 * give the same state; nothing but `take` changes it.
 */
export class Escrow {
  readonly #consumed = new Map<EventId, SerialSet>();
  readonly #takings = new Map<string, number>();
  /** By event and serial, the allotment of a sale that has not been voided. */
  readonly #standing = new Map<string, string>();

  /** Takes notice of one entry of this station, once it is on disk (LE2). Kinds that move no stock change nothing. */
  take(entry: Pick<Entry, 'event' | 'fact'>): void {
    const { event, fact } = entry;
    if (event === null) return;
    if (fact.kind === 'ticket-sold') {
      const { serial, allotment, price } = fact.body;
      const consumed = this.#consumed.get(event) ?? new SerialSet();
      consumed.add(serial);
      this.#consumed.set(event, consumed);
      this.#standing.set(`${event}:${serial}`, allotment);
      this.#addTakings(allotment, price.currency, price.amountMinor);
    }
    if (fact.kind === 'sale-voided') {
      // The serial stays consumed for good: its paper may still be in somebody's pocket.
      const sale = `${event}:${fact.body.serial}`;
      const allotment = this.#standing.get(sale);
      // A second void of a sale must not lower the takings again, and so raise the cash limit.
      if (allotment === undefined) return;
      this.#standing.delete(sale);
      const { currency, amountMinor } = fact.body.refund;
      this.#addTakings(allotment, currency, -amountMinor);
    }
  }

  #addTakings(allotment: string, currency: Currency, amountMinor: number): void {
    const key = takingsKey(allotment, currency);
    this.#takings.set(key, (this.#takings.get(key) ?? 0) + amountMinor);
  }

  /** Cash taken under a grant less refunds, in minor units. */
  takings(grant: AllotmentGrant, currency: Currency): number {
    return this.#takings.get(takingsKey(grant.id, currency)) ?? 0;
  }

  /** How many serials of a grant have not been sold, whether or not the grant has expired. */
  serialsLeft(grant: AllotmentGrant): number {
    const consumed = this.#consumed.get(grant.event);
    const sold = consumed?.countWithin(grant.serialFrom, grant.serialTo) ?? 0;
    return grantSize(grant) - sold;
  }

  /** The lowest unsold serial of a grant from `from` on, null when there is none. */
  firstFree(grant: AllotmentGrant, from: Serial): Serial | null {
    const serial = this.#consumed.get(grant.event)?.firstMissing(from) ?? from;
    return serial <= grant.serialTo ? serial : null;
  }
}

function takingsKey(allotment: string, currency: Currency): string {
  return `${allotment} ${currency}`;
}

export type SaleRefusal =
  | { readonly kind: 'not-granted' }
  | { readonly kind: 'sold-out'; readonly left: number }
  | { readonly kind: 'allotment-expired'; readonly expiredAtMs: number }
  | { readonly kind: 'no-price'; readonly currency: Currency }
  | { readonly kind: 'cash-limit'; readonly limit: Money };

export type SalePick = {
  readonly grant: AllotmentGrant;
  readonly serial: Serial;
  readonly price: Money;
};

export type SaleRequest = {
  readonly event: EventId;
  readonly klass: Ordinal;
  readonly quantity: number;
  readonly currency: Currency;
  readonly nowMs: number;
};

/**
 * Picks `quantity` tickets of a class, or refuses all of them: a family is not sold half its tickets.
 * Grants that expire first are used first. Changes nothing: a ticket is sold when its entry is taken.
 */
export function pickSale(
  escrow: Escrow,
  grants: readonly AllotmentGrant[],
  request: SaleRequest,
): Result<readonly SalePick[], SaleRefusal> {
  const { event, klass, quantity, currency, nowMs } = request;
  const matching = grants.filter((grant) => grant.event === event && grant.klass === klass);
  if (matching.length === 0) return err({ kind: 'not-granted' });
  const live = matching
    .filter((grant) => nowMs < grant.expiresAtMs)
    .sort((a, b) => a.expiresAtMs - b.expiresAtMs || a.serialFrom - b.serialFrom);
  if (live.length === 0) {
    const expiredAtMs = Math.max(...matching.map((grant) => grant.expiresAtMs));
    return err({ kind: 'allotment-expired', expiredAtMs });
  }
  const picks: SalePick[] = [];
  const taken = new Set<Serial>();
  let refusal: SaleRefusal = { kind: 'no-price', currency };
  for (const grant of live) {
    const price = grant.prices.find((one) => one.currency === currency);
    if (price === undefined) continue;
    if (refusal.kind === 'no-price') refusal = { kind: 'sold-out', left: 0 };
    const limit = grant.cashLimits.find((one) => one.currency === currency);
    let cash = escrow.takings(grant, currency);
    let serial = escrow.firstFree(grant, grant.serialFrom);
    while (serial !== null && picks.length < quantity) {
      if (limit !== undefined && cash + price.amountMinor > limit.amountMinor) {
        refusal = { kind: 'cash-limit', limit };
        break;
      }
      // Two grants may name one serial, when the hub renews a grant before the old one has expired.
      if (!taken.has(serial)) {
        cash += price.amountMinor;
        taken.add(serial);
        picks.push({ grant, serial, price });
      }
      serial = escrow.firstFree(grant, serial + 1);
    }
  }
  if (picks.length === quantity) return ok(picks);
  return err(refusal.kind === 'sold-out' ? { ...refusal, left: picks.length } : refusal);
}
