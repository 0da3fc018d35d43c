/**
 * Simulated days on which machines also hear each other on LANs and get sticks, some of them without any line to the hub, and
 * somebody hostile may be plugged in. More of them: `npm run sim -- --seeds N --lan`.
 */

import { runSeed } from '@gatefold/sync/simulator/run-seed';
import { SOUND } from '@gatefold/sync/simulator/seam';
import { describe, expect, test } from 'vitest';
import { VENUE } from './venue.ts';

const SEEDS = 60;
const BLOCK = 10;
/** What these days must come to between them. */
const RARE_STATES = ['a stick at the hub', 'delivered without a line', 'overheard'];

describe('SI1 AD3 LE9 MA5 SE3 days with neighbours, sticks and someone who lies', () => {
  const reached = new Set<string>();
  const blocks = Array.from({ length: SEEDS / BLOCK }, (_, index) => index * BLOCK + 1);

  test.each(blocks)(`${BLOCK} seeds from %i on`, async (first) => {
    const findings: string[] = [];
    for (let seed = first; seed < first + BLOCK; seed += 1) {
      const report = await runSeed({ seed, roads: 'all', seam: SOUND, ...VENUE });
      findings.push(...report.failures.map((words) => `seed ${seed}: ${words}`));
      for (const state of report.reached) reached.add(state);
    }
    expect(findings).toEqual([]);
  });

  test('they come to every rare state', () => {
    expect(RARE_STATES.filter((state) => !reached.has(state))).toEqual([]);
  });
});
