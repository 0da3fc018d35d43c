import { toHex } from '@gatefold/domain/bytes';
import type { Book } from '@gatefold/domain/codec/book';
import { keysFrom } from '@gatefold/domain/testing/example-manifest';
import { expect, test } from 'vitest';
import { certify, GATE_BOOK, testStation } from '../testing/test-station.ts';
import { genesisHash, ledgerIdOf, linkHash } from './chain.ts';

test('LE1 hash(0) binds the certificate and the book, so every ledger has an id of its own', () => {
  const books: readonly Book[] = [
    GATE_BOOK,
    { kind: 'gate', event: 8 },
    { kind: 'till', period: 7 },
    { kind: 'till', period: 8 },
  ];
  const ids = [testStation(4), testStation(5)].flatMap(({ certificate }) =>
    books.map((book) => ledgerIdOf(genesisHash(certificate, book))),
  );
  expect(new Set(ids).size).toBe(8);
  expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
});

test('LE1 the chain is pinned: its hashes are kept for years and recomputed by every reader', () => {
  const genesis = genesisHash(certify(keysFrom(4)), GATE_BOOK);
  const first = linkHash(genesis, Uint8Array.of(1, 2, 3));
  expect([genesis, first, linkHash(first, new Uint8Array())].map(toHex)).toMatchInlineSnapshot(`
    [
      "27a85e1abc66254f5f9d57985d0a16e17aa70932a6138eacf14168c2a9555e30",
      "113f8b9152f92b8c881db2b7aed84a6afbfb402c32d709b8aeab539a6ec07e45",
      "7135de501bc2c49e0a9ed90a44a253e5423b222a7b3c5716cad6f3f705c91f27",
    ]
  `);
});
