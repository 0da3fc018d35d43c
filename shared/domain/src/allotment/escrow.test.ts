import { describe, expect, test } from 'vitest';
import type { AllotmentGrant } from '../codec/allotment-grant.ts';
import { exampleGrant, KICK_OFF_MS, NOW_MS } from '../testing/example-manifest.ts';
import { request, soldEntry, usd, voidedEntry, zwg } from '../testing/stock-entries.ts';
import { Escrow, pickSale, type SalePick, type SaleRequest } from './escrow.ts';

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

describe('AL1: a kiosk that sells alone', () => {
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
