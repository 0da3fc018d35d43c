/**
 * Purpose: `npm run matchday`: the proof of the whole, with the real processes and links that can be cut.
 * Usage: npm run matchday -- [--tickets N] [--scans N] [--gates N] [--agents N] [--seed N] [--json]
 * Exit code 1 when a promise was not kept.
 */

import { parseArgs } from 'node:util';
import { z } from 'zod';
import { playDay } from './day.ts';
import { summarise, tableOf } from './report.ts';
import { openWorld } from './world.ts';
import { buildPages } from '../../tools/build-pages.ts';

const { values } = parseArgs({
  options: {
    tickets: { type: 'string', default: '6000' },
    scans: { type: 'string', default: '1500' },
    gates: { type: 'string', default: '4' },
    agents: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});

const options = z
  .object({
    tickets: z.coerce.number().int().min(1000).max(1_000_000),
    scans: z.coerce.number().int().min(200).max(500_000),
    gates: z.coerce.number().int().min(2).max(50),
    agents: z.coerce.number().int().min(1).max(50),
    seed: z.coerce.number().int().min(0),
    json: z.boolean(),
    verbose: z.boolean(),
  })
  .parse(values);

/** With --json, standard output is the one line of JSON; what happens is told on standard error. */
function say(line: string): void {
  (options.json ? process.stderr : process.stdout).write(`${line}\n`);
}

const startedMs = Date.now();
await buildPages();
const { tickets, gates, agents } = options;
say(`Starting one hub, ${gates} gates and ${agents} agents with ${tickets} tickets …`);
const world = await openWorld({
  tickets,
  gates,
  agents,
  log: (line) => {
    if (options.verbose) process.stderr.write(`${line}\n`);
  },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void world.stop().finally(() => process.exit(130)));
}
try {
  const result = await playDay(world, options, say);
  const seconds = Math.round((Date.now() - startedMs) / 1000);
  const summary = summarise(result, { tickets, gates, agents }, seconds);
  if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else say(tableOf(summary));
  if (summary.broken.length > 0) process.exitCode = 1;
} finally {
  await world.stop();
}
