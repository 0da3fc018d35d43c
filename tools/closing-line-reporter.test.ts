/** Continuous integration reads one line of a run: the last. Each story runs vitest for real. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const FIXTURE = join(import.meta.dirname, '../tests/fixtures/closing-line');
const VITEST = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs');

async function runVitest(...files: string[]): Promise<{ code: unknown; lastLine: string }> {
  const child = spawn(process.execPath, [VITEST, 'run', ...files], {
    cwd: FIXTURE,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = await once(child, 'close');
  return { code, lastLine: output.trimEnd().split('\n').at(-1) ?? '' };
}

describe('the last line of a run', () => {
  test('counts what passed', async () => {
    expect(await runVitest('good')).toEqual({ code: 0, lastLine: '1 passed, 0 failed' });
  });

  test('counts failures, a set-up that failed among them, and what was skipped', async () => {
    const expected = '1 passed, 2 failed, 2 skipped';
    expect(await runVitest('mixed')).toEqual({ code: 1, lastLine: expected });
  });

  test('counts a file that does not load as a failure', async () => {
    const expected = { code: 1, lastLine: '1 passed, 1 failed' };
    expect(await runVitest('good', 'unloadable')).toEqual(expected);
  });

  test('owns up to a run in which no file was found', async () => {
    expect(await runVitest('no-such-file')).toEqual({ code: 1, lastLine: '0 passed, 0 failed' });
  });
});
