/**
 * Purpose: what a kiosk may still sell, from its grants and its own ledger alone (AL1).
 * Invariant: a serial is sold at most once and only under a live grant; sold ≤ granted under every interleaving, because
 * no two grants share a serial and each serial is consumed by one entry of one station.
 */

import { grantSize, type AllotmentGrant } from '../codec/allotment-grant.ts';
import type { FactOf } from '../codec/facts.ts';
import type { EventId, Ordinal, Serial } from '../ids.ts';
import type { Currency, Money } from '../money/money.ts';
import { err, ok, type Result } from '../result.ts';

/** The state of one kiosk's escrow, folded from every `ticket-sold` and `sale-voided` of all its books. */
export type EscrowState = {
  /** By event, the serials this station has sold; a voided serial stays consumed until the hub grants it anew. */
  readonly consumed: ReadonlyMap<EventId, ReadonlySet<Serial>>;
  /** By allotment id and currency, the cash taken less refunds. */
  readonly takings: ReadonlyMap<string, number>;
};

export const EMPTY_ESCROW: EscrowState = { consumed: new Map(), takings: new Map() };

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

function takingsKey(allotment: string, currency: Currency): string {
  return `${allotment} ${currency}`;
}

/** Takes notice of one sale. Copies on write, so an earlier state stays what it was. */
export function afterSale(
  state: EscrowState,
  event: EventId,
  sale: FactOf<'ticket-sold'>['body'],
): EscrowState {
  const consumed = new Map(state.consumed);
  consumed.set(event, new Set(consumed.get(event)).add(sale.serial));
  const takings = new Map(state.takings);
  const key = takingsKey(sale.allotment, sale.price.currency);
  takings.set(key, (takings.get(key) ?? 0) + sale.price.amountMinor);
  return { consumed, takings };
}

/** A refund gives cash back but not the serial: its paper may still be in somebody's pocket. */
export function afterVoid(state: EscrowState, allotment: string, refund: Money): EscrowState {
  const takings = new Map(state.takings);
  const key = takingsKey(allotment, refund.currency);
  takings.set(key, (takings.get(key) ?? 0) - refund.amountMinor);
  return { consumed: state.consumed, takings };
}

export function serialsLeft(state: EscrowState, grant: AllotmentGrant): number {
  const consumed = state.consumed.get(grant.event);
  if (consumed === undefined) return grantSize(grant);
  let left = 0;
  for (let serial = grant.serialFrom; serial <= grant.serialTo; serial += 1) {
    if (!consumed.has(serial)) left += 1;
  }
  return left;
}

function firstFree(
  state: EscrowState,
  grant: AllotmentGrant,
  taken: ReadonlySet<Serial>,
): Serial | null {
  const consumed = state.consumed.get(grant.event);
  for (let serial = grant.serialFrom; serial <= grant.serialTo; serial += 1) {
    if (!consumed?.has(serial) && !taken.has(serial)) return serial;
  }
  return null;
}

export type SaleRequest = {
  readonly event: EventId;
  readonly klass: Ordinal;
  readonly quantity: number;
  readonly currency: Currency;
  readonly nowMs: number;
};

/**
 * Picks `quantity` tickets of a class, or refuses all of them: a family is not sold half its tickets.
 * Grants that expire first are used first.
 */
export function pickSale(
  state: EscrowState,
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
  let refusal: SaleRefusal | null = null;
  for (const grant of live) {
    const price = grant.prices.find((one) => one.currency === currency);
    if (price === undefined) {
      refusal ??= { kind: 'no-price', currency };
      continue;
    }
    const limit = grant.cashLimits.find((one) => one.currency === currency);
    let cash = state.takings.get(takingsKey(grant.id, currency)) ?? 0;
    while (picks.length < quantity) {
      const serial = firstFree(state, grant, taken);
      if (serial === null) break;
      if (limit !== undefined && cash + price.amountMinor > limit.amountMinor) {
        refusal = { kind: 'cash-limit', limit };
        break;
      }
      cash += price.amountMinor;
      taken.add(serial);
      picks.push({ grant, serial, price });
    }
  }
  if (picks.length === quantity) return ok(picks);
  return err(refusal ?? { kind: 'sold-out', left: picks.length });
}
