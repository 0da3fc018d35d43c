import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AllotmentGrant } from '../codec/allotment-grant.ts';
import type { Entry } from '../codec/entry.ts';
import type { Currency, Money } from '../money/money.ts';
import { EXAMPLE_FACTS } from '../testing/example-facts.ts';
import { EVENT, exampleGrant, KICK_OFF_MS, NOW_MS } from '../testing/example-manifest.ts';
import { Escrow, pickSale, type SalePick, type SaleRequest } from './escrow.ts';

type StockEntry = Pick<Entry, 'event' | 'fact'>;

const usd = (amountMinor: number): Money => ({ amountMinor, currency: 'USD' });
const zwg = (amountMinor: number): Money => ({ amountMinor, currency: 'ZWG' });

function soldEntry({ grant, serial, price }: SalePick): StockEntry {
  const { body } = EXAMPLE_FACTS['ticket-sold'];
  return {
    event: grant.event,
    fact: {
      kind: 'ticket-sold',
      body: { ...body, serial, klass: grant.klass, price, allotment: grant.id },
    },
  };
}

function voidedEntry({ grant, serial, price }: SalePick): StockEntry {
  const { body } = EXAMPLE_FACTS['sale-voided'];
  return {
    event: grant.event,
    fact: { kind: 'sale-voided', body: { ...body, serial, refund: price } },
  };
}

function request(changes: Partial<SaleRequest> = {}): SaleRequest {
  return { event: EVENT, klass: 0, quantity: 1, currency: 'USD', nowMs: NOW_MS, ...changes };
}

/** Sells or throws: for stories in which the sale must succeed. */
function sell(
  escrow: Escrow,
  grants: readonly AllotmentGrant[],
  wanted: SaleRequest,
): readonly SalePick[] {
  const picked = pickSale(escrow, grants, wanted);
  if (!picked.ok) throw new Error(picked.error.kind);
  for (const pick of picked.value) escrow.take(soldEntry(pick));
  return picked.value;
}

type NamedPick = { readonly grant: string; readonly serial: number; readonly price: Money };
type Step =
  | { kind: 'sell'; station: number; klass: number; quantity: number; currency: Currency }
  | { kind: 'void'; station: number; sale: number };

/** A kiosk beside a naive one: a list of what was sold, gone through from the start each time. */
class TwoKiosks {
  readonly grants: readonly AllotmentGrant[];
  readonly escrow = new Escrow();
  readonly journal: StockEntry[] = [];
  readonly sales: { readonly pick: SalePick; voided: boolean }[] = [];

  constructor(grants: readonly AllotmentGrant[]) {
    this.grants = grants;
  }

  #note(entry: StockEntry): void {
    this.escrow.take(entry);
    this.journal.push(entry);
  }

  /** What was sold, asked for twice, and what must be. */
  act(
    step: Step,
    nowMs: number,
  ): { got: NamedPick[] | null; again: NamedPick[] | null; due: NamedPick[] | null } {
    if (step.kind === 'void') {
      const sale = this.sales[step.sale];
      // Voided twice now and then: the second time must change nothing.
      if (sale !== undefined) {
        this.#note(voidedEntry(sale.pick));
        sale.voided = true;
      }
      return { got: null, again: null, due: null };
    }
    const wanted = request({ ...step, nowMs });
    const due = this.#due(wanted);
    const picked = pickSale(this.escrow, this.grants, wanted);
    const again = pickSale(this.escrow, this.grants, wanted);
    for (const pick of picked.ok ? picked.value : []) {
      this.#note(soldEntry(pick));
      this.sales.push({ pick, voided: false });
    }
    const named = (result: typeof picked) =>
      result.ok
        ? result.value.map(({ grant, serial, price }) => ({ grant: grant.id, serial, price }))
        : null;
    return { got: named(picked), again: named(again), due };
  }

  #sold(serial: number): boolean {
    return this.sales.some(({ pick }) => pick.serial === serial);
  }

  #cash(grant: AllotmentGrant, currency: string): number {
    return this.sales
      .filter(({ pick, voided }) => pick.grant.id === grant.id && !voided)
      .filter(({ pick }) => pick.price.currency === currency)
      .reduce((sum, { pick }) => sum + pick.price.amountMinor, 0);
  }

  #left(grant: AllotmentGrant): number {
    let left = 0;
    for (let serial = grant.serialFrom; serial <= grant.serialTo; serial += 1) {
      if (!this.#sold(serial)) left += 1;
    }
    return left;
  }

  #due(wanted: SaleRequest): NamedPick[] | null {
    const due: NamedPick[] = [];
    const live = this.grants
      .filter((grant) => grant.klass === wanted.klass && grant.expiresAtMs > wanted.nowMs)
      .toSorted((a, b) => a.expiresAtMs - b.expiresAtMs || a.serialFrom - b.serialFrom);
    for (const grant of live) {
      const price = grant.prices.find((one) => one.currency === wanted.currency);
      const limit = grant.cashLimits.find((one) => one.currency === wanted.currency);
      if (price === undefined) continue;
      let cash = this.#cash(grant, wanted.currency);
      for (let serial = grant.serialFrom; serial <= grant.serialTo; serial += 1) {
        if (this.#sold(serial) || due.some((one) => one.serial === serial)) continue;
        if (due.length === wanted.quantity) break;
        if (cash + price.amountMinor > (limit?.amountMinor ?? Infinity)) break;
        cash += price.amountMinor;
        due.push({ grant: grant.id, serial, price });
      }
    }
    return due.length === wanted.quantity ? due : null;
  }

  /** Stock and cash of every grant as an escrow has them. */
  books(escrow = this.escrow) {
    return this.grants.map((grant) => ({
      left: escrow.serialsLeft(grant),
      usd: escrow.takings(grant, 'USD'),
      zwg: escrow.takings(grant, 'ZWG'),
    }));
  }

  naiveBooks() {
    return this.grants.map((grant) => ({
      left: this.#left(grant),
      usd: this.#cash(grant, 'USD'),
      zwg: this.#cash(grant, 'ZWG'),
    }));
  }

  overLimit(): AllotmentGrant[] {
    return this.grants.filter((grant) =>
      grant.cashLimits.some(
        ({ currency, amountMinor }) => this.escrow.takings(grant, currency) > amountMinor,
      ),
    );
  }
}

