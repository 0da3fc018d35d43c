/**
 * Purpose: a hub with one gate, a desk that records holders, and what the gate makes of the vault it fetches. Tests only.
 * Invariant: the real services and the real road; family tickets of the small event are checked by fingerprint here.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { decodeCanonical } from '@gatefold/domain/codec/cbor';
import { openRoot, type ManifestRoot } from '@gatefold/domain/codec/manifest-root';
import { tokenFromDigits } from '@gatefold/domain/codec/ticket-token';
import { pageOf } from '@gatefold/domain/codec/vault-page';
import { vaultKeysSchema } from '@gatefold/domain/codec/vault-part';
import { openAsStation } from '@gatefold/domain/crypto/sealed-box';
import { expectOk, type Result } from '@gatefold/domain/result';
import { EVENT, HUB } from '@gatefold/domain/testing/example-manifest';
import { exampleTemplate } from '@gatefold/domain/testing/example-vault';
import { findRecord, type TicketInHand } from '@gatefold/domain/vault/find-record';
import type { HolderRecord } from '@gatefold/domain/vault/holder-record';
import { recordHolder, type HolderRequest } from '@gatefold/hub/services/holders';
import { printRun } from '@gatefold/hub/services/print-run';
import { fetchVault } from '@gatefold/sync/vault/fetch-vault';
import { MemoryVaultStore } from '@gatefold/sync/vault/vault-store';
import { FAMILY, makeHubWorld, type HubWorld } from './hub-world.ts';
import { ServiceRoad, startHub } from './service-road.ts';
import { gateStation, type WorldStation } from './world-station.ts';

export const RUDO: HolderRecord = { v: 1, name: 'Rudo Marecha', photo: null, templates: [] };
export const FARAI: HolderRecord = {
  v: 1,
  name: 'Farai Ncube',
  photo: 'desk-1/0042',
  templates: [exampleTemplate(0xb1, 1500), exampleTemplate(0xb2, 700)],
};

export type Held = {
  readonly store: MemoryVaultStore;
  readonly wrapKeys: ReadonlyMap<string, Bytes>;
};

export class VaultDesk {
  readonly world: HubWorld;
  readonly gate: WorldStation;
  readonly road: ServiceRoad;

  private constructor(world: HubWorld, gate: WorldStation) {
    this.world = world;
    this.gate = gate;
    this.road = new ServiceRoad(startHub(world), gate);
  }

  static async open(): Promise<VaultDesk> {
    const world = await makeHubWorld();
    await world.pool.query('UPDATE ticket_class SET needs_biometric = true WHERE klass = $1', [
      FAMILY,
    ]);
    return new VaultDesk(world, await gateStation(world, 91));
  }

  hold(
    serial: number,
    record = RUDO,
    changes: Partial<HolderRequest> = {},
  ): Promise<Result<void, { kind: string }>> {
    const request = { event: EVENT, serial, record, phone: null, hasConsented: true, ...changes };
    return recordHolder(this.world.hub, 'rudo', request);
  }

  /** The root a station gets now; time goes on, because epochs come at most once a second. */
  async newestRoot(): Promise<ManifestRoot> {
    this.world.clock.ms += 2000;
    const offer = expectOk(await this.road.manifest(EVENT, 0), 'offer');
    if (offer.kind !== 'root') throw new Error('a root was asked for');
    return expectOk(openRoot(offer.bytes, HUB.publicKey), 'root');
  }

  /** What a gate has after it fetched the newest vault. */
  async fetched(station = this.gate, store = new MemoryVaultStore()): Promise<Held> {
    const { vault } = await this.newestRoot();
    if (vault === null) throw new Error('the root names no vault');
    const nowMs = () => this.world.clock.nowMs();
    const ports = { event: EVENT, station: station.id, nowMs, road: this.road, store };
    expectOk(await fetchVault(ports, vault), 'fetch');
    const held = await store.held();
    const list = expectOk(decodeCanonical(vaultKeysSchema, held?.keys ?? new Uint8Array()), 'keys');
    const own = list.keys.flatMap(({ id, sealed }): [string, Bytes][] => {
      const box = sealed.find((one) => one.station === station.id)?.box;
      const key = box === undefined ? null : openAsStation(box, station.keys);
      return key === null ? [] : [[toHex(id), key]];
    });
    return { store, wrapKeys: new Map(own) };
  }

  async printed(serial: number): Promise<TicketInHand> {
    const [ticket] = await printRun(this.world.hub, EVENT, serial, 1);
    const token = tokenFromDigits(ticket?.digits ?? '');
    if (token?.serial !== serial) throw new Error('the ticket was not printed');
    return token;
  }

  /** Every value of every table, as a dump would have it. */
  async dump(): Promise<string> {
    const tables = await this.world.rows<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
    );
    const all = await Promise.all(
      tables.map(({ name }) => this.world.rows(`SELECT one_row::text FROM ${name} AS one_row`)),
    );
    return JSON.stringify(all);
  }
}

/** The record, or why there is none. */
export async function found({ store, wrapKeys }: Held, ticket: TicketInHand): Promise<unknown> {
  const page = await store.page(pageOf(ticket.serial));
  if (page === null) return 'no page';
  const result = findRecord(page, ticket, wrapKeys);
  return result.ok ? result.value : result.error.kind;
}
