/** Purpose: what every vault store must do, run over each implementation. Tests only. */

import type { Bytes } from '@gatefold/domain/bytes';
import { expectOk } from '@gatefold/domain/result';
import { describe, expect, test } from 'vitest';
import type { HeldVault, VaultStore } from '../vault/vault-store.ts';

type UseStore = (test: (store: VaultStore) => Promise<void>) => Promise<void>;

function vaultNamed(vault: string): HeldVault {
  return { vault, part: Uint8Array.of(1), keys: Uint8Array.of(2) };
}

function pageBytes(page: number): Bytes {
  return new TextEncoder().encode(`page ${page}`);
}

async function filled(store: VaultStore): Promise<void> {
  const pages = new Map([
    [7, 'h7'],
    [0, 'h0'],
    [3, 'h3'],
  ]);
  expectOk(await store.adopt(vaultNamed('aa'), pages), 'adopt');
  for (const page of [0, 7]) expectOk(await store.putPage(page, pageBytes(page), 5), 'put');
}

export function vaultStoreContract(name: string, use: UseStore): void {
  describe(`MA4 ${name} keeps the contract of a vault store`, () => {
    aboutPages(use);
    aboutEnds(use);
  });
}

function aboutPages(use: UseStore): void {
  test('holds nothing before a vault is adopted', async () => {
    await use(async (store) => {
      expect(await store.held()).toBeNull();
      expect(await store.pageTable()).toEqual(new Map());
      expect(await store.pagesDue()).toEqual([]);
      expect(await store.page(0)).toBeNull();
      expectOk(await store.destroy('withdrawn', 1), 'destroy');
      expectOk(await store.discard(), 'discard');
      expect(await store.remains()).toBeNull();
    });
  });

  test('keeps pages by number and knows which are due', async () => {
    await use(async (store) => {
      await filled(store);
      expect(await store.held()).toEqual(vaultNamed('aa'));
      expect(await store.pagesDue()).toEqual([3]);
      expect(await store.page(7)).toEqual(pageBytes(7));
      expect(await store.page(3)).toBeNull();
      expect(await store.page(99)).toBeNull();
      expectOk(await store.forgetPage(7), 'forget');
      expect(await store.pagesDue()).toEqual([3, 7]);
    });
  });

  test('of a newer vault, keeps the pages that are the same and no other', async () => {
    await use(async (store) => {
      await filled(store);
      const next = new Map([
        [0, 'h0'],
        [3, 'h3'],
        [9, 'h9'],
      ]);
      expectOk(await store.adopt(vaultNamed('bb'), next), 'adopt');
      expect((await store.held())?.vault).toBe('bb');
      expect(await store.page(0)).toEqual(pageBytes(0));
      expect(await store.page(7)).toBeNull();
      expect(await store.pagesDue()).toEqual([3, 9]);
      expectOk(await store.adopt(vaultNamed('cc'), new Map([[0, 'changed']])), 'adopt');
      expect(await store.page(0)).toBeNull();
      expect(await store.pageTable()).toEqual(new Map([[0, 'changed']]));
    });
  });
}

function aboutEnds(use: UseStore): void {
  test('destroys all of it, and keeps the note until the deed is in the ledger', async () => {
    await use(async (store) => {
      await filled(store);
      expectOk(await store.destroy('day-came', 50), 'destroy');
      expect(await store.held()).toBeNull();
      expect(await store.page(0)).toBeNull();
      const remains = { vault: 'aa', why: 'day-came', pages: 2, records: 10, atMs: 50 };
      expect(await store.remains()).toEqual(remains);
      expectOk(await store.destroy('withdrawn', 60), 'a second time');
      expect(await store.remains()).toEqual(remains);
      await store.forgetRemains();
      expect(await store.remains()).toBeNull();
    });
  });

  test('that does not read back is removed without a note, and may come again', async () => {
    await use(async (store) => {
      await filled(store);
      expectOk(await store.discard(), 'discard');
      expect(await store.held()).toBeNull();
      expect(await store.page(0)).toBeNull();
      expect(await store.remains()).toBeNull();
      await filled(store);
      expect(await store.page(0)).toEqual(pageBytes(0));
    });
  });

  test('takes another vault after one was destroyed', async () => {
    await use(async (store) => {
      await filled(store);
      expectOk(await store.destroy('day-came', 50), 'destroy');
      await filled(store);
      expect(await store.page(0)).toEqual(pageBytes(0));
      expect((await store.remains())?.vault).toBe('aa');
    });
  });
}
