/**
 * Purpose: what a station gives to and takes from other machines beside the hub: neighbours on the LAN, and sticks
 * (LE3, LE7, MA5, AD3).
 * Invariant: what comes is kept before it is believed, and believed by signatures alone. A manifest is fetched by one road at
 * a time, and a neighbour's makes way for the hub's.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { decodeBundle, type Bundle } from '@gatefold/domain/codec/bundle';
import type { Receipt } from '@gatefold/domain/codec/receipt';
import type { StationId } from '@gatefold/domain/ids';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { Clock } from '@gatefold/domain/time/clock';
import {
  CARRIED_BOUNDS,
  CarriedLedgers,
  type HeardEntry,
} from '@gatefold/sync/carried/carried-ledgers';
import type { CarriedRuns } from '@gatefold/sync/carried/carried-runs';
import type { DiskFault } from '@gatefold/sync/disk-fault';
import type { Journal } from '@gatefold/sync/ledger/journal';
import type { FetchFault } from '@gatefold/sync/manifest/fetch-manifest';
import type { ManifestStore } from '@gatefold/sync/manifest/manifest-store';
import { answerQuestion } from '@gatefold/sync/neighbour/answer-question';
import { askForBlob, askNeighbour } from '@gatefold/sync/neighbour/ask-neighbour';
import { bundleRoad, nothingMore } from '@gatefold/sync/neighbour/bundle-manifest';
import { makeBundle } from '@gatefold/sync/neighbour/make-bundle';
import type { NeighbourPorts } from '@gatefold/sync/neighbour/neighbour-ports';
import { NEIGHBOUR_RULES, type NeighbourRules } from '@gatefold/sync/neighbour/neighbour-rules';
import { DAMAGED, takeBundle, type BundleReport } from '@gatefold/sync/neighbour/take-bundle';
import type { RoadFault } from '@gatefold/sync/roads/hub/hub-road';
import type { NeighbourRoad } from '@gatefold/sync/roads/lan/neighbour-road';
import { CarriedOffers } from '@gatefold/sync/station/offer-carried';
import type { SyncMemory } from '@gatefold/sync/station/sync-memory';
import type { Identity } from '../enrolment/identity.ts';
import { DroppedPeers } from '../lan/dropped-peers.ts';
import { CarrierBook, type CarrierNote } from './carrier-book.ts';

type Stores = {
  readonly journal: Journal;
  readonly memory: SyncMemory;
  readonly manifests: ManifestStore;
  readonly carried: CarriedRuns;
  readonly neighbourRules?: NeighbourRules;
};

/** What the station does with what others brought. */
export type NeighbourhoodHost = {
  readonly current: () => ManifestContent | null;
  readonly use: (content: ManifestContent) => void;
  readonly hear: (heard: readonly HeardEntry[]) => void;
  readonly receipted: (receipts: readonly Receipt[]) => void;
  /** Others hold more of this station's own ledgers than its disk (LE7). */
  readonly forked: () => void;
  /** Does what reads and writes on the station's disk; answers `ifBroken` when the disk is not to be relied on. */
  readonly onDisk: <T>(work: () => Promise<T>, ifBroken: T) => Promise<T>;
};

export type NeighbourFault = RoadFault | FetchFault | DiskFault;

/** What one exchange with a neighbour, or one stick, came to. */
export type NeighbourOutcome = {
  /** New entries that may count for this station's decisions. */
  readonly heard: readonly HeardEntry[];
  readonly stations: ReadonlySet<StationId>;
  readonly receipts: number;
  readonly isNewManifest: boolean;
  /** False when some of what was brought was cut or altered so that it could not be read. */
  readonly isWhole: boolean;
  readonly fault: NeighbourFault | null;
};

const NOTHING: NeighbourOutcome = {
  heard: [],
  stations: new Set(),
  receipts: 0,
  isNewManifest: false,
  isWhole: true,
  fault: null,
};

const DISK_BROKEN: NeighbourOutcome = {
  ...NOTHING,
  fault: { kind: 'disk-broken', detail: 'the disk cannot be relied on' },
};

function withReport(before: NeighbourOutcome, report: BundleReport): NeighbourOutcome {
  return {
    ...before,
    heard: [...before.heard, ...report.heard],
    stations: new Set([...before.stations, ...report.stations]),
    receipts: before.receipts + report.receipts.length,
    isWhole: before.isWhole && !report.refused.has(DAMAGED),
    fault: before.fault ?? report.fault,
  };
}

export class Neighbourhood {
  readonly #ports: NeighbourPorts;
  readonly #host: NeighbourhoodHost;
  /** Who was turned away on the LAN. */
  readonly dropped = new DroppedPeers();
  readonly #notes = new CarrierBook();
  /** What the staff is told of the stick; null while there is none. */
  stickWords: string | null = null;
  /** What an exchange with the hub offers it of others' entries. */
  readonly offers: CarriedOffers;
  #fetching: Promise<unknown> | null = null;
  /** The hub's manifest is being fetched, or waits for its turn. */
  #hubFetches = 0;

