/**
 * Purpose: `npm run fuzz`: altered inputs by the million for everything that reads what strangers send.
 * Usage: npm run fuzz -- [--decoder NAME]... [--inputs N] [--seed N] [--json]. Exit code 1 on a finding, or when a run did not
 * come to every kind of answer its decoder has.
 */

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { toHex } from '@gatefold/domain/bytes';
import { z } from 'zod';
import { decoderNamed, DECODERS } from './decoders.ts';
import { emptyTally, unreached, type Found, type Tally } from './fuzz-decoder.ts';
import { addTally, guardedRun } from './guarded-run.ts';
import { shrinkInput } from './shrink-input.ts';

const { values } = parseArgs({
  options: {
    decoder: { type: 'string', multiple: true },
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const { inputs, seed } = z
  .object({ inputs: z.coerce.number().int().min(1), seed: z.coerce.number().int().min(0) })
  .parse(values);

/** Inputs a thread tries before a new one takes over: what a thread has compiled or kept is no part of the question. */
const PIECE = 50_000;

async function run(name: string): Promise<Tally> {
  const tally = emptyTally();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < inputs && tally.found.length === 0) {
      const from = next;
      next = Math.min(inputs, from + PIECE);
      addTally(tally, await guardedRun(name, { seed, from, to: next }));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return tally;
}

function tell(name: string, found: Found): void {
  const decoder = decoderNamed(name);
  // A hang cannot be tried again and again.
  const isCostly = found.kind === 'too-slow' || found.kind === 'too-much-memory';
  const input = isCostly ? found.input : shrinkInput(decoder, found.input, found.kind);
  const line = { decoder: name, kind: found.kind, seed, index: found.index, input: toHex(input) };
  process.stderr.write(`${found.detail}\n${JSON.stringify(line)}\n`);
}

let failed = false;
for (const name of values.decoder ?? DECODERS.map((decoder) => decoder.name)) {
  const decoder = decoderNamed(name);
  const startedMs = performance.now();
  const tally = await run(name);
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  const missing = unreached(decoder, tally);
  for (const found of tally.found) tell(name, found);
  failed ||= tally.found.length > 0 || missing.length > 0;
  const { accepted, found } = tally;
  const refused = Object.fromEntries(tally.refused);
  const result = { decoder: name, inputs, accepted, refused, findings: found.length, missing };
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...result, seconds })}\n`
      : `${name.padEnd(20)} ${inputs} inputs, ${accepted} accepted, refused ${JSON.stringify(refused)}${missing.length > 0 ? `, NEVER SEEN: ${missing.join(', ')}` : ''}, ${found.length} findings (${seconds} s)\n`,
  );
}
if (failed) process.exitCode = 1;
