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
import { encodeDelta } from '@gatefold/domain/codec/delta';
import type { EventPart } from '@gatefold/domain/codec/manifest-parts';
import { PART_NAMES, rootHash } from '@gatefold/domain/codec/manifest-root';
import { EVENT, exampleContent, HUB, NOW_MS } from '@gatefold/domain/testing/example-manifest';
import { buildManifest, type BuiltManifest } from '../manifest/build-manifest.ts';
import { diffChunks } from '../manifest/delta.ts';
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
    const { root, rootEnvelope, blobs, chunks } = this.newest;
    const patches = from === undefined ? null : diffChunks(from.chunks, chunks);
    if (from === undefined || patches === null) return null;
    const last = chunks.at(-1);
    return encodeDelta({
      v: 1,
      fromEpoch,
      root: rootEnvelope,
      lastSerial: last === undefined ? 0 : last.firstSerial + last.count - 1,
      parts: PART_NAMES.flatMap((name) => {
        const bytes = blobs.get(root.parts[name]);
        const isDue = name !== 'tickets' && from.root.parts[name] !== root.parts[name];
        return isDue && bytes !== undefined ? [bytes] : [];
      }),
      patches: [...patches],
    });
  }

  offer(haveEpoch: number): ManifestOffer {
    if (haveEpoch === this.newest.root.epoch) return { kind: 'current' };
    const delta = this.delta(haveEpoch);
    return delta === null
      ? { kind: 'root', bytes: this.newest.rootEnvelope }
      : { kind: 'delta', bytes: delta };
  }

  blob(hash: string): Bytes | null {
    for (const { blobs } of this.published) {
      const bytes = blobs.get(hash);
      if (bytes !== undefined) return bytes;
    }
    return null;
  }
}