// Station k is granted serials of [100k + 1, 100k + 60] and no other; its own grants may overlap, as renewals do.
const grantsOf = (station: number): fc.Arbitrary<AllotmentGrant[]> =>
  fc
    .array(
      fc.record({
        klass: fc.constantFrom(0, 1),
        from: fc.integer({ min: 1, max: 50 }),
        size: fc.integer({ min: 1, max: 10 }),
        prices: fc.constantFrom<Money[]>([usd(1000)], [usd(700), zwg(20_000)]),
        cashLimits: fc.constantFrom<Money[]>([], [usd(0)], [usd(3000)], [usd(5500), zwg(40_000)]),
        expiresInMs: fc.integer({ min: 0, max: 40 }),
      }),
      { maxLength: 4 },
    )
    .map((shapes) =>
      shapes.map(({ from, size, expiresInMs, ...terms }, index) =>
        exampleGrant({
          ...terms,
          id: `station ${station} grant ${index}`,
          serialFrom: 100 * station + from,
          serialTo: 100 * station + from + size - 1,
          expiresAtMs: NOW_MS + expiresInMs,
        }),
      ),
    );

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('sell'),
      station: fc.nat({ max: 2 }),
      klass: fc.constantFrom(0, 1),
      quantity: fc.integer({ min: 1, max: 6 }),
      currency: fc.constantFrom('USD', 'ZWG'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('void'),
      station: fc.nat({ max: 2 }),
      sale: fc.nat({ max: 20 }),
    }),
  },
);

