/**
 * The wire, pinned. Stations of different versions and other people's programs read these bytes, and ledgers keep them
 * for years: a change here must be meant. If it is, it is a new version of the message, with vectors of its own; the old
 * ones stay readable.
 */

import { describe, expect, test } from 'vitest';
import { hexBytes, toHex } from '../bytes.ts';
import { readVectors } from '../testing/read-vectors.ts';
import { VAULT_EXAMPLES } from '../testing/vault-examples.ts';
import { exampleChunk, WIRE_EXAMPLES } from '../testing/wire-examples.ts';
import { columnsAt, openChunk } from './chunk.ts';
import { FACT_KINDS } from './facts.ts';

describe.each(Object.entries({ ...WIRE_EXAMPLES, ...VAULT_EXAMPLES }))(
  'the golden bytes of %s',
  (format, examples) => {
    const vectors = readVectors(format);

    test('are of these examples and no others', () => {
      expect(Object.keys(vectors).sort()).toEqual(Object.keys(examples).sort());
    });

    test.each(Object.entries(examples))('%s is written so', (name, example) => {
      expect(toHex(example.write())).toBe(vectors[name]);
    });

    test.each(Object.entries(examples))('%s is read back', (name, example) => {
      // Not toEqual: some readers leave the version in what they give.
      const read = example.read(hexBytes(vectors[name] ?? ''));
      expect(read).toMatchObject({ ok: true, value: example.value });
    });
  },
);

test('LE1: every kind of entry has golden bytes', () => {
  expect(Object.keys(readVectors('entry')).sort()).toEqual([...FACT_KINDS].sort());
});

describe('MA2: the golden bytes of a chunk', () => {
  const vectors = readVectors('chunk');

  test.each([
    ['without codes', false],
    ['with codes', true],
  ])('%s', (name, hasCodes) => {
    const written = exampleChunk(hasCodes);
    expect(toHex(written.bytes)).toBe(vectors[name]);

    const read = openChunk(hexBytes(vectors[name] ?? ''));
    expect(read.ok).toBe(true);
    if (!read.ok) return;
    expect({ ...read.value, bytes: null }).toEqual({ ...written, bytes: null });
    for (let index = 0; index < 3; index += 1) {
      expect(columnsAt(read.value, index)).toEqual(columnsAt(written, index));
    }
  });
});
