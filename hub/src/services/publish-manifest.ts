/**
 * Purpose: publishes the next epoch of an event's manifest when something changed (MA1, MA2, MA3).
 * Invariant: epochs only rise, above every epoch a station says it has seen too, so a hub that came back from a backup
 * is not refused as a rollback. Only chunks with changed tickets are read anew.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { CHUNK_SIZE, type Chunk } from '@gatefold/domain/codec/chunk';
import { ticketsPartSchema } from '@gatefold/domain/codec/manifest-parts';
import { openRoot, rootHash, type ManifestRoot } from '@gatefold/domain/codec/manifest-root';
import type { EventId } from '@gatefold/domain/ids';
import { expectOk } from '@gatefold/domain/result';
import {
  allotmentsPart,
  eventPart,
  issuersPart,
  operatorsPart,
  readChunk,
  stationsPart,
  ticketExtent,
} from '@gatefold/db/postgres/manifest-source';
import {
  eventBlobs,
  forgetOldManifests,
  highestEpochInUse,
  isDirty,
  newestRoot,
  storeManifest,
  takeDirt,
  type PublishedRoot,
} from '@gatefold/db/postgres/manifests';
import { lockPublish } from '@gatefold/db/postgres/writer-locks';
import { withTransaction, type PoolClient, type Queryable } from '@gatefold/db/postgres/pool';
import { readPart } from '@gatefold/sync/manifest/assemble';
import { buildManifest } from '@gatefold/sync/manifest/build-manifest';
import { openTrustedChunk } from '@gatefold/sync/manifest/delta';
import { isRootDue, isTooSoon, KEPT_EPOCHS } from '@gatefold/sync/manifest/publish-rules';
import type { Hub } from '../hub.ts';
import { publishVault } from './publish-vault.ts';

export type OpenedRoot = { readonly root: ManifestRoot; readonly envelope: Bytes };

export function openOwnRoot(hub: Hub, published: PublishedRoot): OpenedRoot {
  const root = expectOk(openRoot(published.envelope, hub.keys.publicKey), 'own root');
  return { root, envelope: published.envelope };
}

/** The chunks of a kept epoch, by their place in the table; the same bytes give the same object within one call. */
export async function chunksOfRoot(
  db: Queryable,
  root: ManifestRoot,
): Promise<readonly { hash: string; chunk: Chunk }[] | null> {
  const parts = await eventBlobs(db, root.event, [root.parts.tickets]);
  const tickets = readPart(ticketsPartSchema, root, 'tickets', (hash) => parts.get(hash) ?? null);
  if (!tickets.ok) return null;
  const hashes = tickets.value.chunks.map(toHex);
  const blobs = await eventBlobs(db, root.event, hashes);
  return hashes.map((hash) => {
    const bytes = blobs.get(hash);
    if (bytes === undefined) throw new Error(`chunk ${hash} of a kept epoch is gone`);
    return { hash, chunk: openTrustedChunk(bytes) };
  });
}

async function currentChunks(
  db: PoolClient,
  event: EventId,
  previous: ManifestRoot | null,
  dirtyChunks: readonly number[],
): Promise<readonly Chunk[]> {
  const extent = await ticketExtent(db, event);
  const kept = previous === null ? null : await chunksOfRoot(db, previous);
  const dirty = new Set(dirtyChunks);
  const chunks: Chunk[] = [];
  for (let index = 0; index < Math.ceil(extent.lastSerial / CHUNK_SIZE); index += 1) {
    const old = kept?.[index]?.chunk;
    const isSame = old !== undefined && (old.codes !== null) === extent.hasCodes;
    chunks.push(isSame && !dirty.has(index) ? old : await readChunk(db, event, index, extent));
  }
  return chunks;
}

async function publish(
  hub: Hub,
  db: PoolClient,
  event: EventId,
  keptEpochs: number,
): Promise<PublishedRoot | null> {
  await lockPublish(db);
  const dirt = await takeDirt(db, event);
  const part = await eventPart(db, event);
  if (dirt === null || part === null) return null;
  const newest = await newestRoot(db, event);
  const previous = newest === null ? null : openOwnRoot(hub, newest);
  const stations = await stationsPart(db, event);
  const draft = {
    event: part,
    issuers: await issuersPart(db, event),
    stations,
    operators: await operatorsPart(db),
    allotments: await allotmentsPart(db, event),
    chunks: await currentChunks(db, event, previous?.root ?? null, dirt.chunks),
    vault: await publishVault(hub, db, event, stations.stations),
  };
  const inUse = await highestEpochInUse(db, event, hub.clock.nowMs());
  const version = {
    event,
    epoch: Math.max(dirt.epoch, inUse) + 1,
    previous: previous === null ? null : rootHash(previous.envelope),
    issuedAtMs: hub.clock.nowMs(),
  };
  const built = buildManifest(draft, version, hub.keys.secretKey);
  if (!isRootDue(previous?.root ?? null, built.root, inUse)) return newest;
  const published = { epoch: version.epoch, envelope: built.rootEnvelope };
  await storeManifest(db, event, { ...published, publishedAtMs: version.issuedAtMs }, built.blobs);
  await forgetOldManifests(db, event, version.epoch - keptEpochs);
  return published;
}

/** Publishes when due and answers the newest root. One at a time an event; others wait for the same answer. */
export class ManifestPublisher {
  readonly #hub: Hub;
  readonly #keptEpochs: number;
  readonly #running = new Map<EventId, Promise<PublishedRoot | null>>();
  readonly #lastMs = new Map<EventId, number>();

  constructor(hub: Hub, keptEpochs = KEPT_EPOCHS) {
    this.#hub = hub;
    this.#keptEpochs = keptEpochs;
  }

  /** The newest root, no older than the publish interval; null when there is no such event. */
  async newest(event: EventId, epochInUse: number): Promise<PublishedRoot | null> {
    const newest = await newestRoot(this.#hub.pool, event);
    const sinceMs = this.#hub.clock.nowMs() - (this.#lastMs.get(event) ?? -Infinity);
    // Whatever epoch the asker claims to have: the claim may be wrong, and each try reads the event anew.
    if (newest !== null && isTooSoon(sinceMs)) return newest;
    const isSettled = newest !== null && newest.epoch >= epochInUse;
    if (isSettled && !(await isDirty(this.#hub.pool, event))) return newest;
    const running = this.#running.get(event) ?? this.#publish(event);
    this.#running.set(event, running);
    return running;
  }

  async #publish(event: EventId): Promise<PublishedRoot | null> {
    try {
      const published = await withTransaction(this.#hub.pool, (db) =>
        publish(this.#hub, db, event, this.#keptEpochs),
      );
      this.#lastMs.set(event, this.#hub.clock.nowMs());
      this.#hub.changed();
      return published;
    } finally {
      this.#running.delete(event);
    }
  }
}
