/**
 * Purpose: the process in which inputs are tried, so that the one who started it can end it, and outlives it.
 * Invariant: says which input it is at before it begins with it.
 */

import { openSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { Counting } from './reach/counting.ts';
import type { FileReach } from './reach/reached-code.ts';
import { coveredFiles } from './rooms.ts';

const { name, seed, from, to, path, isCounted } = z
  .object({
    name: z.string(),
    seed: z.number(),
    from: z.number(),
    to: z.number(),
    path: z.string(),
    isCounted: z.boolean(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

const counting = isCounted ? await Counting.begin() : null;
// Loaded only now, with counters in it.
const { decoderNamed } = await import('./decoders.ts');
const { emptyTally, fuzzDecoder } = await import('./fuzz-decoder.ts');

const decoder = decoderNamed(name);
const place = openSync(path, 'r+');
const at = Buffer.alloc(4);
let tally = emptyTally();
function work(): void {
  tally = fuzzDecoder(decoder, { seed, from, to }, (next) => {
    at.writeUInt32LE(next);
    writeSync(place, at, 0, 4, 0);
  });
}

let reach: ReadonlyMap<string, FileReach> = new Map();
if (counting === null) work();
else reach = await counting.during(coveredFiles(decoder.covers), work);
process.send?.({ tally, reach }, () => process.disconnect());
