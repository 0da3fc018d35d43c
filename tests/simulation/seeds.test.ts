/**
 * Simulated days with everything that can go wrong, judged by the auditor. A seed that fails here is run again with
 * `npm run sim -- --seed N`, which prints the end of its trace.
 */

import { AWAIT_POINTS } from '@gatefold/sync/simulator/await-points';
import { PLANTED_BUGS } from '@gatefold/sync/simulator/planted-bugs';
import { runSeed } from '@gatefold/sync/simulator/run-seed';
import { SOUND } from '@gatefold/sync/simulator/seam';
import { shrink } from '@gatefold/sync/simulator/shrink';
import { describe, expect, test, vi } from 'vitest';
import { catchBug } from './catch-bug.ts';
import { pinnedSeeds } from './pinned-seeds.ts';
import { VENUE } from './venue.ts';

/** What the days of this file must come to between them; else they try less than they seem to. */
const RARE_STATES = [
  'already-admitted',
  'cash-moved',
  'delta applied',
  'delta did not fit',
  'delta no cheaper',
  'disk-copied',
  'disk-set-back',
  'double entry',
  'gap closed',
  'hub-restored',
  'journal-broken',
  'journal-full',
  'ledger-forked',
  'not-signed',
  'offered again',
  'quarantined forged-head',
  'quarantined forked',
  'quarantined gap',
  'quarantined malformed',
  'quarantined station-quarantined',
  'quarantined station-revoked',
  'quarantined tampered',
  'resumed download',
  'several books a station',
  'several in on one ticket',
  'sold',
  'station-lease-expired',
  'till-closed',
  'till-opened',
  'too far behind for a delta',
  'turned-away',
  'voided',
  'went off duty',
];

/** Against hanging, on a machine that may be busy with other things. */
vi.setConfig({ testTimeout: 300_000 });

const BLOCK = 25;
const BLOCKS = 8;

describe('SI1 a day follows from its seed alone', () => {
  test('the same seed twice gives the same trace, entries and hashes', async () => {
    for (const seed of [3, 17, 42]) {
      const first = await runSeed({ seed, seam: SOUND, ...VENUE });
      const again = await runSeed({ seed, seam: SOUND, ...VENUE });
      expect(again.traceHash).toBe(first.traceHash);
      expect(again.trace).toEqual(first.trace);
    }
  });

  test('another seed gives another day', async () => {
    const [one, other] = [1, 2].map((seed) =>
      runSeed({ seed, stations: 4, seam: SOUND, ...VENUE }),
    );
    expect((await one)?.traceHash).not.toBe((await other)?.traceHash);
  });
});

describe('SI2 nothing lost, nothing twice, every replica alike, no queue stuck (LE2, LE3, LE6, LE8, AD2, AL1)', () => {
  const blocks = Array.from({ length: BLOCKS }, (_, index) => index * BLOCK + 1);
  const reached = new Set<string>();

  test.each(blocks)(`${BLOCK} seeds from %i on`, async (first) => {
    const findings: string[] = [];
    let faults = 0;
    for (let seed = first; seed < first + BLOCK; seed += 1) {
      const report = await runSeed({ seed, seam: SOUND, ...VENUE });
      findings.push(...report.failures.map((words) => `seed ${seed}: ${words}`));
      faults += report.faults;
      for (const state of report.reached) reached.add(state);
    }
    expect(findings).toEqual([]);
    // Days on which nothing went wrong would prove nothing.
    expect(faults).toBeGreaterThan(BLOCK);
  });

  test('these days come to every rare state', () => {
    expect(RARE_STATES.filter((state) => !reached.has(state))).toEqual([]);
  });

  test('on these days lives ended at every place where a life waits, before and after', () => {
    expect(AWAIT_POINTS.filter((point) => !reached.has(`ended at ${point}`))).toEqual([]);
  });

  test('a venue of twenty stations', async () => {
    const report = await runSeed({ seed: 20, stations: 20, seam: SOUND, ...VENUE });
    expect(report.failures).toEqual([]);
    expect(report.scans).toBeGreaterThan(50);
  });
});

describe('SI3 a day that fails', () => {
  test('is made smaller, and still breaks the same rule', async () => {
    const bug = PLANTED_BUGS.find(({ name }) => name === 'trust-old-receipts');
    if (bug === undefined) throw new Error('no such bug');
    const seed = (await catchBug(bug))?.seed ?? 0;
    const failing = await runSeed({ seed, seam: bug.seam(), ...VENUE });
    const { day, report } = await shrink(failing, { seed, seam: bug.seam(), ...VENUE });
    const [rule = 'none'] = (failing.failures[0] ?? '').split(' ');
    expect(report.failures.some((words) => words.startsWith(`${rule} `))).toBe(true);
    // It takes a hub that comes back from a backup, and little else.
    expect(report.faults).toBeLessThan(failing.faults / 3);
    expect(report.trace.join('\n')).toContain('hub restored');
    const again = await runSeed({ ...day, seam: bug.seam(), ...VENUE });
    expect(again.traceHash).toBe(report.traceHash);
  });
});

describe('SI3 seeds that found something', () => {
  test.each(pinnedSeeds())('$file: $note', async ({ plantedBug, ...day }) => {
    expect((await runSeed({ ...day, ...VENUE, seam: SOUND })).failures).toEqual([]);
    if (plantedBug === undefined) return;
    const bug = PLANTED_BUGS.find(({ name }) => name === plantedBug);
    if (bug === undefined) throw new Error(`no planted bug is called ${plantedBug}`);
    // Which seed shows a fault changes with every change of the simulator; that one of them does must not.
    expect(await catchBug(bug, day.seed)).not.toBeNull();
  });
});
