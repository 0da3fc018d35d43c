import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId } from '@gatefold/domain/ids';
import { HUB } from '@gatefold/domain/testing/example-manifest';
import type { ManifestStore } from '@gatefold/sync/manifest/manifest-store';
import { manifestStoreContract } from '@gatefold/sync/testing/manifest-store-contract';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, launchProfile } from '../../../tests/support/browser.ts';
import { serveHub } from '../../../tests/support/http-hub.ts';
import { makeHubWorld, SMALL_EVENT } from '../../../tests/support/hub-world.ts';
import { serveModule, type ServedModule } from '../../../tests/support/serve-module.ts';
import { gateStation } from '../../../tests/support/world-station.ts';
import type { PageStation } from './testing/store-page.ts';

const ENTRY = join(import.meta.dirname, 'testing/store-page.ts');

let browser: Browser;
let site: ServedModule;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await serveModule({ entry: ENTRY });
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** A page with the store open; pages of one context share what is kept. */
async function openPage(context: BrowserContext, url: string, name: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => 'storePage' in window);
  await page.evaluate((store) => window.storePage.open(store), name);
  return page;
}

/** The store in the page, as a store here. */
class PageStore implements ManifestStore {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async currentRoot(event: EventId): Promise<Bytes | null> {
    const root = await this.#page.evaluate((id) => window.storePage.currentRoot(id), event);
    return root === null ? null : Uint8Array.from(root);
  }

  async blob(hash: string): Promise<Bytes | null> {
    return (await this.blobs([hash])).get(hash) ?? null;
  }

  async blobs(hashes: readonly string[]): Promise<ReadonlyMap<string, Bytes>> {
    const found = await this.#page.evaluate((asked) => window.storePage.blobs(asked), [...hashes]);
    return new Map(found.map(([hash, bytes]) => [hash, Uint8Array.from(bytes)]));
  }

  putBlob(hash: string, bytes: Bytes): ReturnType<ManifestStore['putBlob']> {
    return this.#page.evaluate(([name, blob]) => window.storePage.putBlob(name, blob), [
      hash,
      [...bytes],
    ] as const);
  }

  swap(event: EventId, root: Bytes, inUse: ReadonlySet<string>): ReturnType<ManifestStore['swap']> {
    const asked = [event, [...root], [...inUse]] as const;
    return this.#page.evaluate(
      ([id, bytes, names]) => window.storePage.swap(id, bytes, names),
      asked,
    );
  }
}

/** Runs `story` with a page over a store of its own. */
async function withPage(story: (page: Page, context: BrowserContext) => Promise<void>) {
  const context = await browser.newContext();
  try {
    await story(await openPage(context, site.url, 'stories'), context);
  } finally {
    await context.close();
  }
}

manifestStoreContract('the Dexie store, in Chromium,', (story) =>
  withPage((page) => story(new PageStore(page))),
);

describe('MA3 the Dexie store, in Chromium,', () => {
  test('asks for each write to be flushed before it is answered', async () => {
    await withPage(async (page) => {
      await page.evaluate(() => {
        const begin = IDBDatabase.prototype.transaction;
        const asked: string[] = [];
        Object.assign(window, { asked });
        IDBDatabase.prototype.transaction = function watched(names, mode, options) {
          if (mode === 'readwrite') asked.push(options?.durability ?? 'default');
          return begin.call(this, names, mode, options);
        };
      });
      const store = new PageStore(page);
      await store.putBlob('aa', Uint8Array.of(1));
      await store.swap(1, Uint8Array.of(1), new Set(['aa']));
      const asked = await page.evaluate(() => ('asked' in window ? window.asked : null));
      expect(asked).toEqual(['strict', 'strict']);
    });
  });

  test('keeps a piece of a long answer without the rest of it', async () => {
    await withPage(async (page) => {
      const kept = await page.evaluate(() => window.storePage.putView('aa', [1, 2, 3], 100_000));
      expect(kept).toBe(3);
    });
  });

  test('a full browser profile is a value, and the manifest in use stays', async () => {
    await withPage(async (page, context) => {
      // Before the first write: Chromium asks for the quota then, and again when a write is larger than what was left.
      const devtools = await context.newCDPSession(page);
      const { origin } = new URL(site.url);
      await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 200_000 });
      const store = new PageStore(page);
      await store.putBlob('aa', Uint8Array.of(1));
      await store.swap(1, Uint8Array.of(1), new Set(['aa']));
      const full = await page.evaluate(() =>
        window.storePage.putBlob(
          'bb',
          Array.from({ length: 500_000 }, (_, i) => i % 251),
        ),
      );
      expect(full).toEqual({ ok: false, error: { kind: 'disk-full' } });
      expect(await store.currentRoot(1)).toEqual(Uint8Array.of(1));
      expect([...(await store.blobs(['aa', 'bb'])).keys()]).toEqual(['aa']);
    });
  });
});

test('MA3 MA5 a download that is cut, its browser closed, goes on after the next start with the blobs it has', async () => {
  const world = await makeHubWorld([SMALL_EVENT]);
  const hub = await serveHub(world);
  const gate = await gateStation(world, 101);
  const fetched: string[] = [];
  let blobsUntilCut = 3;
  const passes = (path: string): boolean => {
    if (!path.includes('/blobs/')) return true;
    if (fetched.length >= blobsUntilCut) return false;
    fetched.push(path);
    return true;
  };
  const staffSite = await serveModule({ entry: ENTRY, hubUrl: hub.url, passes });
  const profile = mkdtempSync(join(tmpdir(), 'gatefold-profile-'));
  const open = async () => {
    const context = await launchProfile(profile);
    return { context, page: await openPage(context, staffSite.url, 'staff') };
  };
  try {
    const from: PageStation = {
      event: SMALL_EVENT.event,
      station: gate.id,
      publicKey: [...gate.keys.publicKey],
      secretKey: [...gate.keys.secretKey],
      hubPublicKey: [...HUB.publicKey],
    };
    const first = await open();
    expect(await first.page.evaluate((one) => window.storePage.fetch(one), from)).toBe(
      'unreachable',
    );
    expect(await first.page.evaluate((one) => window.storePage.load(one), from)).toBeNull();
    await first.context.close();

    blobsUntilCut = Infinity;
    const second = await open();
    const epoch = await second.page.evaluate((one) => window.storePage.fetch(one), from);
    expect(epoch).toBe(1);
    await second.context.close();
    // Every part and the one chunk, each exactly once over both starts.
    expect(new Set(fetched).size).toBe(fetched.length);
    expect(fetched.length).toBeGreaterThan(3);

    const third = await open();
    const loaded = await third.page.evaluate((one) => window.storePage.load(one), from);
    expect(loaded).toEqual({ epoch: 1, lastSerial: 70 });
    await third.context.close();
  } finally {
    await staffSite.close();
    await hub.close();
    await world.close();
    rmSync(profile, { recursive: true, force: true });
  }
});
