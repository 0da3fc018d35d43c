import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, SMALL_EVENT, type HubWorld } from '../../tests/support/hub-world.ts';

let world: HubWorld;
let folder: string;

beforeEach(async () => {
  world = await makeHubWorld();
  folder = await mkdtemp(join(tmpdir(), 'gatefold-import-'));
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const GOOD =
  'Barcode,Section,Class,Price,Currency\nA-01,South,Open,5.00,USD\nA-02,South,Open,5.00,USD\n';

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

type Ended = { readonly code: number; readonly out: string; readonly progress: string };

/** The real program, over the database of this test. */
function run(args: readonly string[], environment: Record<string, string>): Promise<Ended> {
  const program = join(import.meta.dirname, 'import-main.ts');
  const options = { env: { ...process.env, ...environment } };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, '--data', folder, ...args],
      options,
      (error, out, progress) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, progress });
      },
    );
  });
}

const EVENT_ARGS = ['--event', SMALL_EVENT.name];

describe('npm run import', () => {
  test('ends with 0 when every row is in, and with 0 again when all were there', async () => {
    const path = await file('good.csv', GOOD);
    const environment = { DATABASE_URL: world.databaseUrl };
    const first = await run([path, ...EVENT_ARGS], environment);
    expect(first.code).toBe(0);
    expect(first.out).toContain('2 tickets were added to Dynamos v Highlanders.');
    expect(first.progress).toContain('Reading');
    const second = await run([path, ...EVENT_ARGS], environment);
    expect([second.code, second.out.includes('2 were there already.')]).toEqual([0, true]);
  });

  test('ends with 2 when rows were left out, and says so to machines in one line', async () => {
    const path = await file('bad.csv', `${GOOD}A-03,South,Open,five,USD\n`);
    const ended = await run([path, ...EVENT_ARGS, '--json'], { DATABASE_URL: world.databaseUrl });
    expect(ended.code).toBe(2);
    expect(ended.out.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(ended.out)).toMatchObject({
      outcome: 'imported',
      added: 2,
      rejected: [{ line: 4, field: 'price', reason: { kind: 'not-a-number' } }],
    });
  });

  test('ends with 1 and changes nothing when the file, the event or the call is refused', async () => {
    const good = await file('good.csv', GOOD);
    const sheet = await file('sheet.csv', 'PK\u0003\u0004 not text \u0000');
    const environment = { DATABASE_URL: world.databaseUrl };
    for (const args of [
      [sheet, ...EVENT_ARGS],
      [good, '--event', 'Caps v Chicken Inn'],
      [join(folder, 'missing.csv'), ...EVENT_ARGS],
      [good],
      [good, ...EVENT_ARGS, '--colour', 'red'],
    ]) {
      const ended = await run(args, environment);
      expect([ended.code, ended.out + ended.progress]).toEqual([1, expect.stringMatching(/\w/)]);
    }
    const missing = await run([join(folder, 'missing.csv'), ...EVENT_ARGS], environment);
    expect(missing.progress).toContain('missing.csv. Check its name.');
    expect(await world.rows('SELECT 1 FROM ticket WHERE code IS NOT NULL')).toEqual([]);
  });

  test('reaches the database of the hub that runs on the same folder', async () => {
    await file('database-url', world.databaseUrl);
    const path = await file('good.csv', GOOD);
    const ended = await run([path, ...EVENT_ARGS, '--dry-run'], { DATABASE_URL: '' });
    expect(ended.out).toContain('2 tickets would be added');
  });
});
