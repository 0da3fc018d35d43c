/**
 * Purpose: everything the in-memory hub holds: the rows of the real hub's tables, as maps (LE6).
 * Invariant: rows are never changed, only replaced, so a copy of the maps is a backup.
 */

import type { Admission } from '@gatefold/domain/admission/admission';
import type { ReportedSale } from '@gatefold/domain/allotment/rule-sales';
import type { Bytes } from '@gatefold/domain/bytes';
import type { AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import type { ListedStation } from '@gatefold/domain/codec/manifest-parts';
import type { StationStanding } from '@gatefold/domain/codec/session';
import type { LedgerId, Serial, StationId } from '@gatefold/domain/ids';
import type { Hlc } from '@gatefold/domain/time/hlc';
import type { BuiltManifest } from '../manifest/build-manifest.ts';

export type Arrival = { readonly receivedAtMs: number; readonly clockOffsetMs: number };

export type HubEntry = Arrival & {
  readonly seq: number;
  readonly bytes: Bytes;
  readonly hash: Bytes;
  /** Null for an entry that is kept without being understood. */
  readonly rank: Hlc | null;
  readonly counted: boolean;
};

export type HubLedger = {
  readonly station: StationId;
  readonly entries: readonly HubEntry[];
  readonly lastRank: Hlc;
};

export type HubStation = Omit<ListedStation, 'state'> & {
  readonly state: StationStanding;
  readonly manifestEpoch: number;
};

export type HubAdmission = Admission & { readonly standing: boolean };
export type HubSale = ReportedSale & {
  readonly serial: Serial;
  readonly amountMinor: number;
  readonly issue: number;
  readonly counted: boolean;
  readonly voided: boolean;
};

export type QuarantineItem = Arrival & {
  readonly station: StationId | null;
  readonly ledger: LedgerId | null;
  readonly seq: number | null;
  readonly reason: string;
  readonly bytes: Bytes;
  readonly times: number;
  readonly isResolved: boolean;
};

export type FeedRow =
  | { readonly kind: 'entry'; readonly ledger: LedgerId; readonly seq: number }
  | { readonly kind: 'double-ruled'; readonly serial: Serial };

export type HubState = {
  readonly stations: Map<StationId, HubStation>;
  readonly ledgers: Map<LedgerId, HubLedger>;
  readonly quarantine: Map<string, QuarantineItem>;
  readonly admissions: Map<Serial, readonly HubAdmission[]>;
  readonly sales: Map<Serial, readonly HubSale[]>;
  /** By serial, the stations that reported a void. */
  readonly voids: Map<Serial, ReadonlySet<StationId>>;
  readonly grants: Map<string, { readonly grant: AllotmentGrant; readonly envelope: Bytes }>;
  /** A cursor is a place in this list, from 1. */
  readonly feed: FeedRow[];
  readonly published: BuiltManifest[];
  /** No manifest is published at this epoch or below. */
  readonly epochFloor: number;
};

export function emptyHubState(): HubState {
  return {
    stations: new Map(),
    ledgers: new Map(),
    quarantine: new Map(),
    admissions: new Map(),
    sales: new Map(),
    voids: new Map(),
    grants: new Map(),
    feed: [],
    published: [],
    epochFloor: 0,
  };
}

export function copyHubState(state: HubState): HubState {
  return {
    stations: new Map(state.stations),
    ledgers: new Map(state.ledgers),
    quarantine: new Map(state.quarantine),
    admissions: new Map(state.admissions),
    sales: new Map(state.sales),
    voids: new Map(state.voids),
    grants: new Map(state.grants),
    feed: [...state.feed],
    published: [...state.published],
    epochFloor: state.epochFloor,
  };
}
