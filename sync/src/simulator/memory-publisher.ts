/**
 * Purpose: publishes the in-memory hub's manifest, as `publish-manifest.ts` does from the tables (MA1, MA3).
 * Invariant: epochs rise above every epoch a station said it uses, so that a restored hub is believed again.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { blankChunk, NO_PLACE, setColumns, type Chunk } from '@gatefold/domain/codec/chunk';
import type { EventPart, Operator } from '@gatefold/domain/codec/manifest-parts';
import { rootHash } from '@gatefold/domain/codec/manifest-root';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import type { EventId, Ordinal, Serial } from '@gatefold/domain/ids';
import { buildManifest, sameParts, type ManifestDraft } from '../manifest/build-manifest.ts';
import type { ManifestOffer } from '../roads/hub/hub-road.ts';
import type { HubState } from './hub-state.ts';

/** What the house sold before the day, and how many serials there are. */
export type HouseStock = {
  readonly sold: number;
  readonly lastSerial: Serial;
  readonly klassOf: (serial: Serial) => Ordinal;
};

export type PublisherOptions = {
  readonly event: EventId;
  readonly part: EventPart;
  readonly operators: readonly Operator[];
  readonly issuer: Bytes;
  readonly hubKeys: KeyPair;
  readonly stock: HouseStock;
};

function stockChunk(state: HubState, { event, stock }: PublisherOptions): Chunk {
  const chunk = blankChunk(event, 1, stock.lastSerial, false);
  const grants = [...state.grants.values()].map(({ grant }) => grant);
  for (let serial = 1; serial <= stock.lastSerial; serial += 1) {
    const sale = state.sales.get(serial)?.find((one) => one.counted);
    const isAllotted = grants.some(
      ({ serialFrom, serialTo }) => serial >= serialFrom && serial <= serialTo,
    );
    const unsold = isAllotted ? 'allotted' : 'unsold';
    const own = serial <= stock.sold ? 'sold' : unsold;
    const ticketState = sale === undefined ? own : sale.voided ? 'revoked' : 'sold';
    setColumns(chunk, serial - 1, {
      klass: stock.klassOf(serial),
      gateSet: 0,
      window: 0,
      state: ticketState,
      issue: sale?.issue ?? 0,
      section: 0,
      row: NO_PLACE,
      seat: NO_PLACE,
    });
  }
  return chunk;
}

function draftOf(state: HubState, options: PublisherOptions): ManifestDraft {
  return {
    event: options.part,
    issuers: { v: 1, issuers: [{ publicKey: options.issuer, fromMs: 0, untilMs: null }] },
    stations: {
      v: 1,
      stations: [...state.stations.values()].map(({ manifestEpoch: _own, ...station }) => ({
        ...station,
        state: station.state === 'active' ? 'active' : 'revoked',
      })),
    },
    operators: { v: 1, operators: [...options.operators] },
    allotments: { v: 1, grants: [...state.grants.values()].map(({ envelope }) => envelope) },
    chunks: [stockChunk(state, options)],
  };
}

/** Publishes the next epoch when something changed, or when a station uses a newer one than the hub knows. */
export function publish(state: HubState, options: PublisherOptions, nowMs: number): void {
  const newest = state.published.at(-1);
  const inUse = Math.max(0, ...[...state.stations.values()].map((one) => one.manifestEpoch));
  const epoch = Math.max(newest?.root.epoch ?? 0, inUse, state.epochFloor) + 1;
  const previous = newest === undefined ? null : rootHash(newest.rootEnvelope);
  const { event, hubKeys } = options;
  const version = { event, epoch, previous, issuedAtMs: nowMs };
  const built = buildManifest(draftOf(state, options), version, hubKeys.secretKey);
  const isBehind = newest === undefined || newest.root.epoch < Math.max(inUse, state.epochFloor);
  if (isBehind || !sameParts(built.root, newest.root)) state.published.push(built);
}

export function offerManifest(state: HubState, haveEpoch: number): ManifestOffer | null {
  const newest = state.published.at(-1);
  if (newest === undefined) return null;
  return newest.root.epoch === haveEpoch
    ? { kind: 'current' }
    : { kind: 'root', bytes: newest.rootEnvelope };
}

export function publishedBlob(state: HubState, hash: string): Bytes | null {
  for (const { blobs } of [...state.published].reverse()) {
    const bytes = blobs.get(hash);
    if (bytes !== undefined) return bytes;
  }
  return null;
}
