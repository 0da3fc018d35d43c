/** What a gate holds of a vault, on a real disk: what is there, what is gone, and what a crash leaves (MA4). */

import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectOk } from '@gatefold/domain/result';
import { vaultStoreContract } from '@gatefold/sync/testing/vault-store-contract';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqliteVaultStore } from './sqlite-vault-store.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatefold-vault-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

vaultStoreContract('a vault store in SQLite', async (story) => {
  const store = new SqliteVaultStore(folder, 7);
  try {
    await story(store);
  } finally {
    store.close();
  }
});

const VAULT = { vault: 'aa', part: Uint8Array.of(1), keys: Uint8Array.of(2) };
const OLD = 'a page that somebody might look for'.repeat(300);
const NEW = 'the page that came after'.repeat(300);

async function holding(text: string): Promise<SqliteVaultStore> {
  const store = new SqliteVaultStore(folder, 7);
  expectOk(await store.adopt(VAULT, new Map([[0, `of ${text.length}`]])), 'adopt');
  expectOk(await store.putPage(0, Buffer.from(text), 1), 'put');
  return store;
}

/** Every byte in the folder. */
function disk(): Buffer {
  return Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
}

describe('MA4: the file of a vault', () => {
  test('is not there before there is a vault, and is its user’s alone', async () => {
    const store = new SqliteVaultStore(folder, 7);
    await store.held();
    expect(readdirSync(folder)).toEqual([]);
    await holding(OLD);
    expect(statSync(join(folder, 'vault-7.db')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['vault-7.db']);
  });

  test('overwrites the page that a newer one replaces', async () => {
    const store = await holding(OLD);
    expect(disk().includes(OLD.slice(0, 64))).toBe(true);
    expectOk(await store.adopt({ ...VAULT, vault: 'bb' }, new Map([[0, 'newer']])), 'adopt');
    expectOk(await store.putPage(0, Buffer.from(NEW), 1), 'put');
    store.close();
    expect(disk().includes(NEW.slice(0, 64))).toBe(true);
    expect(disk().includes(OLD.slice(0, 64))).toBe(false);
  });

  test('is overwritten before it is removed: a second name for the same blocks shows zeros', async () => {
    const store = await holding(OLD);
    store.close();
    const file = join(folder, 'vault-7.db');
    linkSync(file, join(folder, 'the same blocks'));
    expectOk(await new SqliteVaultStore(folder, 7).destroy('withdrawn', 9), 'destroy');
    expect(existsSync(file)).toBe(false);
    expect(readFileSync(join(folder, 'the same blocks')).every((byte) => byte === 0)).toBe(true);
  });

  test('that a crash saved from a destruction is erased at the next start', async () => {
    const store = await holding(OLD);
    store.close();
    copyFileSync(join(folder, 'vault-7.db'), join(folder, 'saved'));
    expectOk(await new SqliteVaultStore(folder, 7).destroy('withdrawn', 9), 'destroy');
    const note = join(folder, 'vault-7.destroyed.json');
    writeFileSync(note, readFileSync(note, 'utf8').replace('"isErased":true', '"isErased":false'));
    copyFileSync(join(folder, 'saved'), join(folder, 'vault-7.db'));
    rmSync(join(folder, 'saved'));
    const restarted = new SqliteVaultStore(folder, 7);
    expect(disk().includes(OLD.slice(0, 64))).toBe(false);
    expect(await restarted.held()).toBeNull();
    expect(await restarted.remains()).toEqual({
      vault: 'aa',
      why: 'withdrawn',
      pages: 1,
      records: 1,
      atMs: 9,
    });
  });

  test('that is damaged is erased, because all of it can be fetched again', async () => {
    const store = await holding(OLD);
    store.close();
    const file = join(folder, 'vault-7.db');
    writeFileSync(file, 'x'.repeat(8192));
    const restarted = new SqliteVaultStore(folder, 7);
    expect(await restarted.held()).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
    expectOk(await restarted.adopt(VAULT, new Map([[0, NEW]])), 'adopt');
    expect(await restarted.pagesDue()).toEqual([0]);
    restarted.close();
  });
});
