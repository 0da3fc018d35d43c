/**
 * Purpose: everything the in-memory hub holds: the rows of the real hub's tables, as maps (LE6).
 * Invariant: rows are never changed, only replaced, so a copy of the maps is a backup.
 */

import type { Admission } from '@gatefold/domain/admission/admission';
import type { ReportedSale } from '@gatefold/domain/allotment/rule-sales';
import type { Bytes } from '@gatefold/domain/bytes';
import type { AllotmentGrant } from '@gatefold/domain/codec/allotment-grant';
import type { Chunk, TicketState } from '@gatefold/domain/codec/chunk';
import type { ListedStation } from '@gatefold/domain/codec/manifest-parts';
import type { StationStanding } from '@gatefold/domain/codec/session';
import type { LedgerId, Ordinal, Serial, StationId } from '@gatefold/domain/ids';
import type { Hlc } from '@gatefold/domain/time/hlc';
import type { BuiltManifest } from '../manifest/build-manifest.ts';
import type { HubConfirmation, HubVault } from './hub-vault.ts';
import type { LostStretch } from '../restored/lost-stretch.ts';

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
  readonly klass: Ordinal;
  readonly allotment: string;
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

/** One epoch, as the hub keeps it. */
export type Published = BuiltManifest & { readonly chunks: readonly Chunk[] };

/** Two signed histories of one ledger (LE4). */
export type HubFork = { readonly station: StationId; /** Where they part. */ readonly seq: number };

export type HubState = {
  /** Changes when the hub comes back from a backup (LE6). */
  hubEpoch: string;
  readonly stations: Map<StationId, HubStation>;
  readonly ledgers: Map<LedgerId, HubLedger>;
  readonly forks: Map<LedgerId, HubFork>;
  readonly quarantine: Map<string, QuarantineItem>;
  readonly admissions: Map<Serial, readonly HubAdmission[]>;
  readonly sales: Map<Serial, readonly HubSale[]>;
  /** By serial, the stations that reported a void. */
  readonly voids: Map<Serial, ReadonlySet<StationId>>;
  readonly grants: Map<string, { readonly grant: AllotmentGrant; readonly envelope: Bytes }>;
  /** Tickets that the administrator withdrew. */
  readonly revokedTickets: Set<Serial>;
  /** By serial, the newest print of a ticket that was printed anew (TK3). */
  readonly reissues: Map<Serial, number>;
  /** Null as long as nobody's name was ever recorded (MA4). */
  vault: HubVault | null;
  /** By entry key, what gates wrote of vaults they destroyed. */
  readonly confirmations: Map<string, HubConfirmation>;
  /** What lists of lost lives said of tickets; the stricter of this and of what else is known holds (LE6). */
  readonly ticketsTakenBack: Map<Serial, { readonly state: TicketState; readonly issue: number }>;
  readonly lostStretches: LostStretch[];
  /** Epochs of lost lives whose lists were taken back. */
  readonly listsTakenBack: Set<number>;
  /** A cursor is a place in this list, from 1. */
  readonly feed: FeedRow[];
  /** The epochs that are kept, the newest last. */
  readonly published: Published[];
  /** The highest epoch that was published or may not be used any more; the next one is higher. */
  epoch: number;
  /** Something that goes into the manifest changed since the newest one. */
  dirty: boolean;
  /** What the administrator has done so far, counted. */
  deeds: number;
};

export function emptyHubState(hubEpoch: string): HubState {
  return {
    hubEpoch,
    stations: new Map(),
    ledgers: new Map(),
    forks: new Map(),
    quarantine: new Map(),
    admissions: new Map(),
    sales: new Map(),
    voids: new Map(),
    grants: new Map(),
    revokedTickets: new Set(),
    reissues: new Map(),
    vault: null,
    confirmations: new Map(),
    ticketsTakenBack: new Map(),
    lostStretches: [],
    listsTakenBack: new Set(),
    feed: [],
    published: [],
    epoch: 0,
    dirty: true,
    deeds: 0,
  };
}

export function copyHubState(state: HubState): HubState {
  return {
    ...state,
    stations: new Map(state.stations),
    ledgers: new Map(state.ledgers),
    forks: new Map(state.forks),
    quarantine: new Map(state.quarantine),
    admissions: new Map(state.admissions),
    sales: new Map(state.sales),
    voids: new Map(state.voids),
    grants: new Map(state.grants),
    revokedTickets: new Set(state.revokedTickets),
    reissues: new Map(state.reissues),
    confirmations: new Map(state.confirmations),
    ticketsTakenBack: new Map(state.ticketsTakenBack),
    lostStretches: [...state.lostStretches],
    listsTakenBack: new Set(state.listsTakenBack),
    feed: [...state.feed],
    published: [...state.published],
  };
}
