/**
 * Purpose: the road to a hub of a test world, without a network between: each call goes to the service itself.
 * Invariant: carries the same bytes as the HTTP road.
 */

import { openHubView, sealGreeting, type HubView } from '@gatefold/domain/codec/session';
import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId } from '@gatefold/domain/ids';
import { err, expectOk, ok, type Result } from '@gatefold/domain/result';
import { eventBlobs } from '@gatefold/db/postgres/manifests';
import { vaultBlob } from '@gatefold/db/postgres/vaults';
import { feedPage } from '@gatefold/hub/services/feed';
import { ManifestOffers } from '@gatefold/hub/services/offer-manifest';
import { ManifestPublisher } from '@gatefold/hub/services/publish-manifest';
import { receiveTransfer } from '@gatefold/hub/services/receive-transfer';
import { StationSessions, type Session } from '@gatefold/hub/services/station-sessions';
import { takeBackList } from '@gatefold/hub/services/take-back-list';
import type {
  GreetingFacts,
  HubRoad,
  ListAnswer,
  ManifestOffer,
  RoadFault,
  UploadAnswer,
} from '@gatefold/sync/roads/hub/hub-road';
import type { HubWorld } from './hub-world.ts';
import type { WorldStation } from './world-station.ts';

/** What one hub process holds in memory. */
export type HubProcess = {
  readonly world: HubWorld;
  readonly sessions: StationSessions;
  readonly publisher: ManifestPublisher;
  readonly offers: ManifestOffers;
};

export function startHub(world: HubWorld): HubProcess {
  const publisher = new ManifestPublisher(world.hub);
  const offers = new ManifestOffers(world.hub, publisher);
  return { world, sessions: new StationSessions(world.hub), publisher, offers };
}

export class ServiceRoad implements HubRoad {
  readonly #hub: HubProcess;
  readonly #station: WorldStation;
  #session: Session | null = null;
  /** Every call that was made, by its name and what it asked for. */
  readonly calls: string[] = [];

  constructor(hub: HubProcess, station: WorldStation) {
    this.#hub = hub;
    this.#station = station;
  }

  async greet(facts: GreetingFacts): Promise<Result<HubView, RoadFault>> {
    this.calls.push('greet');
    const { sessions, world } = this.#hub;
    const { id, keys } = this.#station;
    const nonce = new Uint8Array(32).fill(this.calls.length);
    const challenge = sessions.challenge();
    const greeting = { v: 1 as const, station: id, challenge, nonce, ...facts };
    const answer = await sessions.greet(sealGreeting(greeting, keys.secretKey));
    if (!answer.ok) {
      return err({ kind: 'refused', code: answer.error.kind, words: answer.error.words });
    }
    const view = expectOk(openHubView(answer.value, world.hub.keys.publicKey), 'hub view');
    this.#session = expectOk(sessions.session(view.token), 'session');
    return ok(view);
  }

  async upload(transfer: Bytes): Promise<Result<UploadAnswer, RoadFault>> {
    this.calls.push('upload');
    if (this.#session === null) throw new Error('greet first');
    return ok(await receiveTransfer(this.#hub.world.hub, transfer, this.#session));
  }

  async giveBack(list: Bytes): Promise<Result<ListAnswer, RoadFault>> {
    this.calls.push('giveBack');
    if (this.#session === null) throw new Error('greet first');
    return ok(await takeBackList(this.#hub.world.hub, list, this.#session));
  }

  async manifest(event: EventId, haveEpoch: number): Promise<Result<ManifestOffer, RoadFault>> {
    const offer = await this.#hub.offers.offer(event, haveEpoch);
    if (offer === null) return err({ kind: 'refused', code: 'no-such-event', words: '' });
    this.calls.push(`manifest ${offer.kind}`);
    return ok(offer);
  }

  async blob(event: EventId, hash: string): Promise<Result<Bytes, RoadFault>> {
    this.calls.push('blob');
    const { pool } = this.#hub.world;
    const listed = (await eventBlobs(pool, event, [hash])).get(hash);
    const bytes = listed ?? (await vaultBlob(pool, event, hash));
    if (bytes === null) return err({ kind: 'refused', code: 'no-such-blob', words: '' });
    return ok(bytes);
  }

  async feed(event: EventId, after: number): Promise<Result<Bytes, RoadFault>> {
    this.calls.push('feed');
    return ok(await feedPage(this.#hub.world.hub, event, this.#station.id, after));
  }
}
