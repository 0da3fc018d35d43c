/** The vault on its way to a gate: cut, altered, changed in one place, or not meant for it (MA4). */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { encodeCanonical } from '@gatefold/domain/codec/cbor';
import { blobHash, type ListedStation } from '@gatefold/domain/codec/manifest-parts';
import { expectOk, ok } from '@gatefold/domain/result';
import {
  EVENT,
  GATE_ID,
  GATE_STATION,
  KIOSK_STATION,
  NOW_MS,
} from '@gatefold/domain/testing/example-manifest';
import { EXAMPLE_HOLDER } from '@gatefold/domain/testing/example-vault';
import { beforeEach, describe, expect, test } from 'vitest';
import { VaultPublisher, type PublishedVault } from '../testing/vault-publisher.ts';
import { fetchVault, type VaultPorts } from './fetch-vault.ts';
import { MemoryVaultStore } from './vault-store.ts';

const OTHER_GATE: ListedStation = { ...KIOSK_STATION, role: 'gate', gate: 1 };

let store: MemoryVaultStore;
let fetched: string[];
let blobs: Map<string, Bytes>;
let untilCut: number;
let clockMs: number;
/** What each request takes. */
let requestMs: number;

function ports(): VaultPorts {
  return {
    event: EVENT,
    station: GATE_ID,
    nowMs: () => clockMs,
    store,
    road: {
      blob: async (_event, hash) => {
        const bytes = blobs.get(hash);
        if (untilCut <= 0 || bytes === undefined) {
          return { ok: false, error: { kind: 'unreachable', detail: 'cut' } };
        }
        untilCut -= 1;
        clockMs += requestMs;
        fetched.push(hash);
        return ok(bytes);
      },
    },
  };
}

function serve(vault: PublishedVault): PublishedVault {
  for (const [hash, bytes] of vault.blobs) blobs.set(hash, bytes);
  return vault;
}

/** Holders in pages 0, 1 and 70: two shelves. */
function threePages(name = 'Rudo Marecha') {
  return [1, 65, 70 * 64 + 1].map((serial) => ({
    serial,
    record: { ...EXAMPLE_HOLDER, name: serial === 65 ? name : 'Rudo Marecha' },
  }));
}

beforeEach(() => {
  store = new MemoryVaultStore();
  fetched = [];
  blobs = new Map();
  untilCut = Infinity;
  clockMs = NOW_MS;
  requestMs = 0;
});

describe('MA4 MA5 a vault on its way', () => {
  test('comes with its part, its keys, its shelves and its pages, each once', async () => {
    const { vault } = serve(new VaultPublisher().publish(threePages()));
    expectOk(await fetchVault(ports(), vault), 'fetch');
    expect(fetched).toHaveLength(1 + 1 + 2 + 3);
    expect([...(await store.pageTable()).keys()]).toEqual([0, 1, 70]);
    expect(await store.pagesDue()).toEqual([]);
    expectOk(await fetchVault(ports(), vault), 'again');
    expect(fetched).toHaveLength(7);
  });

  test('that was cut anywhere goes on with the pages it has', async () => {
    const { vault } = serve(new VaultPublisher().publish(threePages()));
    for (let carried = 0; carried < 7; carried += 1) {
      store = new MemoryVaultStore();
      fetched = [];
      untilCut = carried;
      expect((await fetchVault(ports(), vault)).ok).toBe(false);
      untilCut = Infinity;
      expectOk(await fetchVault(ports(), vault), 'the rest');
      expect(await store.pagesDue()).toEqual([]);
      // Before the table of pages is known, part, keys and shelves are asked for again; a page never is.
      const pages = fetched.filter((hash) => blobs.get(hash)?.[0] === 0x47);
      expect(new Set(pages).size).toBe(pages.length);
    }
  });

  test('costs one page, its shelf, the key list and the part when one holder changes', async () => {
    const publisher = new VaultPublisher();
    const first = serve(publisher.publish(threePages()));
    expectOk(await fetchVault(ports(), first.vault), 'fetch');
    const second = serve(publisher.publish(threePages('Farai Ncube')));
    fetched = [];
    expectOk(await fetchVault(ports(), second.vault), 'fetch');
    expect(fetched).toHaveLength(4);
    expect(await store.pagesDue()).toEqual([]);
  });

  test('is not fetched page by page by a gate that has no key to it, until it gets one', async () => {
    const publisher = new VaultPublisher();
    publisher.stations = [OTHER_GATE];
    const notOurs = serve(publisher.publish(threePages()));
    expectOk(await fetchVault(ports(), notOurs.vault), 'fetch');
    expect(fetched).toHaveLength(2);
    publisher.stations = [OTHER_GATE, GATE_STATION];
    const ours = serve(publisher.publish(threePages()));
    expectOk(await fetchVault(ports(), ours.vault), 'fetch');
    expect(await store.pagesDue()).toEqual([]);
    expect((await store.pageTable()).size).toBe(3);
  });

  test('on a slow road comes a piece at each exchange, so that entries need not wait for names', async () => {
    const { vault } = serve(new VaultPublisher().publish(threePages()));
    requestMs = 6000;
    for (const due of [[1, 70], [70], []]) {
      expectOk(await fetchVault(ports(), vault), 'fetch');
      expect(await store.pagesDue()).toEqual(due);
    }
    expect(fetched).toHaveLength(7);
  });

  test('opens what is here already while its other pages are on their way', async () => {
    const { vault } = serve(new VaultPublisher().publish(threePages()));
    const dueWhenAdopted: number[] = [];
    const adopted = async () => {
      dueWhenAdopted.push((await store.pagesDue()).length);
    };
    expectOk(await fetchVault({ ...ports(), adopted }, vault), 'fetch');
    expect(dueWhenAdopted).toEqual([3]);
  });

  test('whose day has come is left where it is', async () => {
    const publisher = new VaultPublisher();
    publisher.keepUntilMs = NOW_MS;
    const { vault } = serve(publisher.publish(threePages()));
    expectOk(await fetchVault(ports(), vault), 'fetch');
    expect(await store.held()).toBeNull();
  });
});

