import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toHex } from '@gatefold/domain/bytes';
import { expectOk, type Result } from '@gatefold/domain/result';
import { keysFrom } from '@gatefold/domain/testing/example-manifest';
import { certify } from '@gatefold/sync/testing/test-station';
import { describe, expect, test } from 'vitest';
import { GATE_IDENTITY, KIOSK_IDENTITY } from '../testing/example-identity.ts';
import { withTemporaryFolder } from '../testing/temporary-folder.ts';
import { pendingSeed, readIdentity, writeIdentity } from './identity.ts';
import type { SecretRefusal } from './secret-file.ts';

function withIdentity(story: (path: string) => Promise<void>): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    const path = join(folder, 'identity.json');
    await writeIdentity(path, GATE_IDENTITY);
    await story(path);
  });
}

/** Writes the file anew with some fields changed. */
async function alter(path: string, changes: Record<string, unknown>): Promise<void> {
  const fields: unknown = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify(Object.assign({}, fields, changes)));
}

function kindOf(read: Result<unknown, SecretRefusal>): string {
  return read.ok ? 'read' : read.error.kind;
}

describe('SE1 the identity file', () => {
  test('gives back what was written, a gate with its post and a kiosk without', async () => {
    await withTemporaryFolder(async (folder) => {
      for (const identity of [
        GATE_IDENTITY,
        KIOSK_IDENTITY,
        { ...GATE_IDENTITY, isRetired: true },
      ]) {
        const path = join(folder, 'identity.json');
        await writeIdentity(path, identity);
        expect(await readIdentity(path)).toEqual({ ok: true, value: identity });
      }
    });
  });

  test('is for its owner alone, also when a crash had left half of one that was not', async () => {
    await withIdentity(async (path) => {
      await writeFile(`${path}.half`, 'half', { mode: 0o644 });
      await writeIdentity(path, GATE_IDENTITY);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(kindOf(await readIdentity(path))).toBe('read');
    });
  });

  test('is refused with the command that helps when others can read it', async () => {
    await withIdentity(async (path) => {
      for (const mode of [0o640, 0o604, 0o610, 0o666]) {
        await chmod(path, mode);
        expect(await readIdentity(path)).toEqual({
          ok: false,
          error: {
            kind: 'file-open-to-others',
            words: `Other users can read ${path}. Run: chmod 600 ${path}`,
          },
        });
      }
    });
  });

  test('that is not there is no error: the machine is not enrolled yet', async () => {
    await withTemporaryFolder(async (folder) => {
      expect(await readIdentity(join(folder, 'identity.json'))).toEqual({ ok: true, value: null });
    });
  });

  test('that a crash or a hand cut short is refused, and left as it is', async () => {
    await withIdentity(async (path) => {
      const whole = await readFile(path, 'utf8');
      for (const text of ['', '{}', 'null', whole.slice(0, 200), whole.replace('"v":1', '"v":2')]) {
        await writeFile(path, text);
        const read = await readIdentity(path);
        expect(kindOf(read)).toBe('file-damaged');
        expect(read.ok ? '' : read.error.words).toMatch(/Keep it, and ask the administrator/);
        expect(await readFile(path, 'utf8')).toBe(text);
      }
    });
  });

  test('that says more than the hub certified for its key is refused', async () => {
    const stranger = keysFrom(99);
    const foreign = certify(GATE_IDENTITY.keys, stranger, GATE_IDENTITY.name);
    for (const changes of [
      { role: 'agent' },
      { name: 'Gate 2 lane B' },
      { station: KIOSK_IDENTITY.station },
      { seed: toHex(new Uint8Array(32).fill(99)) },
      { hubPublicKey: toHex(stranger.publicKey) },
      { certificate: toHex(foreign) },
      { certificate: toHex(KIOSK_IDENTITY.certificate) },
    ]) {
      await withIdentity(async (path) => {
        await alter(path, changes);
        expect([changes, kindOf(await readIdentity(path))]).toEqual([changes, 'file-damaged']);
      });
    }
  });
});

test('SE1 the key of an enrolment is made once and kept until it is enrolled', async () => {
  await withTemporaryFolder(async (folder) => {
    const path = join(folder, 'enrolment.json');
    const first = expectOk(await pendingSeed(path, () => new Uint8Array(32).fill(7)), 'seed');
    const again = await pendingSeed(path, () => new Uint8Array(32).fill(8));
    expect(again).toEqual({ ok: true, value: first });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await chmod(path, 0o644);
    expect(kindOf(await pendingSeed(path, () => new Uint8Array(32)))).toBe('file-open-to-others');
  });
});
