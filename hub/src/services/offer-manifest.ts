/**
 * Purpose: what to send a station that has one epoch of a manifest and wants the newest (MA3).
 * Invariant: a delta where one is cheaper, else the root alone, after which the station fetches the blobs it lacks.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId } from '@gatefold/domain/ids';
import { eventBlobs, rootAt, type PublishedRoot } from '@gatefold/db/postgres/manifests';
import { changedParts, isDeltaDue, makeDelta, offerOf } from '@gatefold/sync/manifest/offer-delta';
import type { ManifestOffer } from '@gatefold/sync/roads/hub/hub-road';
import type { Hub } from '../hub.ts';
import { chunksOfRoot, openOwnRoot, type ManifestPublisher } from './publish-manifest.ts';

const KEPT_DELTAS = 32;

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
    const due = changedParts(from, to);
    const parts = await eventBlobs(this.#hub.pool, event, due);
    return makeDelta(
      { epoch: fromEpoch, chunks: oldChunks.map(({ chunk }) => chunk) },
      // The same object for the same hash, so that chunks that did not change are skipped.
      {
        envelope: newest.envelope,
        chunks: newChunks.map(({ hash, chunk }) => known.get(hash) ?? chunk),
      },
      due.flatMap((hash) => parts.get(hash) ?? []),
    );
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
    const delta = isDeltaDue(haveEpoch, newest.epoch)
      ? await this.#delta(haveEpoch, event, newest)
      : null;
    return offerOf(newest, haveEpoch, delta);
  }
}
