/**
 * Purpose: `npm run crash -- --kills 200`: kills gates and a kiosk at random moments under load, again and again, and then
 * looks whether everything a person was told is in the merged ledgers (LE2, LE3).
 * Usage: npm run crash -- [--kills N] [--seed N] [--json]. Exit code 1 when something acknowledged is missing.
 */

import { parseArgs } from 'node:util';
import { z } from 'zod';
import { buildPages } from '../../tools/build-pages.ts';
import { openWorld } from '../matchday/world.ts';
import { playCrashes } from './crashes.ts';

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
const world = await openWorld({ tickets: 20_000, gates: 2, agents: 1, log: () => undefined });
try {
  const outcome = await playCrashes(world, options, (line) => process.stderr.write(`${line}\n`));
  const { lost, ...figures } = outcome;
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  else
    for (const [name, value] of Object.entries(figures))
      console.log(`  ${name.padEnd(16)} ${value}`);
  for (const words of lost.slice(0, 10)) process.stderr.write(`lost: ${words}\n`);
  if (lost.length > 0 || !outcome.replicasAgree || outcome.unexpected > 0) process.exitCode = 1;
} finally {
  await world.stop();
}
