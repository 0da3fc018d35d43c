import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildDesktop, DESKTOP } from './build-desktop.ts';

let app: string;

beforeAll(async () => {
  await buildDesktop();
  app = await mkdtemp(join(tmpdir(), 'gatefold-desktop-'));
  await cp(DESKTOP, app, { recursive: true });
});

afterAll(async () => {
  await rm(app, { recursive: true });
});

test.each(['edge-gate', 'agent-desktop'])(
  'the program of %s runs as plain JavaScript, away from the repository, and finds its page',
  async (station) => {
    const program = join(app, station, 'desktop/program.js');
    const running = spawn(process.execPath, [program, '--data', join(app, 'data')], { cwd: app });
    const ended = once(running, 'exit');
    const [said, printed] = await Promise.all([text(running.stderr), text(running.stdout)]);
    // Its page is read before anything else, so these words come from a program that found it.
    expect(said).toMatch(/^(gate|agent): This machine is not enrolled yet\./);
    expect([printed, (await ended)[0]]).toEqual(['', 1]);
  },
);

test('the window is one file that brings all but Electron and Node along', async () => {
  const source = await readFile(join(app, 'main.js'), 'utf8');
  const imported = [...source.matchAll(/^import .* from "(.*)";$/gm)].map((match) => match[1]);
  expect(imported).toContain('electron');
  expect(imported.filter((name) => name !== 'electron' && !name?.startsWith('node:'))).toEqual([]);
  expect(JSON.parse(await readFile(join(app, 'package.json'), 'utf8'))).toMatchObject({
    main: 'main.js',
    type: 'module',
  });
});
