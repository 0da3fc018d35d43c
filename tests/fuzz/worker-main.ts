/**
 * Purpose: the process in which inputs are tried, so that the one who started it can end it, and outlives it.
 * Invariant: says which input it is at before it begins with it.
 */

import { openSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { decoderNamed } from './decoders.ts';
import { fuzzDecoder } from './fuzz-decoder.ts';

const { name, seed, from, to, path } = z
  .object({
    name: z.string(),
    seed: z.number(),
    from: z.number(),
    to: z.number(),
    path: z.string(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

const place = openSync(path, 'r+');
const at = Buffer.alloc(4);
const tally = fuzzDecoder(decoderNamed(name), { seed, from, to }, (next) => {
  at.writeUInt32LE(next);
  writeSync(place, at, 0, 4, 0);
});
process.send?.(tally, () => process.disconnect());
