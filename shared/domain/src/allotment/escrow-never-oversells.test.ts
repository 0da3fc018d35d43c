import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AllotmentGrant } from '../codec/allotment-grant.ts';
import type { Currency, Money } from '../money/money.ts';
import { exampleGrant, NOW_MS } from '../testing/example-manifest.ts';
import {
  request,
  soldEntry,
  usd,
  voidedEntry,
  zwg,
  type StockEntry,
} from '../testing/stock-entries.ts';
import { Escrow, pickSale, type SalePick, type SaleRequest } from './escrow.ts';

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

test('AL1: kiosks that sell alone never oversell, whatever they sell and void in whatever order', () => {
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
