/**
 * Purpose: bugs planted in how hub and gates deal with the vault (see `planted-bugs.ts`, MA4).
 * Invariant: each wraps the protocol's own function or a port and departs from it in one case.
 */

import { utf8, type Bytes } from '@gatefold/domain/bytes';
import { encodeCanonical } from '@gatefold/domain/codec/cbor';
import { openRoot } from '@gatefold/domain/codec/manifest-root';
import { sealPage, type HolderToSeal } from '../vault/seal-page.ts';
import type { VaultStore } from '../vault/vault-store.ts';
import { EVENT, HUB_KEYS } from './day-plan.ts';
import type { PlantedBug } from './planted-bug.ts';
import { SOUND, type StationEdge, type VaultRules } from './seam.ts';

function hubBug(name: string, words: string, rules: Partial<VaultRules>): PlantedBug {
  const vault = { ...SOUND.hub.vault, ...rules };
  return { name, words, vault: true, seam: () => ({ ...SOUND, hub: { ...SOUND.hub, vault } }) };
}

/** A bug in how holders' records are made, before they are sealed. */
function sealingBug(
  name: string,
  words: string,
  change: (holders: readonly HolderToSeal[]) => readonly HolderToSeal[],
): PlantedBug {
  return hubBug(name, words, {
    sealPage: (event, page, key, holders) => sealPage(event, page, key, change(holders)),
  });
}

function gateBug(
  name: string,
  words: string,
  atEdge: (edge: StationEdge) => StationEdge,
): PlantedBug {
  const seam = () => ({ ...SOUND, station: { ...SOUND.station, atEdge } });
  return { name, words, vault: true, seam };
}

/** A store that is careless in what `changes` says. */
function storeBug(
  name: string,
  words: string,
  changes: (store: VaultStore) => Partial<VaultStore>,
): PlantedBug {
  return gateBug(name, words, (edge) => {
    const { vault: store } = edge;
    if (store === undefined) return edge;
    const sound: VaultStore = {
      held: () => store.held(),
      pageTable: () => store.pageTable(),
      pagesDue: () => store.pagesDue(),
      page: (page) => store.page(page),
      adopt: (vault, pages) => store.adopt(vault, pages),
      putPage: (page, bytes, records) => store.putPage(page, bytes, records),
      forgetPage: (page) => store.forgetPage(page),
      destroy: (why, atMs) => store.destroy(why, atMs),
      discard: () => store.discard(),
      remains: () => store.remains(),
      forgetRemains: () => store.forgetRemains(),
    };
    return { ...edge, vault: { ...sound, ...changes(store) } };
  });
}

/** Asks for the vault that the last whole list named before it asks for the next list. */
function vaultFirst(edge: StationEdge): StationEdge {
  const { road } = edge;
  let named: string | null = null;
  return {
    ...edge,
    road: {
      ...road,
      async manifest(event, haveEpoch) {
        if (named !== null) await road.blob(EVENT, named);
        const offer = await road.manifest(event, haveEpoch);
        const root = offer.ok && offer.value.kind === 'root' ? offer.value.bytes : null;
        const opened = root === null ? null : openRoot(root, HUB_KEYS.publicKey);
        if (opened?.ok) named = opened.value.vault;
        return offer;
      },
    },
  };
}

const NO_SECRET: Bytes = new Uint8Array(16);

export const vaultBugs: readonly PlantedBug[] = [
  sealingBug('lock-with-nothing', 'a record is locked with no ticket’s secret', (holders) =>
    holders.map((one) => ({
      ...one,
      locks: one.locks.map((lock) => ({ ...lock, secret: NO_SECRET })),
    })),
  ),
  sealingBug('next-ones-record', 'a ticket’s record is that of the next holder', (holders) =>
    holders.map((one, index) => {
      const next = holders[(index + 1) % holders.length] ?? one;
      return { ...one, record: next.paddedLength === one.paddedLength ? next.record : one.record };
    }),
  ),
  sealingBug('record-of-the-first-print', 'a new print has the record of the old', (holders) =>
    holders.map((one) => ({ ...one, issue: 0 })),
  ),
  hubBug('show-the-page', 'names stand beside the sealed records', {
    sealPage(event, page, key, holders) {
      const sealed = sealPage(event, page, key, holders);
      if (sealed === null) return null;
      const names = utf8(holders.map(({ record }) => record.name ?? '').join());
      return { ...sealed, bytes: encodeCanonical({ page: sealed.bytes, names }) };
    },
  }),
  hubBug('keep-the-key-of-the-revoked', 'pages go on under a key that a revoked gate has', {
    nextVaultKeys(before, gates, used, secrets) {
      const had = before?.keys[0]?.sealed.map(({ station }) => station) ?? [];
      const gone = had.filter((station) => gates.every((gate) => gate.station !== station));
      if (gone.length === 0) return SOUND.hub.vault.nextVaultKeys(before, gates, used, secrets);
      return before ?? SOUND.hub.vault.nextVaultKeys(before, gates, used, secrets);
    },
  }),
  hubBug('keep-the-secret', 'the end of a vault leaves the event’s secret where it was', {
    destroysSecret: false,
  }),
  gateBug('vault-before-the-list', 'a gate asks for the vault before its list', vaultFirst),
  storeBug('keep-the-vault', 'a gate says that it destroyed its vault, and keeps it', (store) => ({
    async destroy(why, atMs) {
      const held = await store.held();
      const table = await store.pageTable();
      const destroyed = await store.destroy(why, atMs);
      if (destroyed.ok && held !== null) await store.adopt(held, table);
      return destroyed;
    },
  })),
  storeBug('forget-to-enter', 'a gate destroys its vault and does not enter it', () => ({
    remains: async () => null,
  })),
  storeBug('stay-with-the-first', 'a newer vault’s pages are not looked at', (store) => ({
    async adopt(vault, pages) {
      const before = await store.pageTable();
      return store.adopt(vault, before.size === 0 ? pages : before);
    },
  })),
];
