/**
 * Purpose: gives a decoder a run of inputs and counts what it answered.
 * Invariant: inputs `from` to `to` of a seed are the same whoever runs them, and in however many pieces.
 */

import { refusalKind, type Decoder } from './decoder.ts';
import { judgeInput, type Finding } from './judge-input.ts';
import { makeInput } from './make-input.ts';

export type Found = { readonly input: Uint8Array; readonly index: number } & Finding;

export type Tally = {
  accepted: number;
  /** By kind. */
  readonly refused: Map<string, number>;
  readonly found: Found[];
};

/** More of one decoder tell nothing more. */
const ENOUGH_FOUND = 5;

export function emptyTally(): Tally {
  return { accepted: 0, refused: new Map(), found: [] };
}

/** `before` hears of each input before it is given: who waits for an answer must know for which. */
export function fuzzDecoder(
  decoder: Decoder,
  range: { readonly seed: number; readonly from: number; readonly to: number },
  before: (index: number) => void = () => undefined,
): Tally {
  const tally = emptyTally();
  for (let index = range.from; index < range.to; index += 1) {
    before(index);
    const input = makeInput(decoder, range.seed, index);
    const { reading, finding } = judgeInput(decoder, input);
    if (reading?.kind === 'accepted') tally.accepted += 1;
    if (reading?.kind === 'refused') {
      const kind = refusalKind(reading.why);
      tally.refused.set(kind, (tally.refused.get(kind) ?? 0) + 1);
    }
    if (finding !== null) tally.found.push({ input, index, ...finding });
    if (tally.found.length >= ENOUGH_FOUND) break;
  }
  return tally;
}

/** What a run should have come to and did not: nothing accepted, or a refusal that is known and was never given. */
export function unreached(decoder: Decoder, tally: Tally): readonly string[] {
  const missing = decoder.refusals.filter((kind) => !tally.refused.has(kind));
  return tally.accepted === 0 ? ['accepted', ...missing] : missing;
}
