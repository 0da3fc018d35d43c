/** The auditor's own eyes must see what the protocol wrote, and must not fail on what nobody wrote. */

import type { Bytes } from '@gatefold/domain/bytes';
import { encodeEntry } from '@gatefold/domain/codec/entry';
import type { Fact } from '@gatefold/domain/codec/facts';
import { EVENT } from '@gatefold/domain/testing/example-manifest';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { admitted } from '../testing/test-station.ts';
import { entriesIn, readEntry } from './audit-reading.ts';

const LEDGER = 'ab'.repeat(16);

function entry(fact: Fact, ms = 1_778_931_600_000): Bytes {
  return encodeEntry({ ledger: LEDGER, seq: 300, hlc: { ms, n: 7 }, event: EVENT }, fact);
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

describe('SI2 what the auditor reads for itself', () => {
  test('is what the station wrote: place, time, kind, ticket, money', () => {
    const common = { ledger: LEDGER, seq: 300, ms: 1_778_931_600_000, n: 7 };
    expect(readEntry(entry(admitted(5)))).toEqual({
      ...common,
      kind: 'ticket-admitted',
      serial: 5,
      amountMinor: 0,
    });
    expect(readEntry(entry(sold))).toEqual({
      ...common,
      kind: 'ticket-sold',
      serial: 70_000,
      amountMinor: 1000,
    });
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
