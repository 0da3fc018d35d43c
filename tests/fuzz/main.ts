/**
 * Purpose: `npm run fuzz`: altered inputs by the million for everything that reads what strangers send.
 * Usage: npm run fuzz -- [--decoder NAME]... [--inputs N] [--seed N] [--json] [--coverage]. Exit code 1 on a finding, or when
 * a run did not come to every kind of answer its decoder has. With --coverage it also names what no input reached of the
 * modules a decoder covers: functions that were not called, and lines within those that were.
 */

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { toHex } from '@gatefold/domain/bytes';
import { z } from 'zod';
import { decoderNamed, DECODERS } from './decoders.ts';
import { emptyTally, unreached, type Found } from './fuzz-decoder.ts';
import { addReach, unreachedIn, wordsFor } from './reach/report.ts';
import type { FileReach } from './reach/reached-code.ts';
import { addTally, guardedRun, type Told } from './guarded-run.ts';
import { shrinkInput } from './shrink-input.ts';

const { values } = parseArgs({
  options: {
    decoder: { type: 'string', multiple: true },
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    coverage: { type: 'boolean', default: false },
  },
});
const { inputs, seed } = z
  .object({ inputs: z.coerce.number().int().min(1), seed: z.coerce.number().int().min(0) })
  .parse(values);

/** Inputs a thread tries before a new one takes over: what a thread has compiled or kept is no part of the question. */
const PIECE = 50_000;

async function run(name: string): Promise<Told> {
  const tally = emptyTally();
  const reach = new Map<string, FileReach>();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < inputs && tally.found.length === 0) {
      const from = next;
      next = Math.min(inputs, from + PIECE);
      const told = await guardedRun(name, { seed, from, to: next }, values.coverage);
      addTally(tally, told.tally);
      addReach(reach, told.reach);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return { tally, reach };
}

function tell(name: string, found: Found): void {
  const decoder = decoderNamed(name);
  // A hang cannot be tried again and again.
  const isCostly = found.kind === 'too-slow' || found.kind === 'too-much-memory';
  const input = isCostly ? found.input : shrinkInput(decoder, found.input, found.kind);
  const line = { decoder: name, kind: found.kind, seed, index: found.index, input: toHex(input) };
  process.stderr.write(`${found.detail}\n${JSON.stringify(line)}\n`);
}

const reachOfAll = new Map<string, FileReach>();
let failed = false;
for (const name of values.decoder ?? DECODERS.map((decoder) => decoder.name)) {
  const decoder = decoderNamed(name);
  const startedMs = performance.now();
  const { tally, reach } = await run(name);
  addReach(reachOfAll, reach);
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  const missing = unreached(decoder, tally);
  for (const found of tally.found) tell(name, found);
  failed ||= tally.found.length > 0 || missing.length > 0;
  const { accepted, found } = tally;
  const refused = Object.fromEntries(tally.refused);
  const findings = found.length;
  const unreachedCode = values.coverage ? { unreached: unreachedIn(reach) } : {};
  const result = { decoder: name, inputs, accepted, refused, findings, missing, ...unreachedCode };
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...result, seconds })}\n`
      : `${name.padEnd(20)} ${inputs} inputs, ${accepted} accepted, refused ${JSON.stringify(refused)}${missing.length > 0 ? `, NEVER SEEN: ${missing.join(', ')}` : ''}, ${found.length} findings (${seconds} s)\n${wordsFor(reach)}`,
  );
}
if (values.coverage && !values.json) {
  process.stdout.write(`\nreached by no input of any of these decoders:\n${wordsFor(reachOfAll)}`);
}
if (failed) process.exitCode = 1;
