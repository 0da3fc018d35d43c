/** Purpose: what every manifest store must do, run over each implementation. Tests only. */

import type { Bytes } from '@gatefold/domain/bytes';
import { expectOk } from '@gatefold/domain/result';
import { describe, expect, test } from 'vitest';
import type { ManifestStore } from '../manifest/manifest-store.ts';

type UseStore = (test: (store: ManifestStore) => Promise<void>) => Promise<void>;

const NAMES = ['aa', 'bb', 'cc', 'dd'] as const;

function blobOf(name: string): Bytes {
  return new TextEncoder().encode(`the blob ${name}`);
}

async function put(store: ManifestStore, ...names: readonly string[]): Promise<void> {
  for (const name of names) expectOk(await store.putBlob(name, blobOf(name)), 'put');
}

async function held(store: ManifestStore): Promise<string[]> {
  return [...(await store.blobs(NAMES)).keys()];
}

export function manifestStoreContract(name: string, use: UseStore): void {
  describe(`MA3 ${name} keeps the contract of a manifest store`, () => {
    aboutBlobs(use);
    aboutSwaps(use);
  });
}

function aboutBlobs(use: UseStore): void {
  test('blobs are kept by hash before any root names them', async () => {
    await use(async (store) => {
      await put(store, 'aa', 'bb');
      await put(store, 'aa');
      expect(await store.blob('aa')).toEqual(blobOf('aa'));
      expect(await store.blob('cc')).toBeNull();
      expect(await store.blobs(['bb', 'cc', 'aa'])).toEqual(
        new Map([
          ['bb', blobOf('bb')],
          ['aa', blobOf('aa')],
        ]),
      );
      expect(await store.currentRoot(1)).toBeNull();
    });
  });

  test('an altered blob is replaced by the right one', async () => {
    await use(async (store) => {
      expectOk(await store.putBlob('aa', Uint8Array.of(6, 6, 6)), 'put');
      await put(store, 'aa');
      expect(await store.blob('aa')).toEqual(blobOf('aa'));
    });
  });
}

function aboutSwaps(use: UseStore): void {
  test('a swap sets the root and forgets what it does not name', async () => {
    await use(async (store) => {
      await put(store, 'aa', 'bb', 'cc');
      expectOk(await store.swap(1, Uint8Array.of(1), new Set(['aa', 'bb'])), 'swap');
      expect(await store.currentRoot(1)).toEqual(Uint8Array.of(1));
      expect(await held(store)).toEqual(['aa', 'bb']);
      await put(store, 'dd');
      expectOk(await store.swap(1, Uint8Array.of(2), new Set(['bb', 'dd'])), 'swap');
      expect(await store.currentRoot(1)).toEqual(Uint8Array.of(2));
      expect(await held(store)).toEqual(['bb', 'dd']);
    });
  });

  test('what another event names is kept', async () => {
    await use(async (store) => {
      await put(store, 'aa', 'bb', 'cc');
      expectOk(await store.swap(1, Uint8Array.of(1), new Set(['aa', 'bb', 'cc'])), 'swap');
      expectOk(await store.swap(2, Uint8Array.of(2), new Set(['bb'])), 'swap');
      expectOk(await store.swap(1, Uint8Array.of(3), new Set(['aa'])), 'swap');
      expect(await store.currentRoot(2)).toEqual(Uint8Array.of(2));
      expect(await held(store)).toEqual(['aa', 'bb']);
    });
  });

  test('a root cannot come into use without its blobs: the one before stays, whole', async () => {
    await use(async (store) => {
      await put(store, 'aa');
      expectOk(await store.swap(1, Uint8Array.of(1), new Set(['aa'])), 'swap');
      await put(store, 'bb');
      const swapping = store.swap(1, Uint8Array.of(2), new Set(['bb', 'cc']));
      await expect(swapping).rejects.toThrow(/and not held|FOREIGN KEY constraint failed/);
      expect(await store.currentRoot(1)).toEqual(Uint8Array.of(1));
      expect(await held(store)).toEqual(['aa', 'bb']);
    });
  });
}
