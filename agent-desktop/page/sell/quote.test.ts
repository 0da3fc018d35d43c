import { describe, expect, test } from 'vitest';
import { currenciesOf, priceIn, quote, type Stock } from './quote.ts';

const stock: Stock = {
  klass: 1,
  className: 'Covered Stand',
  left: 10,
  granted: 20,
  expiresAtMs: 0,
  prices: [
    { amountMinor: 3000, currency: 'USD' },
    { amountMinor: 80_005, currency: 'ZWG' },
  ],
};

describe('what the customer is asked for', () => {
  test('AL5: is the price as often as there are tickets, in whole cents', () => {
    expect(quote({ amountMinor: 80_005, currency: 'ZWG' }, 3)).toEqual({
      amountMinor: 240_015,
      currency: 'ZWG',
    });
    expect(quote({ amountMinor: 3000, currency: 'USD' }, 1).amountMinor).toBe(3000);
  });

  test('AL5: is never converted: a class without a price in a currency cannot be paid in it', () => {
    expect(priceIn(stock, 'ZWG')?.amountMinor).toBe(80_005);
    expect(priceIn(stock, 'ZAR')).toBeNull();
  });

  test('names each currency once', () => {
    expect(currenciesOf([stock, { ...stock, klass: 2 }])).toEqual(['USD', 'ZWG']);
  });
});
