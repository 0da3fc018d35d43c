import { linkSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemRandom } from '@gatefold/domain/crypto/system-random';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileVaultSecrets } from './vault-secrets.ts';

let folder: string;
let secrets: FileVaultSecrets;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatefold-secrets-'));
  secrets = new FileVaultSecrets(folder, systemRandom);
});
afterEach(() => rm(folder, { recursive: true }));

const file = (): string => join(folder, 'vault-secrets', 'event-7.key');

describe('MA4: the secret of an event’s vault', () => {
  test('is made once, for the hub’s user alone, and is another for another event', async () => {
    expect(await secrets.read(7)).toBeNull();
    const made = await secrets.make(7);
    expect(await secrets.make(7)).toEqual(made);
    expect(await new FileVaultSecrets(folder, systemRandom).read(7)).toEqual(made);
    expect(await secrets.make(8)).not.toEqual(made);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect((await readdir(join(folder, 'vault-secrets'))).sort()).toEqual([
      'event-7.key',
      'event-8.key',
    ]);
  });

  test('is one secret when a hub and an import make it in the same instant', async () => {
    const others = Array.from({ length: 8 }, () => new FileVaultSecrets(folder, systemRandom));
    const made = await Promise.all(others.map((one) => one.make(7)));
    for (const secret of made) expect(secret).toEqual(made[0]);
  });

  test('is overwritten before it is removed, and stays gone', async () => {
    await secrets.make(7);
    linkSync(file(), join(folder, 'the same blocks'));
    await secrets.destroy(7);
    await secrets.destroy(7);
    expect(await secrets.read(7)).toBeNull();
    expect((await readFile(join(folder, 'the same blocks'))).every((byte) => byte === 0)).toBe(
      true,
    );
  });

  test('that was destroyed is never made again, not even by a hub that was brought back from a backup', async () => {
    expect(await secrets.wasDestroyed(7)).toBe(false);
    await secrets.destroy(7);
    const restarted = new FileVaultSecrets(folder, systemRandom);
    expect(await restarted.wasDestroyed(7)).toBe(true);
    expect(await restarted.make(7)).toBeNull();
    expect(await restarted.read(7)).toBeNull();
    expect(await restarted.wasDestroyed(8)).toBe(false);
    expect(await restarted.make(8)).not.toBeNull();
  });

  test('that is damaged stops whoever needs it, and is not made anew over the old one', async () => {
    await secrets.make(7);
    await writeFile(file(), 'torn');
    await expect(secrets.make(7)).rejects.toThrow('copy from your safe');
    expect(await readFile(file(), 'utf8')).toBe('torn');
  });
});
