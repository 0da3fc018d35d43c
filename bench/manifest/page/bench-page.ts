/**
 * Purpose: the page in which the list is fetched, loaded and asked for, ours and the usual ways; runs in Chromium.
 * Invariant: times are taken here, so that driving the browser is not in them.
 */

import { DexieManifestStore } from '@gatefold/db/edge/dexie-manifest-store';
import { decide } from '@gatefold/domain/admission/decide';
import { resolveScan } from '@gatefold/domain/admission/scan';
import { systemRandom } from '@gatefold/domain/crypto/system-random';
import { Manifest } from '@gatefold/domain/manifest/manifest';
import { expectOk } from '@gatefold/domain/result';
import { fetchManifest, loadManifest } from '@gatefold/sync/manifest/fetch-manifest';
import { HttpHubRoad } from '@gatefold/sync/roads/hub/http-hub-road';
import { jsonPages } from '../rivals/json-pages.ts';
import { ticketId } from '../rivals/plain-ticket.ts';
import { pouchdb } from '../rivals/pouchdb.ts';
import type { Rival } from '../rivals/rival.ts';
import { rxdb } from '../rivals/rxdb.ts';

/** What crosses to the page is plain JSON, so bytes are lists of numbers. */
export type PageInput = {
  readonly event: number;
  readonly station: string;
  readonly publicKey: readonly number[];
  readonly secretKey: readonly number[];
  readonly hubPublicKey: readonly number[];
  /** Digits of a sold ticket. */
  readonly digits: string;
};

export const WAYS = ['ours', 'rxdb', 'pouchdb', 'json-pages'] as const;
export type Way = (typeof WAYS)[number];

/** Milliseconds; `lookUp` answers those of one ticket out of `count`, taken over all serials. */
export type BenchPage = {
  sync(way: Way, input: PageInput): Promise<number>;
  load(way: Way, input: PageInput): Promise<number>;
  lookUp(way: Way, lastSerial: number, count: number): Promise<number>;
};

declare global {
  interface Window {
    benchPage: BenchPage;
  }
}

const STORE = 'gatefold-manifests';
let manifest: Manifest | null = null;

const rivals: Readonly<Record<Exclude<Way, 'ours'>, Rival>> = {
  rxdb: rxdb(),
  pouchdb: pouchdb(),
  'json-pages': jsonPages(),
};

async function syncOurs(input: PageInput): Promise<void> {
  const { event, station } = input;
  const keys = {
    publicKey: Uint8Array.from(input.publicKey),
    secretKey: Uint8Array.from(input.secretKey),
  };
  const hubPublicKey = Uint8Array.from(input.hubPublicKey);
  const hubUrl = location.origin;
  const road = new HttpHubRoad({ hubUrl, station, keys, hubPublicKey, random: systemRandom });
  expectOk(
    await road.greet({ owedEntries: 0, manifestEpoch: 0, sentAtMs: Date.now() }),
    'greeting',
  );
  const store = new DexieManifestStore(STORE);
  const content = await fetchManifest({ event, hubPublicKey, road, store }, null);
  if (expectOk(content, 'the manifest') === null) throw new Error('the hub offered nothing');
}

/** To the first decision: what is kept is verified, and so is the ticket's signature. */
async function loadOurs({ event, station, hubPublicKey, digits }: PageInput): Promise<void> {
  const store = new DexieManifestStore(STORE);
  const content = await loadManifest(event, Uint8Array.from(hubPublicKey), store);
  const loaded = expectOk(content, 'load');
  if (loaded === null) throw new Error('no manifest is kept');
  manifest = new Manifest(loaded);
  const verdict = decide(manifest, () => [], {
    scan: resolveScan(manifest, digits),
    station,
    gate: 0,
    checks: { id: 'seen', biometric: 'not-taken' },
    nowMs: Date.now(),
  });
  if (verdict.kind !== 'admitted') throw new Error(`refused: ${verdict.refusal.reason}`);
}

/** Serials spread over the whole list, in no order a store could profit from: steps of a large prime. */
function serialsOver(lastSerial: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => ((index * 7919) % lastSerial) + 1);
}

async function took(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

window.benchPage = {
  sync: (way, input) => took(() => (way === 'ours' ? syncOurs(input) : rivals[way].sync())),
  load: (way, input) =>
    took(() => (way === 'ours' ? loadOurs(input) : rivals[way].load(ticketId(1)))),
  lookUp: async (way, lastSerial, count) => {
    const serials = serialsOver(lastSerial, count);
    const totalMs = await took(async () => {
      for (const serial of serials) {
        if (way !== 'ours') await rivals[way].lookUp(ticketId(serial));
        else if (manifest?.ticket(serial) === null) throw new Error(`no ticket ${serial}`);
      }
    });
    return totalMs / count;
  },
};
