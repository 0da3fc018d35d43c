/** Purpose: what an exchange with the hub works on, and how its steps can fail. */

import type { Bytes } from '@gatefold/domain/bytes';
import type { FeedItem } from '@gatefold/domain/codec/feed-page';
import type { HubView } from '@gatefold/domain/codec/session';
import type { EventId, LedgerId } from '@gatefold/domain/ids';
import type { Clock } from '@gatefold/domain/time/clock';
import type { Journal } from '../ledger/journal.ts';
import type { ManifestStore } from '../manifest/manifest-store.ts';
import type { HubRoad } from '../roads/hub/hub-road.ts';
import type { SyncMemory } from './sync-memory.ts';
import type { UploadFault } from './upload-fault.ts';

export type ExchangePorts = {
  readonly event: EventId;
  readonly hubPublicKey: Bytes;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly memory: SyncMemory;
  readonly store: ManifestStore;
  readonly road: HubRoad;
  /** Offers what others wrote and this station carries: see `CarriedOffers`. */
  readonly carried: {
    offer(
      ports: Pick<ExchangePorts, 'hubPublicKey' | 'memory' | 'road'>,
      view: HubView,
    ): Promise<UploadFault | null>;
  };
};

/** What is known as soon as the hub has answered the greeting, which is long before a slow exchange is over. */
export type Heard = {
  readonly view: HubView;
  /** Ledgers of which the hub holds other or more entries than this disk: a clone, an old backup, a loss (LE4, LE7). */
  readonly forked: readonly LedgerId[];
};

/** Whom an exchange tells what it learns, while it goes on. */
export type ExchangeListener = {
  /** Once, before anything is sent or fetched: a station whose disk is an old copy must stop then (LE7). */
  readonly heard?: (heard: Heard) => void;
  /** Runs the fetch of the manifest when no other road is fetching one. */
  readonly fetching?: <T>(fetch: () => Promise<T>) => Promise<T>;
  /** Page after page of the feed, each when it is kept: the cursor has moved on, and it will not come again. */
  readonly learned?: (items: readonly FeedItem[]) => void;
};

/** What offering the entries of one journal needs. */
export type OfferPorts = Pick<ExchangePorts, 'hubPublicKey' | 'journal' | 'memory' | 'road'>;
