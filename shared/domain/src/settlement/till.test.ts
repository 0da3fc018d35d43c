import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact } from '../codec/facts.ts';
import type { Currency, Money } from '../money/money.ts';
import { EXAMPLE_FACTS } from '../testing/example-facts.ts';
import { afterTillFact, expectedCash, UNOPENED_TILL, type TillState } from './till.ts';

const amount: fc.Arbitrary<Money> = fc.record({
  amountMinor: fc.integer({ min: 0, max: 1_000_000 }),
  currency: fc.constantFrom<Currency>('USD', 'ZWG', 'ZAR'),
});
const operator = 'tendai';
const { body: sold } = EXAMPLE_FACTS['ticket-sold'];
const { body: voided } = EXAMPLE_FACTS['sale-voided'];

/** A fact, and what it puts into the drawer or takes out of it. */
type Movement = {
  readonly fact: Fact;
  readonly into: readonly Money[];
  readonly out: readonly Money[];
};

const movement: fc.Arbitrary<Movement> = fc.oneof(
  fc.array(amount, { maxLength: 3 }).map((floats): Movement => ({
    fact: { kind: 'till-opened', body: { floats, operator } },
    into: floats,
    out: [],
  })),
  amount.map((price): Movement => ({
    fact: { kind: 'ticket-sold', body: { ...sold, price } },
    into: [price],
    out: [],
  })),
  amount.map((refund): Movement => ({
    fact: { kind: 'sale-voided', body: { ...voided, refund } },
    into: [],
    out: [refund],
  })),
  amount.map((money): Movement => ({
    fact: { kind: 'cash-moved', body: { direction: 'in', money, reason: 'change', operator } },
    into: [money],
    out: [],
  })),
  amount.map((money): Movement => ({
    fact: { kind: 'cash-moved', body: { direction: 'out', money, reason: 'safe', operator } },
    into: [],
    out: [money],
  })),
  fc
    .constantFrom(
      EXAMPLE_FACTS['ledger-opened'],
      EXAMPLE_FACTS['operator-signed-in'],
      EXAMPLE_FACTS['operator-signed-out'],
      EXAMPLE_FACTS['check-in-refused'],
      EXAMPLE_FACTS['ticket-admitted'],
      EXAMPLE_FACTS['ticket-reprinted'],
      EXAMPLE_FACTS['till-closed'],
    )
    .map((fact): Movement => ({ fact, into: [], out: [] })),
);

function fold(facts: readonly Fact[], from: TillState = UNOPENED_TILL): TillState {
  return facts.reduce(afterTillFact, from);
}

describe('AL3: the cash a till should hold', () => {
  test('is floats + sales − refunds + in − out, a currency, whatever the order', () => {
    const day = fc
      .array(movement, { maxLength: 40 })
      .chain((movements) =>
        fc.tuple(
          fc.constant(movements),
          fc.shuffledSubarray(movements, { minLength: movements.length }),
        ),
      );
    fc.assert(
      fc.property(day, ([movements, shuffled]) => {
        const naive = new Map<string, number>();
        for (const { into, out } of movements) {
          for (const money of into) {
            naive.set(money.currency, (naive.get(money.currency) ?? 0) + money.amountMinor);
          }
          for (const money of out) {
            naive.set(money.currency, (naive.get(money.currency) ?? 0) - money.amountMinor);
          }
        }
        const expected = expectedCash(fold(movements.map(({ fact }) => fact)));
        expect(expected).toEqual(
          [...naive]
            .map(([currency, amountMinor]) => ({ currency, amountMinor }))
            .toSorted((a, b) => a.currency.localeCompare(b.currency, 'en')),
        );
        expect(expectedCash(fold(shuffled.map(({ fact }) => fact)))).toEqual(expected);
      }),
    );
  });

  test('never mixes two currencies', () => {
    const till = fold([
      {
        kind: 'till-opened',
        body: {
          floats: [
            { amountMinor: 5000, currency: 'USD' },
            { amountMinor: 100, currency: 'ZWG' },
          ],
          operator,
        },
      },
      { kind: 'ticket-sold', body: { ...sold, price: { amountMinor: 1000, currency: 'USD' } } },
    ]);
    expect(expectedCash(till)).toEqual([
      { currency: 'USD', amountMinor: 6000 },
      { currency: 'ZWG', amountMinor: 100 },
    ]);
  });

  test('stops rather than round, should it ever pass exact arithmetic', () => {
    const most = { amountMinor: Number.MAX_SAFE_INTEGER, currency: 'USD' } as const;
    const sale: Fact = { kind: 'ticket-sold', body: { ...sold, price: most } };
    expect(() => fold([sale, sale])).toThrow('beyond exact arithmetic');
  });
});

describe('AL3: the course of a till', () => {
  test('opened, sold from, closed with what was counted', () => {
    const opened = fold([EXAMPLE_FACTS['till-opened']]);
    expect(opened).toMatchObject({ open: true, counted: null });
    const closed = fold(
      [
        EXAMPLE_FACTS['ticket-sold'],
        EXAMPLE_FACTS['ticket-sold'],
        EXAMPLE_FACTS['sale-voided'],
        EXAMPLE_FACTS['till-closed'],
      ],
      opened,
    );
    expect(closed).toMatchObject({
      open: false,
      ticketsSold: 2,
      ticketsVoided: 1,
      counted: [{ amountMinor: 0, currency: 'USD' }],
    });
  });

  test('an earlier state stays what it was', () => {
    const opened = fold([EXAMPLE_FACTS['till-opened']]);
    const before = expectedCash(opened);
    fold([EXAMPLE_FACTS['ticket-sold'], EXAMPLE_FACTS['cash-moved']], opened);
    expect(expectedCash(opened)).toEqual(before);
  });

  test('a till nobody opened holds nothing', () => {
    expect(expectedCash(UNOPENED_TILL)).toEqual([]);
    expect(UNOPENED_TILL.open).toBe(false);
  });
});