describe('AL1: kiosks that sell alone', () => {
  test('never oversell, whatever they sell and void in whatever order', () => {
    const world = fc.tuple(grantsOf(0), grantsOf(1), grantsOf(2));
    fc.assert(
      fc.property(world, fc.array(step, { maxLength: 40 }), (grants, steps) => {
        const kiosks = grants.map((own) => new TwoKiosks(own));
        for (const [tick, one] of steps.entries()) {
          const kiosk = kiosks[one.station];
          if (kiosk === undefined) throw new Error('no such station');
          const { got, again, due } = kiosk.act(one, NOW_MS + tick);
          expect(got).toEqual(due);
          expect(again).toEqual(got);
          expect(kiosk.books()).toEqual(kiosk.naiveBooks());
          expect(kiosk.overLimit()).toEqual([]);
        }
        const sold = kiosks.flatMap(({ sales }) => sales.map(({ pick }) => pick.serial));
        expect(new Set(sold).size).toBe(sold.length);
        for (const kiosk of kiosks) {
          const replayed = new Escrow();
          for (const entry of kiosk.journal) replayed.take(entry);
          expect(kiosk.books(replayed)).toEqual(kiosk.books());
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a whole stadium, two at a time, each seat once', () => {
    const stand = exampleGrant({ serialFrom: 1, serialTo: 20_000, cashLimits: [] });
    const escrow = new Escrow();
    const serials: number[] = [];
    while (escrow.serialsLeft(stand) > 0) {
      for (const pick of sell(escrow, [stand], request({ quantity: 2 }))) serials.push(pick.serial);
    }
    expect(serials).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
    expect(pickSale(escrow, [stand], request())).toEqual({
      ok: false,
      error: { kind: 'sold-out', left: 0 },
    });
  });
});

describe('AL1: what a kiosk refuses, and why', () => {
  const grant = exampleGrant();

  test('a family of five is not sold the last four tickets', () => {
    const escrow = new Escrow();
    const small = exampleGrant({ serialTo: grant.serialFrom + 3 });
    expect(pickSale(escrow, [small], request({ quantity: 5 }))).toEqual({
      ok: false,
      error: { kind: 'sold-out', left: 4 },
    });
    expect(sell(escrow, [small], request({ quantity: 4 }))).toHaveLength(4);
  });

  test('an event or a class it was granted nothing of', () => {
    const refusal = { ok: false, error: { kind: 'not-granted' } };
    expect(pickSale(new Escrow(), [grant], request({ event: 8 }))).toEqual(refusal);
    expect(pickSale(new Escrow(), [grant], request({ klass: 1 }))).toEqual(refusal);
    expect(pickSale(new Escrow(), [], request())).toEqual(refusal);
  });

  test('anything from the moment its last grant expires', () => {
    const justBefore = request({ nowMs: KICK_OFF_MS - 1 });
    expect(pickSale(new Escrow(), [grant], justBefore).ok).toBe(true);
    const older = exampleGrant({ id: 'older', expiresAtMs: NOW_MS });
    expect(pickSale(new Escrow(), [older, grant], request({ nowMs: KICK_OFF_MS }))).toEqual({
      ok: false,
      error: { kind: 'allotment-expired', expiredAtMs: KICK_OFF_MS },
    });
  });

  test('a currency it has no price in', () => {
    expect(pickSale(new Escrow(), [grant], request({ currency: 'ZWG' }))).toEqual({
      ok: false,
      error: { kind: 'no-price', currency: 'ZWG' },
    });
  });

  test('a sold-out currency is not called a missing price because of another grant', () => {
    const inZwg = exampleGrant({ id: 'zwg', serialFrom: 31, serialTo: 31, prices: [zwg(30_000)] });
    const escrow = new Escrow();
    sell(escrow, [grant, inZwg], request({ currency: 'ZWG' }));
    expect(pickSale(escrow, [grant, inZwg], request({ currency: 'ZWG' }))).toEqual({
      ok: false,
      error: { kind: 'sold-out', left: 0 },
    });
  });

  test('cash past its limit; a voided sale makes room, once', () => {
    const limited = exampleGrant({ cashLimits: [usd(2500)] });
    const escrow = new Escrow();
    const [first] = sell(escrow, [limited], request({ quantity: 2 }));
    if (first === undefined) throw new Error('nothing sold');
    const refusal = { ok: false, error: { kind: 'cash-limit', limit: usd(2500) } };
    expect(pickSale(escrow, [limited], request())).toEqual(refusal);

    escrow.take(voidedEntry(first));
    escrow.take(voidedEntry(first));
    sell(escrow, [limited], request());
    expect(pickSale(escrow, [limited], request())).toEqual(refusal);
  });

  test('a voided serial: its paper may still be in somebody’s pocket', () => {
    const escrow = new Escrow();
    const one = exampleGrant({ serialTo: grant.serialFrom });
    const [only] = sell(escrow, [one], request());
    if (only === undefined) throw new Error('nothing sold');
    escrow.take(voidedEntry(only));
    expect(escrow.serialsLeft(one)).toBe(0);
    expect(pickSale(escrow, [one], request()).ok).toBe(false);
  });
});

describe('AL1: which tickets are taken first', () => {
  test('those whose grant expires first, then the lowest serial', () => {
    const soon = exampleGrant({
      id: 'soon',
      serialFrom: 51,
      serialTo: 52,
      expiresAtMs: NOW_MS + 5,
    });
    const picks = sell(new Escrow(), [exampleGrant(), soon], request({ quantity: 4 }));
    expect(picks.map(({ serial }) => serial)).toEqual([51, 52, 11, 12]);
  });

  test('another event has serials of its own', () => {
    const other = exampleGrant({ id: 'other', event: 8 });
    const escrow = new Escrow();
    sell(escrow, [exampleGrant(), other], request());
    expect(escrow.serialsLeft(other)).toBe(10);
    expect(sell(escrow, [exampleGrant(), other], request({ event: 8 }))[0]?.serial).toBe(11);
  });
});
