/**
 * The rules in docs/spec and the tests that prove them name each other. A rule that says it is kept must stand in a
 * test's title, and a test may not name a rule that does not exist.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const REPOSITORY = join(import.meta.dirname, '../..');
const ID = /\b(?:LE|MA|TK|AD|AL|SE|SI)\d+\b/g;
/** From `test(`, `describe(` or one of their forms to the end of its title. */
const TITLE =
  /\b(?:test|describe|it)(?:\.[a-z]+(?:\([^)]*\))?)*\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/gi;

type Rule = { readonly id: string; readonly holds: 'kept' | 'partly' | 'not yet' | 'nothing said' };

function rulesIn(text: string): Rule[] {
  return text
    .split(/^\*\*(?=[A-Z]{2}\d+\*\*)/m)
    .slice(1)
    .map((section) => {
      const id = section.slice(0, section.indexOf('*'));
      const said = /[*_](Kept|Partly|Not yet)/.exec(section)?.[1]?.toLowerCase();
      const holds =
        said === 'kept' || said === 'partly' || said === 'not yet' ? said : 'nothing said';
      return { id, holds };
    });
}

function rules(): Rule[] {
  const folder = join(REPOSITORY, 'docs/spec');
  return readdirSync(folder)
    .filter((name) => name !== 'README.md')
    .flatMap((name) => rulesIn(readFileSync(join(folder, name), 'utf8')));
}

function testFiles(): string[] {
  return readdirSync(REPOSITORY, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.test\.tsx?$/.test(name) && !/(?:^|\/)(?:node_modules|dist|fixtures)\//.test(name),
  );
}

/** Each rule ID in a test's title, with the file. */
function namedInTitles(): { id: string; file: string }[] {
  return testFiles().flatMap((file) => {
    const text = readFileSync(join(REPOSITORY, file), 'utf8');
    return [...text.matchAll(TITLE)].flatMap(([, , title]) =>
      [...(title ?? '').matchAll(ID)].map(([id]) => ({ id, file })),
    );
  });
}

describe('rules and the tests that prove them', () => {
  test('every rule says what holds of it today', () => {
    const silent = rules().filter((rule) => rule.holds === 'nothing said');
    expect(silent).toEqual([]);
    expect(rules().length).toBeGreaterThan(30);
  });

  test('every rule that is kept, even in part, stands in the title of a test', () => {
    const named = new Set(namedInTitles().map(({ id }) => id));
    const unproved = rules()
      .filter((rule) => rule.holds === 'kept' || rule.holds === 'partly')
      .filter((rule) => !named.has(rule.id));
    expect(unproved).toEqual([]);
  });

  test('no test names a rule that is not in the specification', () => {
    const known = new Set(rules().map((rule) => rule.id));
    expect(namedInTitles().filter(({ id }) => !known.has(id))).toEqual([]);
  });

  test('titles are found in every form that the tests use', () => {
    const text =
      "test.each([1])('one (LE1)', f); describe(`two (LE2)`); it(\n  \"it's three (LE3)\")";
    const ids = [...text.matchAll(TITLE)].flatMap(([, , title]) => (title ?? '').match(ID));
    expect(ids).toEqual(['LE1', 'LE2', 'LE3']);
  });
});
