import { toHex } from '@gatefold/domain/bytes';
import { CHUNK_SIZE, CODE_HASH_LENGTH, type TicketColumns } from '@gatefold/domain/codec/chunk';
import { decodeDelta } from '@gatefold/domain/codec/delta';
import { expectOk } from '@gatefold/domain/result';
import { SOLD_TICKET } from '@gatefold/domain/testing/example-manifest';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Publisher, type Stock } from '../testing/publisher.ts';
import { diffChunks, patchTickets } from './delta.ts';

/** Longer than any delta of one ticket: a root with its signature takes 330 of it. */
const ONE_TICKET_BYTES = 600;

function sold(count: number): TicketColumns[] {
  return Array.from({ length: count }, () => SOLD_TICKET);
}

function codesFor(count: number, salt = 1): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => {
    const code = new Uint8Array(CODE_HASH_LENGTH).fill(salt);
    new DataView(code.buffer).setUint32(0, index + 1);
    return code;
  });
}

type Change =
  | { readonly kind: 'alter'; readonly at: number; readonly ticket: TicketColumns }
  | { readonly kind: 'recode'; readonly at: number }
  | { readonly kind: 'append'; readonly count: number };

const octet = fc.integer({ min: 0, max: 255 });
const place = fc.integer({ min: 0, max: 0xffff });
const ticket: fc.Arbitrary<TicketColumns> = fc.record({
  klass: octet,
  gateSet: octet,
  window: octet,
  state: fc.constantFrom('unsold', 'sold', 'revoked', 'not-paid', 'watch-listed', 'allotted'),
  issue: octet,
  section: place,
  row: place,
  seat: place,
});
const at = fc.nat({ max: 2 * CHUNK_SIZE });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('alter' as const), at, ticket }),
  fc.record({ kind: fc.constant('recode' as const), at }),
  // Across the border of a chunk, and sometimes a whole chunk and more.
  fc.record({
    kind: fc.constant('append' as const),
    count: fc.constantFrom(1, 5, 7, CHUNK_SIZE + 1),
  }),
);

function changed(stock: Stock, changes: readonly Change[]): Stock {
  const tickets = [...stock.tickets];
  const codes = stock.codes === undefined ? undefined : [...stock.codes];
  for (const one of changes) {
    if (one.kind === 'append') {
      tickets.push(...sold(one.count));
      codes?.push(...codesFor(one.count, 2));
    } else {
      const index = one.at % tickets.length;
      if (one.kind === 'alter') tickets[index] = one.ticket;
      else codes?.splice(index, 1, new Uint8Array(CODE_HASH_LENGTH).fill(9));
    }
  }
  return codes === undefined ? { tickets } : { tickets, codes };
}

describe('MA3 a delta leads from any earlier epoch to the newest, byte for byte', () => {
  test.each([true, false])('with codes: %s', (hasCodes) => {
    const changes = fc.array(change, { minLength: 1, maxLength: 5 });
    let applied = 0;
    fc.assert(
      fc.property(fc.array(changes, { minLength: 1, maxLength: 4 }), (epochs) => {
        const publisher = new Publisher();
        // Just below the end of the first chunk.
        const count = CHUNK_SIZE - 3;
        let stock: Stock = {
          tickets: sold(count),
          ...(hasCodes ? { codes: codesFor(count) } : {}),
        };
        publisher.publish(stock);
        for (const epoch of epochs) {
          stock = changed(stock, epoch);
          publisher.publish(stock);
        }
        for (const { root: from, chunks } of publisher.published.slice(0, -1)) {
          const bytes = publisher.delta(from.epoch);
          // Without a delta the chunks are fetched whole, which is right when most of them changed.
          if (bytes === null) continue;
          const delta = expectOk(decodeDelta(bytes), 'the delta');
          const { root, blobs } = publisher.newest;
          const patched = expectOk(patchTickets(chunks, delta, root), 'applying it');
          for (const [hash, blob] of patched.blobs) expect(blobs.get(hash)).toEqual(blob);
          expect(patched.blobs.has(root.parts.tickets)).toBe(true);
          applied += 1;
        }
      }),
      { numRuns: 15 },
    );
    expect(applied).toBeGreaterThan(5);
  });
});

