/** The auditor is only worth what it notices: faults put in on purpose, each found within 200 seeds. */

import { PLANTED_BUGS } from '@gatefold/sync/simulator/planted-bugs';
import { afterAll, describe, expect, test } from 'vitest';
import { catchBug, SEEDS_A_BUG } from './catch-bug.ts';

const caught: string[] = [];

afterAll(() => {
  process.stdout.write(`${caught.join('\n')}\n`);
});

describe(`SI2 the auditor notices each planted bug within ${SEEDS_A_BUG} seeds`, () => {
  test('there are more than a dozen of them, each under its own name', () => {
    expect(new Set(PLANTED_BUGS.map(({ name }) => name)).size).toBe(PLANTED_BUGS.length);
    expect(PLANTED_BUGS.length).toBeGreaterThan(12);
  });

  test.each(PLANTED_BUGS)(
    '$name: $words',
    async (bug) => {
      const found = await catchBug(bug);
      expect(found).not.toBeNull();
      caught.push(`${bug.name}: seed ${found?.seed ?? 'none'}: ${found?.words ?? ''}`);
    },
    // Long enough to go through all of the seeds in vain on a busy machine, and then to say so.
    300_000,
  );
});
