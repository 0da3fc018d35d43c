/** Purpose: what an exchange with the hub works on, and how its steps can fail. */

import type { Bytes } from '@gatefold/domain/bytes';
import type { EventId, LedgerId } from '@gatefold/domain/ids';
import type { Clock } from '@gatefold/domain/time/clock';
import type { DiskFault } from '../disk-fault.ts';
import type { Journal } from '../ledger/journal.ts';
import type { ManifestStore } from '../manifest/manifest-store.ts';
import type { HubRoad, RoadFault } from '../roads/hub/hub-road.ts';
import type { SyncMemory } from './sync-memory.ts';

export type ExchangePorts = {
  readonly event: EventId;
  readonly hubPublicKey: Bytes;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly memory: SyncMemory;
  readonly store: ManifestStore;
  readonly road: HubRoad;
};

export type UploadFault =
  | RoadFault
  | DiskFault
  | {
      readonly kind: 'not-taken';
      readonly ledger: LedgerId;
      readonly code: string;
      readonly words: string;
    };
