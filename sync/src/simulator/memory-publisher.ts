/**
 * Purpose: publishes the in-memory hub's manifest and offers it, as `publish-manifest.ts` and `offer-manifest.ts` do from the
 * tables (MA1, MA3).
 * Invariant: a manifest is published when a station asks and something changed, and says what the state says. What a process
 * remembers is only when it published last.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { blankChunk, NO_PLACE, setColumns, type Chunk } from '@gatefold/domain/codec/chunk';
import type { EventPart, Operator } from '@gatefold/domain/codec/manifest-parts';
import { rootHash } from '@gatefold/domain/codec/manifest-root';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import type { EventId } from '@gatefold/domain/ids';
import type { Random } from '@gatefold/domain/random';
import { buildManifest, type ManifestDraft } from '../manifest/build-manifest.ts';
import { changedParts, isDeltaDue, makeDelta, offerOf } from '../manifest/offer-delta.ts';
import { BELIEVED_JUMP, epochFloor, isRootDue, isTooSoon } from '../manifest/publish-rules.ts';
import type { ManifestOffer } from '../roads/hub/hub-road.ts';
import type { HubState, HubStation, Published } from './hub-state.ts';
import { vaultBlob } from './hub-vault.ts';
import type { MemoryHub } from './memory-hub.ts';
import { ticketOf, type HouseStock } from './memory-tickets.ts';
import { publishVault } from './memory-vault.ts';

export type PublisherOptions = {
  readonly event: EventId;
  readonly part: EventPart;
  readonly operators: readonly Operator[];
  readonly issuer: Bytes;
  readonly hubKeys: KeyPair;
  readonly stock: HouseStock;
  /** Few, so that a station that was away for a while finds no delta. */
  readonly keptEpochs: number;
};

/** Every ticket as the state says. */
export function stockChunk(state: HubState, { event, stock }: PublisherOptions): Chunk {
  const chunk = blankChunk(event, 1, stock.lastSerial, false);
  for (let serial = 1; serial <= stock.lastSerial; serial += 1) {
    const { klass, state: standing, issue } = ticketOf(state, stock, serial);
    setColumns(chunk, serial - 1, {
      klass,
      gateSet: 0,
      window: 0,
      state: standing,
      issue,
      section: 0,
      row: NO_PLACE,
      seat: NO_PLACE,
    });
  }
  return chunk;
}

/** Gates first, then by name, as the hub lists them. */
function inListOrder(a: HubStation, b: HubStation): number {
  if (a.role !== b.role) return a.role === 'gate' ? -1 : 1;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.station < b.station ? -1 : 1;
}

function draftOf(state: HubState, options: PublisherOptions): ManifestDraft {
  return {
    event: options.part,
    issuers: { v: 1, issuers: [{ publicKey: options.issuer, fromMs: 0, untilMs: null }] },
    stations: {
      v: 1,
      stations: [...state.stations.values()]
        .sort(inListOrder)
        .map(({ manifestEpoch: _own, ...station }) => ({
          ...station,
          state: station.state === 'active' ? 'active' : 'revoked',
        })),
    },
    operators: { v: 1, operators: options.operators.toSorted((a, b) => (a.id < b.id ? -1 : 1)) },
    allotments: { v: 1, grants: [...state.grants.values()].map(({ envelope }) => envelope) },
    chunks: [stockChunk(state, options)],
  };
}

/** The highest epoch a station that may work says it uses, unless no hub can have come that far. */
function epochInUse(state: HubState, nowMs: number): number {
  const mostBelieved = Math.max(state.epoch, epochFloor(nowMs)) + BELIEVED_JUMP;
  const used = [...state.stations.values()]
    .filter((one) => one.state === 'active' && one.manifestEpoch <= mostBelieved)
    .map((one) => one.manifestEpoch);
  return Math.max(0, ...used);
}

export class MemoryPublisher {
  readonly #hub: MemoryHub;
  readonly #options: PublisherOptions;
  readonly #random: Random;
  #lastMs = -Infinity;

  /** `random` is what vaults are sealed with. */
  constructor(hub: MemoryHub, options: PublisherOptions, random: Random) {
    this.#hub = hub;
    this.#options = options;
    this.#random = random;
  }

  #publish(nowMs: number): Published {
    const { state } = this.#hub;
    const { event, hubKeys, keptEpochs } = this.#options;
    const newest = state.published.at(-1);
    state.dirty = false;
    const inUse = epochInUse(state, nowMs);
    const epoch = Math.max(state.epoch, inUse) + 1;
    const previous = newest === undefined ? null : rootHash(newest.rootEnvelope);
    const bare = draftOf(state, this.#options);
    const vault = publishVault(this.#hub, bare.stations.stations, this.#random);
    const draft = { ...bare, vault };
    const version = { event, epoch, previous, issuedAtMs: nowMs };
    const built = buildManifest(draft, version, hubKeys.secretKey);
    if (newest !== undefined && !isRootDue(newest.root, built.root, inUse)) return newest;
    state.epoch = epoch;
    const published = { ...built, chunks: draft.chunks };
    const kept = state.published.filter(({ root }) => root.epoch >= epoch - keptEpochs);
    state.published.splice(0, Infinity, ...kept, published);
    return published;
  }

  /** The newest manifest, no older than the publish interval. */
  #newest(haveEpoch: number): Published {
    const { state, options } = this.#hub;
    const nowMs = options.clock.nowMs();
    const newest = state.published.at(-1);
    if (newest !== undefined && isTooSoon(nowMs - this.#lastMs)) return newest;
    const isSettled = newest !== undefined && newest.root.epoch >= haveEpoch;
    if (isSettled && !state.dirty) return newest;
    this.#lastMs = nowMs;
    return this.#publish(nowMs);
  }

  #delta(haveEpoch: number, newest: Published): Bytes | null {
    const from = this.#hub.state.published.find(({ root }) => root.epoch === haveEpoch);
    if (from === undefined || !isDeltaDue(haveEpoch, newest.root.epoch)) return null;
    const parts = changedParts(from.root, newest.root).flatMap(
      (hash) => newest.blobs.get(hash) ?? [],
    );
    const { rootEnvelope: envelope, chunks } = newest;
    return makeDelta({ epoch: haveEpoch, chunks: from.chunks }, { envelope, chunks }, parts);
  }

  offer(haveEpoch: number): ManifestOffer {
    const newest = this.#newest(haveEpoch);
    const { root, rootEnvelope: envelope } = newest;
    return offerOf({ epoch: root.epoch, envelope }, haveEpoch, this.#delta(haveEpoch, newest));
  }

  /** Null for what no kept epoch names, and the newest vault does not either. */
  blob(hash: string): Bytes | null {
    for (const { blobs } of [...this.#hub.state.published].reverse()) {
      const bytes = blobs.get(hash);
      if (bytes !== undefined) return bytes;
    }
    return vaultBlob(this.#hub.state, hash);
  }
}
