/** A small count of what `npm run fuzz` does by the million, and every input that once hurt. */

import { describe, expect, test } from 'vitest';
import { decoderNamed, DECODERS } from './decoders.ts';
import { fuzzDecoder, unreached } from './fuzz-decoder.ts';
import { judgeInput } from './judge-input.ts';
import { pinnedInputs } from './pinned-inputs.ts';

describe.each(DECODERS.map((decoder) => [decoder.name, decoder] as const))(
  '%s',
  (_name, decoder) => {
    test('SE6 its own messages are read, and written again they are the same bytes', () => {
      const answers = decoder.examples.map((example) => judgeInput(decoder, example));
      expect(answers.map(({ finding }) => finding)).toEqual(answers.map(() => null));
      expect(answers.some(({ reading }) => reading?.kind === 'accepted')).toBe(true);
    });

    test('SE6 altered input is refused in its own words, and costs no more than it should', () => {
      const tally = fuzzDecoder(decoder, { seed: 1, from: 0, to: 1500 });
      expect(tally.found).toEqual([]);
      expect(unreached(decoder, tally)).toEqual([]);
    });
  },
);

test.each(pinnedInputs())('$file: $note', ({ decoder, input, answer }) => {
  const { finding, reading } = judgeInput(decoderNamed(decoder), input);
  expect({ finding, kind: reading?.kind }).toEqual({ finding: null, kind: answer });
});
