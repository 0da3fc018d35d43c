/**
 * Purpose: where a planted bug takes hold: the protocol's functions and the edges of its ports, as one simulated day uses
 * them.
 * Invariant: without a bug every part is the protocol's own function. The protocol itself has no switch.
 */

import { pickSale } from '@gatefold/domain/allotment/escrow';
import { ruleSales } from '@gatefold/domain/allotment/rule-sales';
import { decide } from '@gatefold/domain/admission/decide';
import { ruleTicket } from '@gatefold/domain/admission/rule-ticket';
import { afterTillFact } from '@gatefold/domain/settlement/till';
import type { ManifestStore } from '../manifest/manifest-store.ts';
import { epochFloor } from '../manifest/publish-rules.ts';
import { boundRank } from '../merge/bound-rank.ts';
import { checkRun, openTransfer } from '../merge/open-transfer.ts';
import { NEIGHBOUR_RULES, type NeighbourRules } from '../neighbour/neighbour-rules.ts';
import type { CarriedRuns } from '../carried/carried-runs.ts';
import { planTakeBack } from '../restored/plan-take-back.ts';
import type { HubRoad } from '../roads/hub/hub-road.ts';
import type { Journal } from '../ledger/journal.ts';
import type { SyncMemory } from '../station/sync-memory.ts';
import { nextVaultKeys } from '../vault/build-vault.ts';
import { sealPage } from '../vault/seal-page.ts';
import type { VaultStore } from '../vault/vault-store.ts';

export type HubRules = {
  readonly openTransfer: typeof openTransfer;
  readonly checkRun: typeof checkRun;
  readonly boundRank: typeof boundRank;
  readonly ruleTicket: typeof ruleTicket;
  readonly ruleSales: typeof ruleSales;
  /** Does nothing from a station in this state count any more? */
  readonly isBarred: (state: 'active' | 'revoked' | 'quarantined') => boolean;
  /** What could not be accepted is kept. */
  readonly keepsQuarantine: boolean;
  /**
   * The epoch above which a restored hub publishes. Lives that begin at the same backup must not give two manifests one
   * epoch: the hub would answer a station with the other one that it is current.
   */
  readonly epochFloor: typeof epochFloor;
  /** What a lost list says that the hub does not know. */
  readonly planTakeBack: typeof planTakeBack;
  /** A receipt is given after the commit. */
  readonly commitsFirst: boolean;
  readonly vault: VaultRules;
};

export type VaultRules = {
  readonly sealPage: typeof sealPage;
  readonly nextVaultKeys: typeof nextVaultKeys;
  /** The end of a vault takes the event's secret as well. */
  readonly destroysSecret: boolean;
};

/** The ports at which a careless station would part from a sound one. */
export type StationEdge = {
  readonly road: HubRoad;
  readonly journal: Journal;
  readonly memory: SyncMemory;
  readonly manifests: ManifestStore;
  readonly carried: CarriedRuns;
  /** Of a gate, on a day with a vault (MA4). */
  readonly vault?: VaultStore;
};

export type StationRules = {
  readonly decide: typeof decide;
  readonly pickSale: typeof pickSale;
  readonly afterTillFact: typeof afterTillFact;
  /** How what neighbours and sticks bring is believed. */
  readonly neighbour: NeighbourRules;
  /** The ports of one life. */
  readonly atEdge: (edge: StationEdge) => StationEdge;
};

export type DiskRules = {
  /** A commit is on the disk when it is answered. */
  readonly syncs: boolean;
  /** A full disk says so. */
  readonly admitsFull: boolean;
  /** Items of a feed page and its cursor are one commit. */
  readonly keepsPagesWhole: boolean;
  /** What was written last is still there after a restart. */
  readonly keepsLastRow: boolean;
};

export type Seam = {
  readonly hub: HubRules;
  readonly station: StationRules;
  readonly disk: DiskRules;
};

export const SOUND: Seam = {
  hub: {
    openTransfer,
    checkRun,
    boundRank,
    ruleTicket,
    ruleSales,
    isBarred: (state) => state !== 'active',
    keepsQuarantine: true,
    epochFloor,
    planTakeBack,
    commitsFirst: true,
    vault: { sealPage, nextVaultKeys, destroysSecret: true },
  },
  station: { decide, pickSale, afterTillFact, neighbour: NEIGHBOUR_RULES, atEdge: (edge) => edge },
  disk: { syncs: true, admitsFull: true, keepsPagesWhole: true, keepsLastRow: true },
};
