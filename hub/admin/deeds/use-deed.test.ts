import { expect, test } from 'vitest';
import { deedTrouble } from './use-deed.ts';

test("a refusal is told in the hub's words alone", () => {
  const fault = { kind: 'refused', status: 409, reason: 'x', words: 'Only 3 are left.' } as const;
  expect(deedTrouble(fault)).toBe('Only 3 are left.');
});

test.each(['unreachable', 'unreadable'] as const)(
  'after an answer that is %s nobody is told that nothing was done',
  (kind) => {
    expect(deedTrouble({ kind, words: 'The hub does not answer.' })).toMatch(
      /^The hub does not answer\. It may have been done all the same: look at the audit/,
    );
  },
);
