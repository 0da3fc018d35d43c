/** The fuzzer itself: a decoder with a fault must be found out, or its silence says nothing. */

import { describe, expect, test } from 'vitest';
import type { Decoder } from './decoder.ts';
import { decoderNamed } from './decoders.ts';
import { fuzzDecoder, unreached } from './fuzz-decoder.ts';
import { addTally, guardedRun } from './guarded-run.ts';
import { makeInput } from './make-input.ts';
import { shrinkInput } from './shrink-input.ts';
import { readTree, writeTree } from './alter/cbor-tree.ts';

const entry = decoderNamed('entry');

function findings(changes: Partial<Decoder>) {
  const decoder = { ...entry, ...changes };
  const { found } = fuzzDecoder(decoder, { seed: 1, from: 0, to: 3000 });
  return { decoder, first: found[0] };
}

describe('a decoder that', () => {
  test('throws on some input is found out, and the input made smaller', () => {
    const { decoder, first } = findings({
      read: (input) => {
        if (input.includes(0xf7)) throw new Error('undefined');
        return entry.read(input);
      },
    });
    expect(first?.kind).toBe('threw');
    expect(shrinkInput(decoder, first?.input ?? new Uint8Array(), 'threw')).toEqual(
      Uint8Array.of(0xf7),
    );
  });

  test('takes a form that is not canonical is found out', () => {
    const { first } = findings({
      read: (input) => {
        const tree = readTree(input);
        return tree === null
          ? { kind: 'refused', why: 'malformed' }
          : { kind: 'accepted', again: () => writeTree(tree) };
      },
    });
    expect(first?.kind).toBe('not-canonical');
  });

  test('makes room for what a message claims is found out', () => {
    const { first } = findings({
      read: (input) => {
        const claimed = input.findIndex((octet) => octet === 0x9a);
        if (claimed >= 0) new Float64Array(100_000).fill(1);
        return entry.read(input);
      },
    });
    expect(first?.kind).toBe('too-much-memory');
  });

  test('writes into its input is found out', () => {
    const { first } = findings({
      read: (input) => {
        const reading = entry.read(input);
        input.fill(0);
        return reading;
      },
    });
    expect(first).toMatchObject({ kind: 'threw' });
  });

  test('never refuses for a reason it should have is found out', () => {
    const tally = fuzzDecoder(entry, { seed: 1, from: 0, to: 1 });
    expect(unreached(entry, tally).length).toBeGreaterThan(0);
  });
});

test('any input can be made again alone', () => {
  expect(makeInput(entry, 5, 77)).toEqual(makeInput(entry, 5, 77));
  expect(makeInput(entry, 5, 77)).not.toEqual(makeInput(entry, 6, 77));
});

test('a run in a thread of its own answers as it does here, in one piece or two', async () => {
  const here = fuzzDecoder(entry, { seed: 3, from: 0, to: 200 });
  const { tally, reach } = await guardedRun('entry', { seed: 3, from: 0, to: 100 });
  addTally(tally, (await guardedRun('entry', { seed: 3, from: 100, to: 200 })).tally);
  expect(tally).toEqual(here);
  expect(reach.size).toBe(0);
});
