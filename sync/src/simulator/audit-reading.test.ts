/** The auditor's own eyes must see what the protocol wrote, and must not fail on what nobody wrote. */

import type { Bytes } from '@gatefold/domain/bytes';
import { encodeEntry } from '@gatefold/domain/codec/entry';
import { EVENT_FACTS, type Fact } from '@gatefold/domain/codec/facts';
import { EVENT } from '@gatefold/domain/testing/example-manifest';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { admitted } from '../testing/test-station.ts';
import { entriesIn, readEntry } from './audit-reading.ts';

const LEDGER = 'ab'.repeat(16);

function entry(fact: Fact, ms = 1_778_931_600_000): Bytes {
  const event = EVENT_FACTS.has(fact.kind) ? EVENT : null;
  return encodeEntry({ ledger: LEDGER, seq: 300, hlc: { ms, n: 7 }, event }, fact);
}

const sold: Fact = {
  kind: 'ticket-sold',
  body: {
    serial: 70_000,
    issue: 1,
    klass: 0,
    price: { amountMinor: 1000, currency: 'USD' },
    allotment: 'grant-1',
    tokenHash: new Uint8Array(32),
    operator: 'tendai',
  },
};

function usd(amountMinor: number) {
  return { amountMinor, currency: 'USD' as const };
}

function zwg(amountMinor: number) {
  return { amountMinor, currency: 'ZWG' as const };
}

describe('SI2 what the auditor reads for itself', () => {
  test('is what the station wrote: place, time, kind, ticket, money', () => {
    const common = {
      ledger: LEDGER,
      seq: 300,
      ms: 1_778_931_600_000,
      n: 7,
      klass: 0,
      operator: 'tendai',
      closing: null,
      period: null,
    };
    expect(readEntry(entry(admitted(5)))).toEqual({
      ...common,
      kind: 'ticket-admitted',
      serial: 5,
      moved: new Map(),
    });
    expect(readEntry(entry(sold))).toEqual({
      ...common,
      kind: 'ticket-sold',
      serial: 70_000,
      moved: new Map([['USD', 1000]]),
    });
  });

  test('is which way the money went, by currency', () => {
    const operator = 'farai';
    const moved = (fact: Fact) => Object.fromEntries(readEntry(entry(fact))?.moved ?? []);
    const refund = { serial: 9, issue: 1, refund: usd(1000), reason: 'rain', operator };
    const opened: Fact = {
      kind: 'till-opened',
      body: { floats: [usd(5000), zwg(700)], operator },
    };
    const out: Fact = {
      kind: 'cash-moved',
      body: { direction: 'out', money: zwg(300), reason: 'to the bank', operator },
    };
    expect(moved(opened)).toEqual({ USD: 5000, ZWG: 700 });
    expect(moved({ kind: 'sale-voided', body: refund })).toEqual({ USD: -1000 });
    expect(moved(out)).toEqual({ ZWG: -300 });
    const closed: Fact = {
      kind: 'till-closed',
      body: { expected: [usd(-400)], counted: [usd(0), zwg(10)], operator },
    };
    expect(moved(closed)).toEqual({});
    expect(readEntry(entry(closed))?.closing).toEqual({
      expected: new Map([['USD', -400]]),
      counted: new Map([
        ['USD', 0],
        ['ZWG', 10],
      ]),
    });
  });

  test('is the till period that a ledger is about', () => {
    const body = { role: 'agent', book: { kind: 'till', period: 3 }, software: 'x' } as const;
    expect(readEntry(entry({ kind: 'ledger-opened', body }))?.period).toBe(3);
  });

  test('is nothing where an entry was cut short', () => {
    const whole = entry(sold);
    for (let length = 0; length < whole.length; length += 1) {
      expect(readEntry(whole.slice(0, length))).toBeNull();
    }
  });

  test('is at worst nothing, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(Array.isArray(entriesIn(bytes))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
