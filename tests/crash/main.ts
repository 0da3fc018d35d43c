/**
 * Purpose: `npm run crash -- --kills 200`: kills gates and a kiosk at random moments under load, again and again, also on
 * full disks and with torn files, and then looks whether everything a person was told is in the merged ledgers (LE2, LE3, LE7).
 * Usage: npm run crash -- [--kills N] [--seed N] [--json]. Exit code 1 when something acknowledged is missing.
 */

import { parseArgs } from 'node:util';
import { z } from 'zod';
import { buildPages } from '../../tools/build-pages.ts';
import { playCrashes } from './crashes.ts';
import { withCrashWorld } from './with-crash-world.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const options = z
  .object({ kills: z.coerce.number().int().min(1), seed: z.coerce.number().int().min(0) })
  .parse(values);

await buildPages();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const reason = await withCrashWorld(20_000, async (world, disks) => {
  const outcome = await playCrashes(world, { ...options, disks }, say);
  const { lost, ...figures } = outcome;
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  else
    for (const [name, value] of Object.entries(figures))
      console.log(`  ${name.padEnd(16)} ${value}`);
  for (const words of lost.slice(0, 10)) say(`lost: ${words}`);
  if (lost.length > 0 || !outcome.replicasAgree || outcome.stopped === 0) process.exitCode = 1;
});
if (reason !== null) say(`No kill on a full disk: this machine gives no small disk (${reason}).`);
