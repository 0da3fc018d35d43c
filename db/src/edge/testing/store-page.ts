/**
 * Purpose: a page that does what it is told with a Dexie manifest store; runs in Chromium. Tests only.
 * What crosses to it and back is plain JSON, so bytes are lists of numbers.
 */

import type { KeyPair } from '@gatefold/domain/crypto/sign';
import { systemRandom } from '@gatefold/domain/crypto/system-random';
import { expectOk, type Result } from '@gatefold/domain/result';
import type { DiskFault } from '@gatefold/sync/disk-fault';
import { fetchManifest, loadManifest } from '@gatefold/sync/manifest/fetch-manifest';
import { HttpHubRoad } from '@gatefold/sync/roads/hub/http-hub-road';
import { DexieManifestStore } from '../dexie-manifest-store.ts';

type Numbers = readonly number[];

/** Who fetches, and which hub is believed. */
export type PageStation = {
  readonly event: number;
  readonly station: string;
  readonly publicKey: Numbers;
  readonly secretKey: Numbers;
  readonly hubPublicKey: Numbers;
};

export type StorePage = {
  open(name: string): void;
  close(): void;
  currentRoot(event: number): Promise<Numbers | null>;
  blobs(hashes: readonly string[]): Promise<(readonly [string, Numbers])[]>;
  putBlob(hash: string, bytes: Numbers): Promise<Result<void, DiskFault>>;
  /** Puts a view into a buffer of `bufferBytes`, and answers how long the buffer is that comes back. */
  putView(hash: string, bytes: Numbers, bufferBytes: number): Promise<number>;
  swap(event: number, root: Numbers, inUse: readonly string[]): Promise<Result<void, DiskFault>>;
  /** Greets the hub behind this page's own origin and fetches what is newest: its epoch, or how that failed. */
  fetch(from: PageStation): Promise<number | string>;
  /** Epoch and last serial of the manifest that loads from the store. */
  load(from: PageStation): Promise<{ epoch: number; lastSerial: number } | null>;
};

declare global {
  interface Window {
    storePage: StorePage;
  }
}

let opened: DexieManifestStore | null = null;

function store(): DexieManifestStore {
  if (opened === null) throw new Error('open a store first');
  return opened;
}

function bytesOf(numbers: Numbers): Uint8Array {
  return Uint8Array.from(numbers);
}

function keysOf({ publicKey, secretKey }: PageStation): KeyPair {
  return { publicKey: bytesOf(publicKey), secretKey: bytesOf(secretKey) };
}

async function loaded({ event, hubPublicKey }: PageStation) {
  return expectOk(await loadManifest(event, bytesOf(hubPublicKey), store()), 'load');
}

async function fetchNewest(from: PageStation): Promise<number | string> {
  const { event, station } = from;
  const hubPublicKey = bytesOf(from.hubPublicKey);
  const road = new HttpHubRoad({
    hubUrl: location.origin,
    station,
    keys: keysOf(from),
    hubPublicKey,
    random: systemRandom,
  });
  const greeted = await road.greet({ owedEntries: 0, manifestEpoch: 0, sentAtMs: 0 });
  if (!greeted.ok) return greeted.error.kind;
  const ports = { event, hubPublicKey, road, store: store() };
  const fetched = await fetchManifest(ports, await loaded(from));
  if (!fetched.ok) return fetched.error.kind;
  return fetched.value?.root.epoch ?? 0;
}

window.storePage = {
  open: (name) => {
    opened = new DexieManifestStore(name);
  },
  close: () => store().close(),
  currentRoot: async (event) => {
    const root = await store().currentRoot(event);
    return root === null ? null : [...root];
  },
  blobs: async (hashes) =>
    [...(await store().blobs(hashes))].map(([hash, bytes]) => [hash, [...bytes]] as const),
  putBlob: (hash, bytes) => store().putBlob(hash, bytesOf(bytes)),
  putView: async (hash, bytes, bufferBytes) => {
    const view = new Uint8Array(bufferBytes).subarray(8, 8 + bytes.length);
    view.set(bytes);
    expectOk(await store().putBlob(hash, view), 'put');
    return (await store().blob(hash))?.buffer.byteLength ?? 0;
  },
  swap: (event, root, inUse) => store().swap(event, bytesOf(root), new Set(inUse)),
  fetch: fetchNewest,
  load: async (from) => {
    const content = await loaded(from);
    if (content === null) return null;
    return { epoch: content.root.epoch, lastSerial: content.tickets.lastSerial };
  },
};