  constructor(identity: Identity, stores: Stores, clock: Clock, host: NeighbourhoodHost) {
    const { station, event, hubPublicKey, keys } = identity;
    const { journal, memory, manifests: store } = stores;
    const rules = stores.neighbourRules ?? NEIGHBOUR_RULES;
    const carried = new CarriedLedgers(
      stores.carried,
      hubPublicKey,
      station,
      CARRIED_BOUNDS,
      rules.openTransfer,
    );
    const { publicKey } = keys;
    this.#ports = {
      station,
      event,
      hubPublicKey,
      publicKey,
      clock,
      journal,
      memory,
      store,
      carried,
      rules,
    };
    this.#host = host;
    this.offers = new CarriedOffers(carried);
  }

  /** Reads back what is carried, and has it believed. */
  open(): Promise<void> {
    return this.#ports.carried.open((heard) => this.#host.hear([heard]));
  }

  /** What is to be said of those who brought something. */
  notes(): readonly CarrierNote[] {
    return this.#notes.notes();
  }

  /** Runs the fetch of the hub's manifest while no neighbour's is being fetched. */
  async whileNoneFetches<T>(fetch: () => Promise<T>): Promise<T> {
    this.#hubFetches += 1;
    try {
      // The fetch stops at its next blob, because the hub's manifest is the newer one.
      await this.#fetching;
      return await fetch();
    } finally {
      this.#hubFetches -= 1;
    }
  }

  /** The bytes of the answer to a neighbour's question. */
  answer(question: Bytes): ReturnType<typeof answerQuestion> {
    return answerQuestion(question, this.#ports);
  }

  #told(carrier: string, report: BundleReport): void {
    this.#notes.note(carrier, report, this.#ports.clock.nowMs());
    if (report.forked.length > 0) this.#host.forked();
    this.#host.hear(report.heard);
    this.#host.receipted(report.receipts);
  }

  /** One exchange with a neighbour. */
  ask(road: NeighbourRoad): Promise<NeighbourOutcome> {
    return this.#host.onDisk(() => this.#ask(road), DISK_BROKEN);
  }

  async #ask(road: NeighbourRoad): Promise<NeighbourOutcome> {
    let outcome = NOTHING;
    const epoch = this.#host.current()?.root.epoch ?? 0;
    const last = await askNeighbour(this.#ports, road, epoch, ({ report }) => {
      this.#told(road.neighbour, report);
      outcome = withReport(outcome, report);
    });
    if (!last.ok) {
      if (last.error.kind === 'garbled') this.#notes.garbled(road.neighbour);
      return { ...outcome, fault: last.error };
    }
    const fetched = await this.#fetch(last.value, (hash) => askForBlob(this.#ports, road, hash));
    return this.#withManifest(outcome, fetched);
  }

  /** Takes the bytes of another machine's file in; refused when not even its header reads. */
  take(carrier: string, bytes: Bytes): Promise<Result<NeighbourOutcome, RoadFault>> {
    return this.#host.onDisk(() => this.#take(carrier, bytes), ok(DISK_BROKEN));
  }

  async #take(carrier: string, bytes: Bytes): Promise<Result<NeighbourOutcome, RoadFault>> {
    const bundle = decodeBundle(bytes);
    if (!bundle.ok) {
      this.#notes.garbled(carrier);
      return err({ kind: 'garbled', detail: bundle.error.detail });
    }
    const report = await takeBundle(this.#ports, carrier, bundle.value);
    this.#told(carrier, report);
    const fetched = await this.#fetch(bundle.value, nothingMore);
    return ok(this.#withManifest(withReport(NOTHING, report), fetched));
  }

  /** Of which stations only what the hub ranked is believed, by this list. */
  disbelieved(content: ManifestContent): readonly StationId[] {
    return this.#ports.rules.disbelieved(content);
  }

  /** The bytes of this station's own file on a stick. */
  make(): Promise<Bytes> {
    return makeBundle(this.#ports);
  }

  #withManifest(
    outcome: NeighbourOutcome,
    fetched: Result<ManifestContent | null, FetchFault>,
  ): NeighbourOutcome {
    if (!fetched.ok) return { ...outcome, fault: outcome.fault ?? fetched.error };
    if (fetched.value === null) return outcome;
    this.#host.use(fetched.value);
    return { ...outcome, isNewManifest: true };
  }

  async #fetch(
    bundle: Bundle,
    ask: (hash: string) => Promise<Result<Bytes, RoadFault>>,
  ): Promise<Result<ManifestContent | null, FetchFault>> {
    // Two fetches at once could each forget the other's blobs, or put the older root after the newer.
    while (this.#fetching !== null) await this.#fetching;
    const { event, hubPublicKey, store, rules } = this.#ports;
    const current = this.#host.current();
    const root = rules.newestRoot(bundle, event, current?.root.epoch ?? 0, hubPublicKey);
    if (root === null || this.#hubFetches > 0) return ok(null);
    const road = bundleRoad(root, bundle, async (hash) => {
      const detail = 'the hub is being asked';
      return this.#hubFetches > 0 ? err({ kind: 'unreachable', detail }) : ask(hash);
    });
    const fetching = rules.fetchManifest({ event, hubPublicKey, road, store }, current);
    this.#fetching = fetching.catch(() => undefined);
    try {
      return await fetching;
    } finally {
      this.#fetching = null;
    }
  }
}
