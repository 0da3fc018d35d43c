import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { listOf } from './list-of.ts';

describe('a list in a message', () => {
  const schema = z.strictObject({
    rows: listOf(z.strictObject({ n: z.number() }), { min: 1, max: 3 }),
  });

  test('comes out as its items do', () => {
    const doubled = listOf(z.number().transform((n) => 2 * n));
    expect(doubled.parse([1, 2])).toEqual([2, 4]);
    expect(schema.parse({ rows: [{ n: 1 }] })).toEqual({ rows: [{ n: 1 }] });
  });

  test.each([
    ['one that is missing', {}, []],
    ['text', { rows: 'abc' }, []],
    ['too short', { rows: [] }, []],
    ['too long', { rows: [1, 1, 1, 1] }, []],
    ['a bad item', { rows: [{ n: 1 }, { n: 'x' }] }, [1, 'n']],
  ])('%s is refused where it is wrong', (_what, message, place) => {
    const parsed = schema.safeParse(message);
    expect(parsed.error?.issues.map((issue) => issue.path)).toEqual([['rows', ...place]]);
  });

  test('a thousand wrong items are one issue, and the items behind the first are not looked at', () => {
    let looked = 0;
    const item = z.custom((value) => {
      looked += 1;
      return value === 'right';
    });
    const parsed = listOf(item).safeParse(Array.from({ length: 1000 }, () => 'wrong'));
    expect(parsed.error?.issues).toHaveLength(1);
    expect(looked).toBe(1);
  });

  test('a list that is too long is refused before any of its items', () => {
    let looked = 0;
    const item = z.custom(() => {
      looked += 1;
      return true;
    });
    expect(listOf(item, { max: 2 }).safeParse([1, 2, 3]).success).toBe(false);
    expect(looked).toBe(0);
  });
});

test('SE6 no message from outside has a list of another kind', () => {
  const domain = join(import.meta.dirname, '..');
  const files = globSync('{codec,vault}/**/*.ts', { cwd: domain });
  const sources = files.filter((file) => !file.endsWith('.test.ts'));
  const others = sources.filter((file) =>
    readFileSync(join(domain, file), 'utf8').includes('z.array('),
  );
  expect(others).toEqual([]);
  expect(sources.length).toBeGreaterThan(20);
});