describe('MA3 a newer epoch costs what changed', () => {
  const tickets = sold(100_000);

  test.each([
    ['tokens alone', undefined],
    ['codes', codesFor(tickets.length)],
  ])('one ticket of 100,000 with %s', (_name, codes) => {
    const publisher = new Publisher();
    const stock: Stock = codes === undefined ? { tickets } : { tickets, codes };
    publisher.publish(stock);
    publisher.publish({
      ...stock,
      tickets: tickets.with(54_321, { ...SOLD_TICKET, state: 'revoked' }),
    });
    const bytes = publisher.delta(1);
    expect(bytes?.length).toBeLessThanOrEqual(ONE_TICKET_BYTES);
    const patches = expectOk(decodeDelta(bytes ?? new Uint8Array()), 'the delta').patches;
    expect(patches.map(([serial]) => serial)).toEqual([54_322]);
  });

  test('where most tickets changed there is no delta, for the chunks are no dearer', () => {
    const publisher = new Publisher();
    publisher.publish({ tickets: sold(500) });
    publisher.publish({ tickets: sold(500).map((one) => ({ ...one, state: 'revoked' as const })) });
    expect(publisher.delta(1)).toBeNull();
  });

  test('tickets never vanish, and codes neither come nor go, by a delta', () => {
    const [few, many] = [{ tickets: sold(9) }, { tickets: sold(10) }];
    const publisher = new Publisher();
    const [less, more] = [publisher.publish(few), publisher.publish(many)];
    const coded = publisher.publish({ ...many, codes: codesFor(10) });
    expect(diffChunks(more.chunks, less.chunks)).toBeNull();
    expect(diffChunks(more.chunks, coded.chunks)).toBeNull();
    expect(diffChunks(coded.chunks, more.chunks)).toBeNull();
  });
});

describe('MA3 MA5 a delta that does not lead to the signed root is refused whole', () => {
  const publisher = new Publisher();
  const first = publisher.publish({ tickets: sold(50) });
  publisher.publish({ tickets: sold(52).with(4, { ...SOLD_TICKET, issue: 1 }) });
  const delta = expectOk(decodeDelta(publisher.delta(1) ?? new Uint8Array()), 'the delta');
  const { root } = publisher.newest;
  const fit = { ok: false, error: { kind: 'delta-does-not-fit' } };

  test('whatever a carrier altered in it', () => {
    expect(patchTickets(first.chunks, delta, root).ok).toBe(true);
    const [patch] = delta.patches;
    if (patch === undefined) throw new Error('a ticket changed');
    const record = Uint8Array.from(patch[1], (octetOf, index) => (index === 10 ? 7 : octetOf));
    for (const altered of [
      { ...delta, patches: delta.patches.slice(1) },
      { ...delta, patches: [] },
      { ...delta, patches: delta.patches.with(0, [patch[0], record]) },
      { ...delta, patches: delta.patches.with(0, [patch[0] + 1, patch[1]]) },
      { ...delta, patches: [...delta.patches, [53, patch[1]] satisfies [number, Uint8Array]] },
      { ...delta, patches: delta.patches.with(0, [patch[0], new Uint8Array(19)]) },
      { ...delta, lastSerial: 51 },
      { ...delta, lastSerial: 49 },
      { ...delta, lastSerial: 53 },
    ]) {
      expect(patchTickets(first.chunks, altered, root)).toMatchObject(fit);
    }
  });

  test('or when it is applied to another epoch than it was made for', () => {
    expect(patchTickets(publisher.newest.chunks, delta, first.root)).toMatchObject(fit);
    const other = new Publisher().publish({
      tickets: sold(50).with(9, { ...SOLD_TICKET, row: 1 }),
    });
    expect(patchTickets(other.chunks, delta, root)).toMatchObject(fit);
  });

  test('a claim of millions of tickets is refused before memory is taken for them', () => {
    const claim = { ...delta, lastSerial: 0xffffff };
    expect(patchTickets(first.chunks, claim, root)).toEqual({
      ok: false,
      error: { kind: 'delta-does-not-fit', detail: 'new tickets without their records' },
    });
  });

  test('applying it leaves the chunks in use as they are', () => {
    const before = first.chunks.map((chunk) => toHex(chunk.bytes));
    patchTickets(first.chunks, delta, root);
    expect(first.chunks.map((chunk) => toHex(chunk.bytes))).toEqual(before);
  });
});
