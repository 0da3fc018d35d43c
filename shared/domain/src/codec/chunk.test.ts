import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes } from '../bytes.ts';
import { MAX_SERIAL } from '../ids.ts';
import { exampleChunk } from '../testing/wire-examples.ts';
import {
  blankChunk,
  chunkLength,
  CODE_HASH_LENGTH,
  codeHash,
  columnsAt,
  openChunk,
  setColumns,
  TICKET_STATES,
  type TicketColumns,
} from './chunk.ts';

const u8 = fc.integer({ min: 0, max: 0xff });
const u16 = fc.integer({ min: 0, max: 0xffff });
const anyTicket: fc.Arbitrary<TicketColumns> = fc.record({
  klass: u8,
  gateSet: u8,
  window: u8,
  state: fc.constantFrom(...TICKET_STATES),
  issue: u8,
  section: u16,
  row: u16,
  seat: u16,
});
const tickets = fc.array(anyTicket, { minLength: 1, maxLength: 30 });

/** The chunk's bytes with one field of its header, or one byte elsewhere, overwritten. */
function altered(at: number, value: number, width: 1 | 4): Uint8Array {
  const bytes = new Uint8Array(exampleChunk(false).bytes);
  const view = new DataView(bytes.buffer);
  if (width === 4) view.setUint32(at, value, true);
  else view.setUint8(at, value);
  return bytes;
}

describe('MA2: tickets as columns', () => {
  test('come back as they were, with or without codes', () => {
    fc.assert(
      fc.property(tickets, fc.boolean(), (some, hasCodes) => {
        const chunk = blankChunk(7, 4097, some.length, hasCodes);
        for (const [index, ticket] of some.entries()) setColumns(chunk, index, ticket);

        const read = openChunk(chunk.bytes);
        if (!read.ok) throw new Error(read.error.detail);
        const { event, firstSerial, count, codes } = read.value;
        expect({ event, firstSerial, count }).toEqual({
          event: 7,
          firstSerial: 4097,
          count: some.length,
        });
        expect(codes?.length ?? null).toBe(hasCodes ? some.length * CODE_HASH_LENGTH : null);
        expect(some.map((_, index) => columnsAt(read.value, index))).toEqual(some);
      }),
    );
  });

  test('take 11 bytes a ticket, 19 with codes, and 20 for the header', () => {
    expect(chunkLength(0, false)).toBe(20);
    expect(chunkLength(4096, false)).toBe(20 + 4096 * 11);
    expect(chunkLength(4096, true)).toBe(20 + 4096 * 19);
    expect(blankChunk(7, 1, 4096, false).bytes).toHaveLength(chunkLength(4096, false));
  });

  test('open wherever their bytes lie in a larger buffer', () => {
    const written = exampleChunk(true);
    for (const before of [0, 1, 2, 3]) {
      const larger = concatBytes(new Uint8Array(before), written.bytes, new Uint8Array(5));
      const part = larger.subarray(before, before + written.bytes.length);
      // A Buffer too: its `slice` shares memory, so it stays misaligned.
      for (const source of [part, Buffer.from(part.buffer, part.byteOffset, part.byteLength)]) {
        const read = openChunk(source);
        expect(read.ok && [0, 1, 2].map((index) => columnsAt(read.value, index))).toEqual(
          [0, 1, 2].map((index) => columnsAt(written, index)),
        );
        expect(read.ok && read.value.codes).toEqual(written.codes);
      }
    }
  });

  test('outside of the run there is no ticket', () => {
    const chunk = exampleChunk(false);
    for (const index of [-1, 3, 0.5, Number.NaN]) expect(columnsAt(chunk, index)).toBeNull();
  });
});

describe('MA3: a chunk that is not one is refused', () => {
  test.each([
    ['another magic', altered(0, 0x32434647, 4)],
    ['no event', altered(4, 0, 4)],
    ['an event past the last', altered(4, 0x1000000, 4)],
    ['serial 0', altered(8, 0, 4)],
    ['serials past the last', altered(8, MAX_SERIAL - 1, 4)],
    ['no tickets', altered(12, 0, 4)],
    ['a ticket more than it holds', altered(12, 4, 4)],
    ['a ticket less than it holds', altered(12, 2, 4)],
    ['more tickets than memory', altered(12, 0xffffffff, 4)],
    ['codes announced and not there', altered(16, 1, 4)],
    ['a flag of a newer version', altered(16, 2, 4)],
    ['a ticket state of a newer version', altered(20 + 3 * 9 + 2, TICKET_STATES.length, 1)],
    ['a byte too few', exampleChunk(false).bytes.slice(0, -1)],
    ['a byte too many', concatBytes(exampleChunk(false).bytes, Uint8Array.of(0))],
    ['half a header', exampleChunk(false).bytes.slice(0, 19)],
    ['nothing', new Uint8Array()],
  ])('%s', (_what, bytes) => {
    expect(openChunk(bytes)).toMatchObject({ ok: false, error: { kind: 'malformed' } });
  });

  test('the last serial of all is still one', () => {
    expect(openChunk(altered(8, MAX_SERIAL - 2, 4)).ok).toBe(true);
  });
});

test('TK5: the hash of a code follows from the event key and every letter of the code', () => {
  const key = new Uint8Array(16).fill(9);
  expect(codeHash(key, 'ABC-123')).toHaveLength(CODE_HASH_LENGTH);
  expect(codeHash(key, 'ABC-123')).toEqual(codeHash(new Uint8Array(key), 'ABC-123'));
  expect(codeHash(key, 'ABC-124')).not.toEqual(codeHash(key, 'ABC-123'));
  expect(codeHash(new Uint8Array(16), 'ABC-123')).not.toEqual(codeHash(key, 'ABC-123'));
});
