/**
 * Simulated days on which holders' names are kept: recorded, corrected and forgotten at the office, tickets printed anew, gates
 * that fetch the vault over the faulty road onto disks that tear and are rolled back, and its end by word or on its day while
 * some of them are away. More of them: `npm run sim -- --seeds N --vault`.
 */

import { VAULT_POINTS } from '@gatefold/sync/simulator/await-points';
import { runSeed } from '@gatefold/sync/simulator/run-seed';
import { SOUND } from '@gatefold/sync/simulator/seam';
import { describe, expect, test, vi } from 'vitest';
import { VENUE } from './venue.ts';

/** What these days must come to between them. */
const RARE_STATES = [
  'biometric-mismatch',
  'destroyed: day-came',
  'destroyed: withdrawn',
  'disk-copied',
  'disk-set-back',
  'holder-seen',
  'hub-restored',
  'revoked',
  'superseded',
  'vault ended',
  'vault-complete',
  'vault-lost',
];

/** Against hanging, on a machine that may be busy with other things. */
vi.setConfig({ testTimeout: 300_000 });

const SEEDS = 40;
const BLOCK = 10;
/** A key list must be torn before a gate comes here, and then the power go again: of two thousand days, few. */
const RARELY_ENDED = ['vault.discard before', 'vault.discard after'];

describe('MA4 SI1 SI2 days with a vault', () => {
  const reached = new Set<string>();
  const blocks = Array.from({ length: SEEDS / BLOCK }, (_, index) => index * BLOCK + 1);

  test.each(blocks)(`${BLOCK} seeds from %i on`, async (first) => {
    const findings: string[] = [];
    for (let seed = first; seed < first + BLOCK; seed += 1) {
      const roads = seed % 2 === 0 ? ('all' as const) : ('hub' as const);
      const report = await runSeed({ seed, roads, vault: true, seam: SOUND, ...VENUE });
      findings.push(...report.failures.map((words) => `seed ${seed}: ${words}`));
      for (const state of report.reached) reached.add(state);
    }
    expect(findings).toEqual([]);
  });

  test('they come to every rare state', () => {
    expect(RARE_STATES.filter((state) => !reached.has(state))).toEqual([]);
  });

  test('on these days lives ended at every place where a gate waits for its vault', () => {
    const missed = VAULT_POINTS.filter((point) => !reached.has(`ended at ${point}`));
    expect(missed.filter((point) => !RARELY_ENDED.includes(point))).toEqual([]);
  });

  test('the same seed twice gives the same day', async () => {
    const [one, again] = [
      await runSeed({ seed: 3, vault: true, seam: SOUND, ...VENUE }),
      await runSeed({ seed: 3, vault: true, seam: SOUND, ...VENUE }),
    ];
    expect(again.traceHash).toBe(one.traceHash);
  });
});
