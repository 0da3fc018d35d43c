/**
 * Purpose: what to send a station that has one epoch of a manifest and wants the newest (MA3).
 * Invariant: a delta where one is cheaper, else the root alone, after which the station fetches the blobs it lacks.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { encodeDelta } from '@gatefold/domain/codec/delta';
import { PART_NAMES, type ManifestRoot } from '@gatefold/domain/codec/manifest-root';
import type { EventId } from '@gatefold/domain/ids';
import { eventBlobs, rootAt, type PublishedRoot } from '@gatefold/db/postgres/manifests';
import { diffChunks } from '@gatefold/sync/manifest/delta';
import type { ManifestOffer } from '@gatefold/sync/roads/hub/hub-road';
import type { Hub } from '../hub.ts';
import { chunksOfRoot, openOwnRoot, type ManifestPublisher } from './publish-manifest.ts';

/** Beyond this the delta is no cheaper than the blobs, which other stations have in common. */
const MAX_DELTA_LENGTH = 1024 * 1024;
const KEPT_DELTAS = 32;

async function changedParts(
  hub: Hub,
  from: ManifestRoot,
  to: ManifestRoot,
): Promise<readonly Bytes[]> {
  const names = PART_NAMES.filter((name) => name !== 'tickets');
  const hashes = names
    .filter((name) => from.parts[name] !== to.parts[name])
    .map((name) => to.parts[name]);
  return [...(await eventBlobs(hub.pool, to.event, hashes)).values()];
}

export class ManifestOffers {
  readonly #hub: Hub;
  readonly #publisher: ManifestPublisher;
  /** Two hundred gates that were cut off together ask for the same delta. */
  readonly #deltas = new Map<string, Promise<Bytes | null>>();

  constructor(hub: Hub, publisher: ManifestPublisher) {
    this.#hub = hub;
    this.#publisher = publisher;
  }

  async #makeDelta(
    fromEpoch: number,
    event: EventId,
    newest: PublishedRoot,
  ): Promise<Bytes | null> {
    const kept = await rootAt(this.#hub.pool, event, fromEpoch);
    if (kept === null) return null;
    const { root: from } = openOwnRoot(this.#hub, kept);
    const { root: to } = openOwnRoot(this.#hub, newest);
    const oldChunks = await chunksOfRoot(this.#hub.pool, from);
    const newChunks = await chunksOfRoot(this.#hub.pool, to);
    if (oldChunks === null || newChunks === null) return null;
    const known = new Map(oldChunks.map(({ hash, chunk }) => [hash, chunk]));
    // The same object for the same hash, so that chunks that did not change are skipped without a look inside.
    const target = newChunks.map(({ hash, chunk }) => known.get(hash) ?? chunk);
    const patches = diffChunks(
      oldChunks.map(({ chunk }) => chunk),
      target,
    );
    if (patches === null) return null;
    const last = target.at(-1);
    const delta = encodeDelta({
      v: 1,
      fromEpoch,
      root: newest.envelope,
      lastSerial: last === undefined ? 0 : last.firstSerial + last.count - 1,
      parts: [...(await changedParts(this.#hub, from, to))],
      patches: [...patches],
    });
    return delta.length > MAX_DELTA_LENGTH ? null : delta;
  }

  #delta(fromEpoch: number, event: EventId, newest: PublishedRoot): Promise<Bytes | null> {
    const key = `${event} ${fromEpoch} ${newest.epoch}`;
    const known = this.#deltas.get(key);
    if (known !== undefined) return known;
    const making = this.#makeDelta(fromEpoch, event, newest);
    this.#deltas.set(key, making);
    making.catch(() => this.#deltas.delete(key));
    const [oldest] = this.#deltas.keys();
    if (this.#deltas.size > KEPT_DELTAS && oldest !== undefined) this.#deltas.delete(oldest);
    return making;
  }

  /** Null when there is no such event. */
  async offer(event: EventId, haveEpoch: number): Promise<ManifestOffer | null> {
    const newest = await this.#publisher.newest(event, haveEpoch);
    if (newest === null) return null;
    if (newest.epoch === haveEpoch) return { kind: 'current' };
    const delta =
      haveEpoch === 0 || haveEpoch > newest.epoch
        ? null
        : await this.#delta(haveEpoch, event, newest);
    return delta === null
      ? { kind: 'root', bytes: newest.envelope }
      : { kind: 'delta', bytes: delta };
  }
}
