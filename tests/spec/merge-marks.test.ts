/** What a merge leaves behind where two changes met compiles well within a comment. */

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const REPOSITORY = join(import.meta.dirname, '../..');
const ROOMS = 'agent-desktop bench db docs edge-gate hub shared sync tests tools'.split(' ');

function files(): string[] {
  const patterns = [...ROOMS.map((room) => `${room}/**/*.*`), '*.*'];
  return globSync(patterns, {
    cwd: REPOSITORY,
    exclude: ['**/node_modules/**', '**/dist/**'],
  }).filter((file) => /\.(?:ts|tsx|md|sql|css|html|json|yml)$/.test(file));
}

test('no file keeps the marks of an unfinished merge', () => {
  const all = files();
  const marked = all.filter((file) =>
    /^(?:<{7}|>{7}) /m.test(readFileSync(join(REPOSITORY, file), 'utf8')),
  );
  expect(marked).toEqual([]);
  expect(all.length).toBeGreaterThan(500);
});
