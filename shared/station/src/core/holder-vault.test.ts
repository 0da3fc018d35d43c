/**
 * A gate's vault on a disk that tears, does not say, or cannot be read (MA4): never in the way of the gate, never kept beyond
 * its time, and brought again.
 */

import { issueToken, toQuarterHours, type TicketToken } from '@gatefold/domain/codec/ticket-token';
import { err, ok } from '@gatefold/domain/result';
import { EVENT, HOUR_MS, ISSUER, NOW_MS } from '@gatefold/domain/testing/example-manifest';
import { EXAMPLE_HOLDER } from '@gatefold/domain/testing/example-vault';
import { DiskInDoubt, DiskUnreadable } from '@gatefold/sync/disk-fault';
import type { HubRoad } from '@gatefold/sync/roads/hub/hub-road';
import { VaultPublisher, type PublishedVault } from '@gatefold/sync/testing/vault-publisher';
import { MemoryVaultStore } from '@gatefold/sync/vault/vault-store';
import { beforeEach, describe, expect, test } from 'vitest';
import { GATE_IDENTITY } from '../testing/example-identity.ts';
import { HolderVault, type VaultNews } from './holder-vault.ts';

const SERIAL = 12;

const TICKET: TicketToken = issueToken(
  {
    event: EVENT,
    serial: SERIAL,
    issue: 0,
    klass: 0,
    validFromQuarterHours: toQuarterHours(NOW_MS - 2 * HOUR_MS),
    validForHours: 24,
  },
  ISSUER,
);

function afterItsDay(): number {
  return NOW_MS + 400 * 24 * HOUR_MS;
}

let published: PublishedVault;
let store: MemoryVaultStore;
let vault: HolderVault;

const nobody = async () => err({ kind: 'unreachable' as const, detail: 'not asked here' });
const road: HubRoad = {
  greet: nobody,
  upload: nobody,
  giveBack: nobody,
  manifest: nobody,
  feed: nobody,
  blob: async (_event, hash) => {
    const bytes = published.blobs.get(hash);
    return bytes === undefined
      ? err({ kind: 'refused', code: 'no-such-blob', words: '' })
      : ok(bytes);
  },
};

function news(changes: Partial<VaultNews> = {}): VaultNews {
  const list = { vault: published.vault };
  return { list, standing: 'active', nowMs: () => NOW_MS, ...changes };
}

async function opened(): Promise<string> {
  const found = await vault.find(TICKET);
  return found.ok ? (found.value.name ?? '') : found.error.kind;
}

/** A power cut tore the key list while it was written. */
async function tearKeys(): Promise<void> {
  const held = await store.held();
  if (held === null) throw new Error('there is a vault');
  const keys = held.keys.map((byte, at) => (at < held.keys.length / 2 ? byte : 0));
  await store.adopt({ ...held, keys }, await store.pageTable());
}

async function restart(): Promise<void> {
  vault = new HolderVault(store, GATE_IDENTITY);
  await vault.open();
}

beforeEach(async () => {
  published = new VaultPublisher().publish([{ serial: SERIAL, record: EXAMPLE_HOLDER }]);
  store = new MemoryVaultStore();
  await restart();
  await vault.follow(news(), road);
  if ((await opened()) !== EXAMPLE_HOLDER.name) throw new Error('the vault did not come');
});

describe('MA4: a vault that does not read back', () => {
  test('is brought again with the next exchange, though the list still names the same', async () => {
    await tearKeys();
    await restart();
    expect(await opened()).toBe('not-fetched');
    await vault.follow(news(), road);
    expect(await opened()).toBe(EXAMPLE_HOLDER.name);
  });

  test('is destroyed and noted like any other when its time is over', async () => {
    await tearKeys();
    await restart();
    await vault.follow(news({ list: { vault: null } }), road);
    expect(await store.held()).toBeNull();
    expect(await store.remains()).toMatchObject({ why: 'withdrawn', pages: 1, atMs: NOW_MS });
  });

  test('is removed at a gate that reaches nobody: until when it might stay cannot be read', async () => {
    await tearKeys();
    await restart();
    await vault.follow(news({ standing: null, list: null }), road);
    expect(await store.held()).toBeNull();
    expect(await store.page(0)).toBeNull();
  });
});

describe('MA4: a gate without a list', () => {
  test('still destroys its vault when its day has come', async () => {
    await vault.follow(news({ standing: null, list: null, nowMs: afterItsDay }), road);
    expect(await store.held()).toBeNull();
    expect(await store.remains()).toMatchObject({ why: 'day-came' });
  });
});

describe('MA4: a disk that does not say, or does not read', () => {
  test('costs the gate the names, and not its scans or its exchanges', async () => {
    const { page } = store;
    store.page = () => Promise.reject(new DiskUnreadable('the vault', new Error('EIO')));
    expect(await opened()).toBe('not-fetched');
    expect(vault.fault).toMatchObject({ kind: 'disk-broken' });
    store.page = page.bind(store);
    await vault.follow(news(), road);
    expect(await opened()).toBe(EXAMPLE_HOLDER.name);
    expect(vault.fault).toBeNull();
  });

  test('is read again at the next exchange: what it kept is used, and what not is fetched', async () => {
    const next = new VaultPublisher();
    published = next.publish([
      { serial: SERIAL, record: { ...EXAMPLE_HOLDER, name: 'Farai Ncube' } },
    ]);
    const { putPage } = store;
    store.putPage = () => Promise.reject(new DiskInDoubt(new Error('fsync')));
    await vault.follow(news(), road);
    expect(await opened()).toBe('not-fetched');
    store.putPage = putPage.bind(store);
    await vault.follow(news(), road);
    expect(await opened()).toBe('Farai Ncube');
  });

  test('what is no fault of the disk is not hidden', async () => {
    store.page = () => Promise.reject(new Error('a broken invariant'));
    await expect(vault.find(TICKET)).rejects.toThrow('a broken invariant');
  });
});
