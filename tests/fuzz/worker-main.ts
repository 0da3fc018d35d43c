/**
 * Purpose: the thread in which inputs are tried, so that the one who started it can end it.
 * Invariant: says which input it is at before it begins with it.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { decoderNamed } from './decoders.ts';
import { fuzzDecoder } from './fuzz-decoder.ts';

const { name, seed, from, to, at } = z
  .object({
    name: z.string(),
    seed: z.number(),
    from: z.number(),
    to: z.number(),
    at: z.instanceof(SharedArrayBuffer),
  })
  .parse(workerData);

const index = new Int32Array(at);
const tally = fuzzDecoder(decoderNamed(name), { seed, from, to }, (next) =>
  Atomics.store(index, 0, next),
);
parentPort?.postMessage(tally, []);
