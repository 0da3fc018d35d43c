/**
 * Purpose: a hub's end of one event's manifest, in memory: publishes epochs and offers deltas or roots. Tests only.
 * Invariant: everything follows from fixed seeds, and what was published stays available.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import {
  blankChunk,
  CHUNK_SIZE,
  CODE_HASH_LENGTH,
  setColumns,
  type Chunk,
  type TicketColumns,
} from '@gatefold/domain/codec/chunk';
import type { EventPart } from '@gatefold/domain/codec/manifest-parts';
import { rootHash } from '@gatefold/domain/codec/manifest-root';
import { EVENT, exampleContent, HUB, NOW_MS } from '@gatefold/domain/testing/example-manifest';
import { buildManifest, type BuiltManifest } from '../manifest/build-manifest.ts';
import { changedParts, makeDelta, offerOf } from '../manifest/offer-delta.ts';
import type { ManifestOffer } from '../roads/hub/hub-road.ts';

/** In the order of their serials, from 1; with a code hash each, or none at all. */
export type Stock = {
  readonly tickets: readonly TicketColumns[];
  readonly codes?: readonly Bytes[];
};

export function chunksOf({ tickets, codes }: Stock): Chunk[] {
  const chunks: Chunk[] = [];
  for (let first = 0; first < tickets.length; first += CHUNK_SIZE) {
    const run = tickets.slice(first, first + CHUNK_SIZE);
    const chunk = blankChunk(EVENT, first + 1, run.length, codes !== undefined);
    for (const [index, ticket] of run.entries()) {
      setColumns(chunk, index, ticket);
      chunk.codes?.set(codes?.[first + index] ?? new Uint8Array(8), index * CODE_HASH_LENGTH);
    }
    chunks.push(chunk);
  }
  return chunks;
}

type Published = BuiltManifest & { readonly chunks: readonly Chunk[] };

export class Publisher {
  readonly published: Published[] = [];

  get newest(): Published {
    const newest = this.published.at(-1);
    if (newest === undefined) throw new Error('nothing was published');
    return newest;
  }

  /** Publishes the next epoch. */
  publish(stock: Stock, event: Partial<EventPart> = {}): Published {
    const content = exampleContent({ event });
    const chunks = chunksOf(stock);
    const before = this.published.at(-1);
    const version = {
      event: EVENT,
      epoch: this.published.length + 1,
      previous: before === undefined ? null : rootHash(before.rootEnvelope),
      issuedAtMs: NOW_MS + this.published.length,
    };
    const built = buildManifest({ ...content, chunks }, version, HUB.secretKey);
    this.published.push({ ...built, chunks });
    return this.newest;
  }

  /** What leads from one epoch to the newest; null when no delta does. */
  delta(fromEpoch: number): Bytes | null {
    const from = this.published[fromEpoch - 1];
    if (from === undefined) return null;
    const { root, rootEnvelope, blobs, chunks } = this.newest;
    const parts = changedParts(from.root, root).flatMap((hash) => blobs.get(hash) ?? []);
    const start = { epoch: fromEpoch, chunks: from.chunks };
    return makeDelta(start, { envelope: rootEnvelope, chunks }, parts);
  }

  offer(haveEpoch: number): ManifestOffer {
    const { root, rootEnvelope } = this.newest;
    const newest = { epoch: root.epoch, envelope: rootEnvelope };
    return offerOf(newest, haveEpoch, this.delta(haveEpoch));
  }

  blob(hash: string): Bytes | null {
    for (const { blobs } of this.published) {
      const bytes = blobs.get(hash);
      if (bytes !== undefined) return bytes;
    }
    return null;
  }
}
