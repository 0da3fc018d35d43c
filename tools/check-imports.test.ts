/**
 * A rule that cannot fail protects nothing: tests/fixtures/imports/broken-house breaks each one,
 * and holds sound files that look broken to a text search.
 */

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { findCircles } from './imports/find-circles.ts';
import { findViolations } from './imports/find-violations.ts';
import { WORKSPACES } from './imports/house.ts';
import { readHouse } from './imports/read-house.ts';

const BROKEN_HOUSE = join(import.meta.dirname, '../tests/fixtures/imports/broken-house');
const violations = findViolations(await readHouse(BROKEN_HOUSE));

/** `line rule` of what is reported about a file. */
function reportOn(file: string): string[] {
  return violations.filter((each) => each.file === file).map(({ line, rule }) => `${line} ${rule}`);
}

describe('the broken house is told, with file and line (SI1), of', () => {
  test.each([
    {
      what: 'imports to the right, by package name, by path, by type and on demand',
      file: 'shared/domain/src/import-order.ts',
      report: [1, 2, 3, 6, 7].map((line) => `${line} import-order`),
    },
    {
      what: 'a tool that imports a program',
      file: 'tools/start.ts',
      report: ['1 import-order'],
    },
    {
      what: 'imports of what is in no workspace',
      file: 'shared/domain/src/outsider.ts',
      report: ['1 outsider', '2 outsider', '3 outsider'],
    },
    {
      what: 'packages away from their home, types included',
      file: 'sync/src/one-home.ts',
      report: ['1 one-home', '2 one-home', '3 one-home'],
    },
    {
      what: 'Electron outside of its shell',
      file: 'shared/station/src/window.ts',
      report: ['1 one-home'],
    },
    {
      what: 'packages that package.json does not list, or lists for development only',
      file: 'shared/domain/src/unlisted-package.ts',
      report: ['1 unlisted-package', '2 unlisted-package', '3 unlisted-package'],
    },
    {
      what: 'a workspace that package.json does not list',
      file: 'hub/src/unlisted-workspace.ts',
      report: ['1 unlisted-package'],
    },
    {
      what: 'a circle over three files, once',
      file: 'shared/domain/src/circle-one.ts',
      report: ['1 circle'],
    },
    {
      what: 'a file that only passes on others',
      file: 'sync/src/barrel.ts',
      report: ['1 barrel'],
    },
    {
      what: 'every look at a clock or at chance',
      file: 'shared/domain/src/clock-or-chance.ts',
      report: [1, 4, 5, 6, 7, 8, 9, 10].map((line) => `${line} clock-or-chance`),
    },
    {
      what: 'a file that is no TypeScript',
      file: 'db/src/unreadable.ts',
      report: ['1 unreadable'],
    },
  ])('$what', ({ file, report }) => {
    expect(reportOn(file)).toEqual(report);
  });
});

test('nothing else in it is reported', () => {
  const told = new Set(violations.map(({ file }) => file));
  expect(
    [...told].filter((file) => /sound|system-clock|board|support|circle-t/.test(file)),
  ).toEqual([]);
});

test('the command names each broken rule and ends with exit code 1', async () => {
  const command = [join(import.meta.dirname, 'check-imports.ts'), BROKEN_HOUSE];
  await expect(promisify(execFile)(process.execPath, command)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('sync/src/barrel.ts:1 barrel: This file only passes on'),
  });
});

test('two circles that share no file are two, and a file that imports itself is one', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['a', 'c']],
    ['c', ['c']],
    ['d', ['a', 'e']],
    ['e', []],
  ]);
  expect(findCircles(graph)).toEqual([['c'], ['a', 'b']]);
});

test('the table of workspaces is that of package.json', async () => {
  const text = await readFile(join(import.meta.dirname, '../package.json'), 'utf8');
  const { workspaces } = z.object({ workspaces: z.array(z.string()) }).parse(JSON.parse(text));
  const folders = Object.values(WORKSPACES).map(({ folder }) => folder);
  expect(folders.sort()).toEqual(workspaces.sort());
});
