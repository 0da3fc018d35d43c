/**
 * Purpose: `npm run sim -- --seeds N [--seed S] [--stations 20] [--lan] [--no-lan] [--vault] [--no-vault] [--json]`: simulated
 * days, judged (SI1, SI2, SI3). On every second one machines also hear each other and get sticks, on every third holders'
 * names are kept; `--lan` and `--vault` make it every one, `--no-lan` and `--no-vault` none.
 * Invariant: a seed that fails prints itself, made as small as it goes, the end of its trace and the auditor's words, and
 * the program ends with 1.
 * Planted bugs are looked for too, unless one single seed is asked for.
 */

import { parseArgs } from 'node:util';
import { PLANTED_BUGS } from '@gatefold/sync/simulator/planted-bugs';
import { runSeed, type RunOptions, type RunReport } from '@gatefold/sync/simulator/run-seed';
import { SOUND } from '@gatefold/sync/simulator/seam';
import { shrink } from '@gatefold/sync/simulator/shrink';
import { z } from 'zod';
import { catchBug } from './catch-bug.ts';
import { VENUE } from './venue.ts';

const TRACE_TAIL = 60;

const optionsSchema = z.object({
  seeds: z.coerce.number().int().min(1).optional(),
  seed: z.coerce.number().int().min(0).optional(),
  stations: z.coerce.number().int().min(2).max(20).optional(),
  json: z.boolean().default(false),
  lan: z.boolean().optional(),
  vault: z.boolean().optional(),
});
type Options = z.infer<typeof optionsSchema>;

function readOptions(): Options {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      seeds: { type: 'string' },
      seed: { type: 'string' },
      stations: { type: 'string' },
      json: { type: 'boolean' },
      lan: { type: 'boolean' },
      vault: { type: 'boolean' },
    },
  });
  return optionsSchema.parse(values);
}

function show(report: RunReport, { json }: Options): void {
  const { seed, stations, traceHash, failures } = report;
  const { scans, sales, entries, faults, rounds } = report;
  if (json) {
    const counts = { scans, sales, entries, faults, rounds };
    console.log(JSON.stringify({ seed, stations, ...counts, traceHash, failures }));
    return;
  }
  const verdict = failures.length === 0 ? 'ok' : `FAILED (${failures.length})`;
  const counts = `${scans} scans · ${sales} sales · ${entries} entries · ${faults} faults`;
  const end = `quiet after ${rounds} rounds · ${traceHash.slice(0, 12)}`;
  console.log(`seed ${seed}: ${verdict} · ${stations} stations · ${counts} · ${end}`);
}

/** Prints a failing day, made as small as it goes, with what `tests/seeds/` needs to run it for good (SI3). */
async function explain(failing: RunReport, options: RunOptions): Promise<void> {
  const { day, report } = await shrink(failing, options);
  console.error(report.trace.slice(-TRACE_TAIL).join('\n'));
  console.error(`\nseed ${failing.seed}, in the auditor's words:\n${failing.failures.join('\n')}`);
  console.error(`\nof which, on the smaller day above:\n${report.failures.join('\n')}`);
  console.error(`\ntests/seeds: ${JSON.stringify({ ...day, note: '' })}\n`);
}

async function lookForBugs({ json }: Options): Promise<number> {
  let found = 0;
  for (const bug of PLANTED_BUGS) {
    const caught = await catchBug(bug);
    if (caught !== null) found += 1;
    if (json) console.log(JSON.stringify({ plantedBug: bug.name, caught }));
    else {
      const where = caught === null ? 'NOT CAUGHT' : `seed ${caught.seed}: ${caught.words}`;
      console.log(`planted ${bug.name}: ${where}`);
    }
  }
  return found;
}

async function main(): Promise<void> {
  const options = readOptions();
  const first = options.seed ?? 1;
  const seeds = options.seeds ?? (options.seed === undefined ? 100 : 1);
  const sums = { seeds, failures: 0, scans: 0, sales: 0, entries: 0, faults: 0 };
  for (let seed = first; seed < first + seeds; seed += 1) {
    const roads = (options.lan ?? seed % 2 === 0) ? ('all' as const) : ('hub' as const);
    const vault = options.vault ?? seed % 3 === 0;
    const run = { seed, stations: options.stations, roads, vault, seam: SOUND, ...VENUE };
    const report = await runSeed(run);
    show(report, options);
    if (report.failures.length > 0) await explain(report, run);
    sums.failures += report.failures.length > 0 ? 1 : 0;
    sums.scans += report.scans;
    sums.sales += report.sales;
    sums.entries += report.entries;
    sums.faults += report.faults;
  }
  const isOneSeed = options.seed !== undefined && seeds === 1;
  const plantedBugs = isOneSeed ? 0 : PLANTED_BUGS.length;
  const plantedCaught = isOneSeed ? 0 : await lookForBugs(options);
  console.log(JSON.stringify({ ...sums, plantedBugs, plantedCaught }));
  process.exitCode = sums.failures > 0 || plantedCaught < plantedBugs ? 1 : 0;
}

await main();
