import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../tests/support/seeded-random.ts';
import { readHubKeys } from './hub-keys.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatefold-keys-'));
  path = join(folder, 'hub-keys.json');
});
afterEach(() => rm(folder, { recursive: true }));

describe('SE5 the hub’s own secrets', () => {
  test('are made once, for the hub’s user alone, and are the same at every start', async () => {
    const first = await readHubKeys(path, seededRandom('first start'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['hub-keys.json']);
    expect(await readHubKeys(path, seededRandom('second start'))).toEqual(first);
    expect(first.masterKey).not.toEqual(first.keys.publicKey);
  });

  test('that others can read stop the hub, and it says what to do', async () => {
    await readHubKeys(path, seededRandom('first start'));
    await chmod(path, 0o640);
    await expect(readHubKeys(path, seededRandom(''))).rejects.toThrow(`chmod 600 ${path}`);
  });

  test('that are damaged stop the hub and are not made anew over the old ones', async () => {
    await readHubKeys(path, seededRandom('first start'));
    for (const text of ['', '{', '{"v":1}', '{"v":1,"hubSeed":"00","masterKey":"00"}']) {
      await writeFile(path, text);
      await expect(readHubKeys(path, seededRandom(''))).rejects.toThrow('copy from your safe');
      expect(await readFile(path, 'utf8')).toBe(text);
    }
  });
});
