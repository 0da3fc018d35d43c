/**
 * Purpose: lets the auditor hear what becomes of the vault on a gate's disk, and in which order a station asks the hub for
 * things (MA4).
 * Invariant: passes everything on as it came; what is told has happened on the disk.
 */

import type { StationId } from '@gatefold/domain/ids';
import type { HubRoad } from '../roads/hub/hub-road.ts';
import type { VaultStore } from '../vault/vault-store.ts';
import type { AskedOfHub, Told } from './told.ts';

type Tell = (told: Told) => void;

export function tellingVault(store: VaultStore, station: StationId, tell: Tell): VaultStore {
  const tellWhetherComplete = async () => {
    const isComplete = (await store.pagesDue()).length === 0;
    tell({ kind: 'vault-complete', station, isComplete });
  };
  return {
    held: () => store.held(),
    pageTable: () => store.pageTable(),
    pagesDue: () => store.pagesDue(),
    page: (page) => store.page(page),
    remains: () => store.remains(),
    forgetRemains: () => store.forgetRemains(),
    async adopt(vault, pages) {
      tell({ kind: 'vault-complete', station, isComplete: false });
      const adopted = await store.adopt(vault, pages);
      if (!adopted.ok) return adopted;
      tell({ kind: 'vault-adopted', station, vault: vault.vault, keys: vault.keys });
      await tellWhetherComplete();
      return adopted;
    },
    async putPage(page, bytes, records) {
      const put = await store.putPage(page, bytes, records);
      if (!put.ok) return put;
      tell({ kind: 'vault-kept', station, bytes });
      await tellWhetherComplete();
      return put;
    },
    async forgetPage(page) {
      tell({ kind: 'vault-complete', station, isComplete: false });
      return store.forgetPage(page);
    },
    async destroy(why, atMs) {
      tell({ kind: 'vault-complete', station, isComplete: false });
      return store.destroy(why, atMs);
    },
    async discard() {
      tell({ kind: 'vault-complete', station, isComplete: false });
      const discarded = await store.discard();
      if (discarded.ok) tell({ kind: 'vault-lost', station });
      return discarded;
    },
  };
}

/** `isOfVault` knows a vault's blobs by their hash. */
export function tellingAsked(
  road: HubRoad,
  machine: string,
  isOfVault: (hash: string) => boolean,
  tell: Tell,
): HubRoad {
  const asks = (what: AskedOfHub) => tell({ kind: 'asked-hub', machine, what });
  return {
    greet(facts) {
      asks('greet');
      return road.greet(facts);
    },
    upload(transfer) {
      asks('upload');
      return road.upload(transfer);
    },
    giveBack(list) {
      asks('upload');
      return road.giveBack(list);
    },
    manifest(event, haveEpoch) {
      asks('manifest');
      return road.manifest(event, haveEpoch);
    },
    blob(event, hash) {
      asks(isOfVault(hash) ? 'vault-blob' : 'blob');
      return road.blob(event, hash);
    },
    feed(event, after) {
      asks('feed');
      return road.feed(event, after);
    },
  };
}
