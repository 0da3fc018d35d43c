import { REFUSAL_REASONS } from '@gatefold/domain/admission/reasons';
import { expect, test } from 'vitest';
import { refusalWords } from './refusal-words.ts';

test('AD1: every reason has words of its own', () => {
  const words = REFUSAL_REASONS.map(refusalWords);
  expect(new Set(words).size).toBe(REFUSAL_REASONS.length);
  expect(words.filter((one) => /[a-z]-[a-z]/.test(one))).toEqual([]);
});

test('a reason that only a newer station knows is shown by its name', () => {
  expect(refusalWords('no-umbrella')).toBe('no-umbrella');
});
