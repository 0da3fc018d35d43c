import { chmod, cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectOk } from '@gatefold/domain/result';
import { makeReachableFolder } from '../../../../tests/support/reachable-folder.ts';
import { findPackagedFolder, prepareBinaries } from './server-binaries.ts';
import { findServerUser, type ServerUser } from './server-user.ts';

let base: string;
let user: ServerUser;
let lines: string[];

beforeEach(async () => {
  base = await makeReachableFolder('gatefold-binaries-');
  lines = [];
  const found = await findServerUser();
  if (found === undefined) throw new Error('No user to run Postgres as.');
  user = found;
});

afterEach(async () => {
  await rm(base, { recursive: true });
});

/** The package as npm leaves it with --ignore-scripts: no symbolic links. */
async function unpackWithoutScripts(folder: string): Promise<string> {
  const packaged = findPackagedFolder();
  if (packaged === undefined) throw new Error('npm did not install the Postgres programs.');
  const native = join(folder, 'native');
  await cp(join(packaged, '..', 'package.json'), join(folder, 'package.json'));
  await cp(packaged, native, { recursive: true, verbatimSymlinks: true });
  for (const entry of await readdir(join(native, 'lib'), { withFileTypes: true })) {
    if (entry.isSymbolicLink()) await rm(join(native, 'lib', entry.name));
  }
  return native;
}

function prepare(packaged: string): ReturnType<typeof prepareBinaries> {
  return prepareBinaries({ packaged, copiesFolder: join(base, 'copies'), user, log: remember });
}

function remember(line: string): void {
  lines.push(line);
}

describe('the Postgres programs', () => {
  test('are completed in place when npm ran no install scripts', async () => {
    const native = await unpackWithoutScripts(base);
    const binaries = expectOk(await prepare(native), 'prepare');
    expect(binaries).toMatchObject({ initdb: join(native, 'bin/initdb'), majorVersion: '18' });
    expect(lines).toEqual([]);
  });

  test('are copied, once, when the server cannot reach them', async () => {
    const closed = join(base, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const native = await unpackWithoutScripts(closed);
    // An ordinary user is the server's user and reaches all; a read-only installation that lacks
    // its links is what stops that one.
    if (user.kind === 'self') await chmod(join(native, 'lib'), 0o555);
    const first = expectOk(await prepare(native), 'prepare');
    expect(first.initdb.startsWith(join(base, 'copies'))).toBe(true);
    expect(expectOk(await prepare(native), 'prepare again')).toEqual(first);
    expect(await readdir(join(base, 'copies'))).toHaveLength(1);
    await chmod(join(native, 'lib'), 0o755);
  });
});
