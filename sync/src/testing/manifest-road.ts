/** Purpose: a road that carries manifests only, and can be cut, watched and tampered with. Tests only. */

import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { HubRoad, ManifestOffer, RoadFault } from '../roads/hub/hub-road.ts';
import type { Publisher } from './publisher.ts';

const CUT: RoadFault = { kind: 'unreachable', detail: 'cut' };

export class ManifestRoad implements HubRoad {
  readonly #publisher: Publisher;
  /** Hashes of the blobs that were fetched. */
  readonly fetched: string[] = [];
  /** Blobs the road still carries before it is cut. */
  blobsUntilCut = Infinity;
  /** What the next answers are instead of the publisher's. */
  offer: ManifestOffer | null = null;
  alter: (hash: string, bytes: Bytes) => Bytes = (_hash, bytes) => bytes;

  constructor(publisher: Publisher) {
    this.#publisher = publisher;
  }

  async greet(): Promise<Result<never, RoadFault>> {
    return err(CUT);
  }

  async upload(): Promise<Result<never, RoadFault>> {
    return err(CUT);
  }

  async giveBack(): Promise<Result<never, RoadFault>> {
    return err(CUT);
  }

  async feed(): Promise<Result<never, RoadFault>> {
    return err(CUT);
  }

  async manifest(_event: EventId, haveEpoch: number): Promise<Result<ManifestOffer, RoadFault>> {
    return ok(this.offer ?? this.#publisher.offer(haveEpoch));
  }

  async blob(_event: EventId, hash: string): Promise<Result<Bytes, RoadFault>> {
    if (this.fetched.length >= this.blobsUntilCut) return err(CUT);
    const bytes = this.#publisher.blob(hash);
    if (bytes === null) return err({ kind: 'refused', code: 'no-such-blob', words: 'gone' });
    this.fetched.push(hash);
    return ok(this.alter(hash, bytes));
  }
}
