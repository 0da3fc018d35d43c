import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hexBytes, toHex } from '../bytes.ts';
import { EXAMPLE_FACTS } from '../testing/example-facts.ts';
import { encodeCanonical, type Encodable } from './cbor.ts';
import {
  decodeEntry,
  decodeFrame,
  encodeEntry,
  MAX_ENTRY_LENGTH,
  type EntryHeader,
} from './entry.ts';
import { EVENT_FACTS, type Fact } from './facts.ts';

const LEDGER = '0123456789abcdef0123456789abcdef';
const header: EntryHeader = {
  ledger: LEDGER,
  seq: 41,
  hlc: { ms: 1_778_929_200_000, n: 0 },
  event: 7,
};
const facts = Object.values(EXAMPLE_FACTS);

function headerFor(fact: Fact): EntryHeader {
  return { ...header, event: EVENT_FACTS.has(fact.kind) ? 7 : null };
}

/** What a station of another version, or a hand in the journal, may have written. */
function frameBytes(changes: Record<string, Encodable>): Uint8Array {
  return encodeCanonical({
    v: 1,
    ledger: hexBytes(LEDGER),
    seq: 41,
    hlc: [1_778_929_200_000, 0],
    event: null,
    kind: 'operator-signed-in',
    body: { operator: 'tendai' },
    ...changes,
  });
}

describe('LE1: an entry', () => {
  test.each(facts)('of kind $kind comes back as it was', (fact) => {
    const bytes = encodeEntry(headerFor(fact), fact);
    expect(decodeEntry(bytes)).toEqual({ ok: true, value: { ...headerFor(fact), fact } });
    expect(bytes.length).toBeLessThan(MAX_ENTRY_LENGTH / 4);
  });

  test.each(facts)('of kind $kind names an event exactly when it concerns one', (fact) => {
    const wrong = { ...header, event: EVENT_FACTS.has(fact.kind) ? null : 7 };
    expect(() => encodeEntry(wrong, fact)).toThrow('event is missing, or named where none belongs');
  });

  test('that no reader would accept is never written', () => {
    const longName = { kind: 'operator-signed-in', body: { operator: 'x'.repeat(41) } } as const;
    expect(() => encodeEntry({ ...header, event: null }, longName)).toThrow('operator');
    const fact = EXAMPLE_FACTS['operator-signed-in'];
    expect(() => encodeEntry({ ...header, event: null, seq: 0 }, fact)).toThrow('seq');
    expect(() => encodeEntry({ ...header, event: null, hlc: { ms: -1, n: 0 } }, fact)).toThrow(
      'hlc',
    );
  });

  test('AL3: never carries cash below nothing, which would turn a refund into a sale', () => {
    const money = { amountMinor: -1, currency: 'USD' } as const;
    const { body: sold } = EXAMPLE_FACTS['ticket-sold'];
    const { body: voided } = EXAMPLE_FACTS['sale-voided'];
    const { body: moved } = EXAMPLE_FACTS['cash-moved'];
    const { body: opened } = EXAMPLE_FACTS['till-opened'];
    const { body: closed } = EXAMPLE_FACTS['till-closed'];
    const below: Fact[] = [
      { kind: 'ticket-sold', body: { ...sold, price: money } },
      { kind: 'sale-voided', body: { ...voided, refund: money } },
      { kind: 'cash-moved', body: { ...moved, money } },
      { kind: 'till-opened', body: { ...opened, floats: [money] } },
      { kind: 'till-closed', body: { ...closed, counted: [money] } },
    ];
    for (const fact of below) {
      expect(() => encodeEntry(headerFor(fact), fact)).toThrow('cannot be negative');
    }
  });
});

describe('LE8: an entry this version does not understand', () => {
  test('of an unknown kind still has its place and time', () => {
    const bytes = frameBytes({ kind: 'drone-sighted', body: { height: 120 }, event: 7 });
    expect(decodeFrame(bytes)).toEqual({
      ok: true,
      value: {
        v: 1,
        ledger: LEDGER,
        seq: 41,
        hlc: { ms: 1_778_929_200_000, n: 0 },
        event: 7,
        kind: 'drone-sighted',
        body: { height: 120 },
      },
    });
    expect(decodeEntry(bytes)).toEqual({
      ok: false,
      error: { kind: 'unknown-kind', found: 'drone-sighted' },
    });
  });

  test.each<[string, Record<string, Encodable>, string]>([
    ['a field too many', { body: { operator: 'tendai', shift: 2 } }, 'wrong-body'],
    ['a field too few', { body: {} }, 'wrong-body'],
    ['no body', { body: null }, 'wrong-body'],
    ['an event where none belongs', { event: 7 }, 'wrong-body'],
    ['another version', { v: 2 }, 'malformed'],
    ['seq 0', { seq: 0 }, 'malformed'],
    ['a short ledger id', { ledger: hexBytes('0123') }, 'malformed'],
    ['a ledger id in text', { ledger: LEDGER }, 'malformed'],
    ['an event past the last', { event: 0x1000000 }, 'malformed'],
    ['a kind without a name', { kind: '' }, 'malformed'],
    ['a frame field too many', { extra: 1 }, 'malformed'],
  ])('with %s is refused with its reason', (_what, changes, kind) => {
    expect(decodeEntry(frameBytes(changes))).toMatchObject({ ok: false, error: { kind } });
  });

  test('past the longest an entry may be is refused', () => {
    const room = MAX_ENTRY_LENGTH - frameBytes({ body: 'x'.repeat(1000) }).length + 1000;
    const longest = frameBytes({ body: 'x'.repeat(room) });
    expect(longest).toHaveLength(MAX_ENTRY_LENGTH);
    expect(decodeFrame(longest).ok).toBe(true);
    expect(decodeFrame(frameBytes({ body: 'x'.repeat(room + 1) }))).toMatchObject({
      error: { kind: 'malformed', detail: 'entry too long' },
    });
  });

  test('as any bytes at all gets an answer, never an exception', () => {
    const somewhere = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    const whole = encodeEntry(header, EXAMPLE_FACTS['ticket-admitted']);
    fc.assert(
      fc.property(fc.array(somewhere, { minLength: 1, maxLength: 4 }), (changes) => {
        const damaged = new Uint8Array(whole);
        for (const [at, byte] of changes) damaged[at % damaged.length] = byte;
        const read = decodeEntry(damaged);
        // What still reads as an entry is the entry of exactly these bytes.
        const outcome = read.ok ? toHex(encodeEntry(read.value, read.value.fact)) : read.error.kind;
        expect([toHex(damaged), 'malformed', 'unknown-kind', 'wrong-body']).toContain(outcome);
      }),
    );
  });
});
