/**
 * Purpose: a run of inputs in a thread with little memory, ended when it hangs.
 * Invariant: also an input that never comes back, or takes all memory there is, becomes a finding with its bytes.
 */

import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { decoderNamed } from './decoders.ts';
import { emptyTally, type Tally } from './fuzz-decoder.ts';
import { makeInput } from './make-input.ts';

/** An idle fuzzer's heap is about 30 MB; no message of the protocol is longer than 4 MB. */
const HEAP_MB = 192;
/** Far more than any input is worth: the thread is stopped, not measured, by this. */
const HANGS_AFTER_MS = 20_000;

const tallySchema = z.custom<Tally>((value) => typeof value === 'object' && value !== null);

type Range = { readonly seed: number; readonly from: number; readonly to: number };

export function guardedRun(name: string, range: Range): Promise<Tally> {
  const at = new SharedArrayBuffer(4);
  const index = new Int32Array(at);
  const worker = new Worker(new URL('worker-main.ts', import.meta.url), {
    workerData: { name, ...range, at },
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  return new Promise((resolve) => {
    let seen = -1;
    const end = (tally: Tally): void => {
      clearInterval(watch);
      void worker.terminate();
      resolve(tally);
    };
    const fail = (kind: 'threw' | 'too-slow' | 'too-much-memory', detail: string): void => {
      const last = Atomics.load(index, 0);
      const input = makeInput(decoderNamed(name), range.seed, last);
      end({ ...emptyTally(), found: [{ kind, detail, index: last, input }] });
    };
    const watch = setInterval(() => {
      const now = Atomics.load(index, 0);
      if (now === seen) fail('too-slow', `no answer in ${HANGS_AFTER_MS / 1000} seconds`);
      seen = now;
    }, HANGS_AFTER_MS);
    worker.on('message', (message) => end(tallySchema.parse(message)));
    worker.on('error', (error) => {
      const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      fail(isMemory ? 'too-much-memory' : 'threw', String(error));
    });
  });
}

export function addTally(sum: Tally, more: Tally): void {
  sum.accepted += more.accepted;
  for (const [kind, count] of more.refused) {
    sum.refused.set(kind, (sum.refused.get(kind) ?? 0) + count);
  }
  sum.found.push(...more.found);
}
