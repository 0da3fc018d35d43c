/**
 * Purpose: one station of the example event on a real disk, with a hub in memory whose manifest and standing tests
 * choose. Tests only.
 * Invariant: the real core over real SQLite files; only time, the network and the hub are stood in for.
 */

import { dirname } from 'node:path';
import { SqliteVaultStore } from '@gatefold/db/edge/sqlite-vault-store';
import { openStationDatabase, type StationDatabase } from '@gatefold/db/edge/station-database';
import { TEST_BALLAST_BYTES } from '@gatefold/db/edge/testing/station-folder';
import type { StationStanding } from '@gatefold/domain/codec/session';
import type { Operator } from '@gatefold/domain/codec/manifest-parts';
import { issueToken, toQuarterHours, tokenToDigits } from '@gatefold/domain/codec/ticket-token';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import { expectOk, ok } from '@gatefold/domain/result';
import {
  EVENT,
  exampleContent,
  HOUR_MS,
  HUB,
  ISSUER,
  NOW_MS,
  type ExampleChanges,
} from '@gatefold/domain/testing/example-manifest';
import { buildManifest, type BuiltManifest } from '@gatefold/sync/manifest/build-manifest';
import { FakeHub, FakeHubRoad } from '@gatefold/sync/testing/fake-hub';
import type { PublishedVault } from '@gatefold/sync/testing/vault-publisher';
import { TestClock } from '@gatefold/sync/testing/test-station';
import type { ExchangeReport } from '@gatefold/sync/station/exchange';
import type { TakeEntry } from '../core/books.ts';
import { Station } from '../core/station.ts';
import type { Identity } from '../enrolment/identity.ts';
import { OPERATORS } from './staff.ts';

export type WorldChanges = ExampleChanges & {
  readonly operators?: readonly Operator[];
  readonly vault?: PublishedVault;
};

/** Digits of a ticket as an issuer of the event, or whoever is given, would print it. */
export function ticketDigits(
  serial: number,
  changes: { keys?: KeyPair; event?: number; issue?: number; klass?: number } = {},
): string {
  const { keys = ISSUER, event = EVENT, issue = 0, klass = 0 } = changes;
  const validFromQuarterHours = toQuarterHours(NOW_MS - 2 * HOUR_MS);
  const face = { event, serial, issue, klass, validFromQuarterHours, validForHours: 24 };
  return tokenToDigits(issueToken(face, keys));
}

/** A station's own process, as long as it runs. */
export type Running = { readonly station: Station; readonly database: StationDatabase };

export class StationWorld {
  readonly hub = new FakeHub();
  readonly road: FakeHubRoad;
  readonly clock = new TestClock();
  readonly #path: string;
  #identity: Identity;
  #manifest: BuiltManifest | null = null;
  #vault: PublishedVault | null = null;
  #epoch = 0;
  standing: StationStanding = 'active';
  /** What the hub says of the manifests at the gates; null when it says nothing. */
  gatesEpoch: number | null = null;

  /** `path` is where the station keeps its database. Nothing is published yet. */
  constructor(path: string, identity: Identity) {
    this.#path = path;
    this.#identity = identity;
    this.road = new FakeHubRoad(this.hub, identity.station);
    const { greet, manifest, blob } = this.road;
    this.road.greet = async (facts) => {
      const view = await greet(facts);
      const nowMs = this.clock.nowMs();
      if (!view.ok) return view;
      const { standing, gatesEpoch } = this;
      return ok({ ...view.value, standing, nowMs, ...(gatesEpoch !== null && { gatesEpoch }) });
    };
    // The hub of the tests lists no staff, so its manifest is replaced by this world's own.
    this.road.manifest = async (event, have) => {
      const carried = await manifest(event, have);
      if (!carried.ok || this.#manifest === null)
        return carried.ok ? ok({ kind: 'current' }) : carried;
      const { root, rootEnvelope } = this.#manifest;
      return ok(root.epoch === have ? { kind: 'current' } : { kind: 'root', bytes: rootEnvelope });
    };
    this.road.blob = async (event, hash) => {
      const carried = await blob(event, hash);
      const bytes = this.#manifest?.blobs.get(hash) ?? this.#vault?.blobs.get(hash);
      return carried.ok && bytes !== undefined ? ok(bytes) : carried;
    };
  }

  /** Publishes the next epoch of the event. The station learns of it with its next exchange. */
  publish(changes: WorldChanges = {}): void {
    const content = exampleContent(changes);
    const operators = { v: 1 as const, operators: [...(changes.operators ?? OPERATORS)] };
    this.#epoch += 1;
    const version = { event: EVENT, epoch: this.#epoch, previous: null, issuedAtMs: NOW_MS };
    this.#vault = changes.vault ?? null;
    const vault = this.#vault?.vault ?? null;
    this.#manifest = buildManifest({ ...content, operators, vault }, version, HUB.secretKey);
  }

  cut(): void {
    this.road.requestsUntilCut = 0;
  }

  mend(): void {
    this.road.requestsUntilCut = Infinity;
  }

  /** What a program does at its start, up to the first exchange; `path` is given for a copy of the disk. */
  async start(
    begin: (station: Station) => TakeEntry = () => () => undefined,
    path = this.#path,
  ): Promise<Running> {
    const database = openStationDatabase(path, { ballastBytes: TEST_BALLAST_BYTES });
    const { journal, memory, manifests, carried } = database;
    const retire = async () => {
      this.#identity = { ...this.#identity, isRetired: true };
    };
    const { clock, road } = this;
    const ports = { clock, journal, memory, manifests, carried, road, retire };
    const vault = new SqliteVaultStore(dirname(path), EVENT);
    const isGate = this.#identity.role === 'gate';
    const station = new Station(this.#identity, isGate ? { ...ports, vault } : ports);
    await station.open(begin(station));
    const close = () => {
      vault.close();
      database.close();
    };
    return { station, database: { ...database, close } };
  }
}

/** An exchange that comes as far as the greeting. */
export async function exchangeFully(station: Station): Promise<ExchangeReport> {
  return expectOk(await station.exchange(), 'an exchange');
}