describe('MA4 MA5 what is not what the root names', () => {
  test('is refused by name wherever it stands, and nothing of it is kept', async () => {
    const { vault } = serve(new VaultPublisher().publish(threePages()));
    const served = new Map(blobs);
    for (const [hash, bytes] of served) {
      store = new MemoryVaultStore();
      const altered = Uint8Array.from(bytes);
      altered[bytes.length - 1] = (altered[bytes.length - 1] ?? 0) ^ 1;
      blobs.set(hash, altered);
      const refused = await fetchVault(ports(), vault);
      expect(refused).toMatchObject({ ok: false, error: { kind: 'tampered-blob', hash } });
      blobs.set(hash, bytes);
    }
  });

  test('is refused when it is well named and badly made: garbage, or another page', async () => {
    const built = new VaultPublisher().publish(threePages());
    const keys = [...built.blobs].find(([hash]) => hash !== built.vault)?.[0] ?? '';
    const garbage = encodeCanonical({ v: 2 });
    const garbageHash = toHex(blobHash(garbage));
    serve({ vault: '', blobs: new Map([...built.blobs, [garbageHash, garbage]]) });
    expect(await fetchVault(ports(), garbageHash)).toMatchObject({
      error: { kind: 'bad-part', name: 'vault' },
    });
    expect(await fetchVault(ports(), keys)).toMatchObject({ error: { kind: 'bad-part' } });
    const pages = [...built.blobs.values()].filter((bytes) => bytes[0] === 0x47);
    expectOk(await fetchVault(ports(), built.vault), 'fetch');
    const [hash] = (await store.pageTable()).values();
    expectOk(await store.forgetPage(1), 'forget');
    const table = new Map([[1, hash ?? '']]);
    const held = await store.held();
    if (held === null) throw new Error('there is a vault');
    expectOk(await store.adopt(held, table), 'adopt');
    expect(pages).toHaveLength(3);
    expect(await fetchVault(ports(), built.vault)).toMatchObject({
      error: { kind: 'bad-part', name: 'vault page 2', detail: 'is another page' },
    });
  });

  test('a disk that is full is told, and the next try goes on', async () => {
    const { vault } = serve(new VaultPublisher().publish(threePages()));
    store.fault = { kind: 'disk-full' };
    expect(await fetchVault(ports(), vault)).toMatchObject({ error: { kind: 'disk-full' } });
    store.fault = null;
    expectOk(await fetchVault(ports(), vault), 'fetch');
    expect(await store.pagesDue()).toEqual([]);
  });
});
