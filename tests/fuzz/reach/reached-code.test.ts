/** What no input reached must be named, or a reader may hold code that the fuzzer has never seen. */

import { describe, expect, test } from 'vitest';
import { guardedRun } from '../guarded-run.ts';
import { fileReach, reachedTogether, unreached, type FileReach } from './reached-code.ts';

const SOURCE = `import { x } from './x.ts';
function read(octet) {
  if (octet > 4) {
    // Too large.
    return x(octet);
  }
  return octet === 0 ? null : 1;
}
function never() {
  return () => 2;
}
`;

function spanOf(text: string) {
  const startOffset = SOURCE.indexOf(text);
  return { startOffset, endOffset: startOffset + text.length };
}

const MODULE = { startOffset: 0, endOffset: SOURCE.length, count: 1 };
const READ = spanOf(
  SOURCE.slice(SOURCE.indexOf('function read'), SOURCE.indexOf('function never')),
);
const NEVER = spanOf(SOURCE.slice(SOURCE.indexOf('function never')).trimEnd());
const LARGE = spanOf(SOURCE.slice(SOURCE.indexOf('{\n    //'), SOURCE.indexOf('  return octet')));
const NULL = spanOf(' null');

function counted(
  name: string,
  ...ranges: { startOffset: number; endOffset: number; count: number }[]
) {
  return { functionName: name, isBlockCoverage: true, ranges };
}

const LOADED = [
  counted('', MODULE),
  counted('read', { ...READ, count: 3 }),
  counted('never', { ...NEVER, count: 0 }),
];

function reachWith(
  ...ranges: { startOffset: number; endOffset: number; count: number }[]
): FileReach {
  return fileReach(LOADED, ranges.length === 0 ? [] : [counted('read', ...ranges)]);
}

describe('SE6 of a file', () => {
  test('functions that no input called, and lines within the others, are named', () => {
    const reach = reachWith({ ...READ, count: 9 }, { ...LARGE, count: 0 }, { ...NULL, count: 2 });
    expect(unreached(SOURCE, reach)).toEqual({
      uncalled: ['never'],
      lines: [{ line: 5, text: '⟦    return x(octet);⟧' }],
    });
  });

  test('what was called while it was loaded and by no input is not reached', () => {
    expect(unreached(SOURCE, reachWith()).uncalled).toEqual(['never', 'read']);
  });

  test('two runs together reached what either did', () => {
    const large = reachWith({ ...READ, count: 1 }, { ...NULL, count: 0 });
    const small = reachWith({ ...READ, count: 1 }, { ...LARGE, count: 0 }, { ...NULL, count: 0 });
    const none = reachWith();
    for (const [a, b] of [
      [large, small],
      [small, large],
    ] as const) {
      expect(unreached(SOURCE, reachedTogether(reachedTogether(none, a), b))).toEqual({
        uncalled: ['never'],
        lines: [{ line: 7, text: 'return octet === 0 ?⟦ null⟧ : 1;' }],
      });
    }
  });
});

test('SE6 a run that counts says what it reached, and nothing of what was called before the first input', async () => {
  const { tally, reach } = await guardedRun('token', { seed: 1, from: 0, to: 200 }, true);
  expect(tally.found).toEqual([]);
  const [file, functions = []] = [...reach][0] ?? [];
  expect(file).toBe('shared/domain/src/codec/ticket-token.ts');
  const called = functions.filter(({ isCalled }) => isCalled).map(({ name }) => name);
  expect(called).toContain('decodeToken');
  // It made the examples.
  expect(called).not.toContain('issueToken');
});
