/**
 * Purpose: a gate's use of the vault: it follows the one the list names, opens a record when its ticket is there, and
 * destroys all of it when its time is over (MA4).
 * Invariant: event keys are unsealed in memory only. Whatever ends the vault here (no vault in the list, its day, this
 * station's revocation) is acted upon at the next exchange, also at one that reaches nobody, and also when what is held
 * does not read back. Nothing that its disk does stops the gate: all of it is a copy.
 */

import { equalBytes, toHex, type Bytes } from '@gatefold/domain/bytes';
import { decodeCanonical } from '@gatefold/domain/codec/cbor';
import type { VaultEnd } from '@gatefold/domain/codec/facts';
import { blobHash } from '@gatefold/domain/codec/manifest-parts';
import type { StationStanding } from '@gatefold/domain/codec/session';
import { pageOf } from '@gatefold/domain/codec/vault-page';
import { vaultKeysSchema, vaultPartSchema } from '@gatefold/domain/codec/vault-part';
import { openAsStation } from '@gatefold/domain/crypto/sealed-box';
import { err, ok, type Result } from '@gatefold/domain/result';
import {
  findRecord,
  type FindRefusal,
  type TicketInHand,
} from '@gatefold/domain/vault/find-record';
import type { HolderRecord } from '@gatefold/domain/vault/holder-record';
import { DiskInDoubt, DiskUnreadable } from '@gatefold/sync/disk-fault';
import type { HubRoad } from '@gatefold/sync/roads/hub/hub-road';
import { fetchVault, type VaultFault } from '@gatefold/sync/vault/fetch-vault';
import type { HeldVault, VaultStore } from '@gatefold/sync/vault/vault-store';
import type { Identity } from '../enrolment/identity.ts';

export type HolderRefusal =
  | FindRefusal
  /** The event has no vault, or this gate holds nothing of it. */
  | { readonly kind: 'no-vault' }
  /** The page with this ticket's record has not come yet. */
  | { readonly kind: 'not-fetched' };

export type VaultProgress = { readonly pages: number; readonly due: number };

/** What the last exchange said of the vault and of this station. */
export type VaultNews = {
  /** The list in use, with the hexadecimal hash of the vault it names, if any; null where there is no list. */
  readonly list: { readonly vault: string | null } | null;
  /** Null when the hub was not heard. */
  readonly standing: StationStanding | null;
  readonly nowMs: () => number;
};

/** What lies on the disk. */
type OnDisk =
  | { readonly kind: 'nothing' }
  /** It is there, and not as it was put: nobody knows until when it may stay. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'held'; readonly vault: string; readonly keepUntilMs: number };

const NOTHING: OnDisk = { kind: 'nothing' };
const UNREADABLE: OnDisk = { kind: 'unreadable' };

/** Null for what is not what the root named when it came. */
function readHeld(held: HeldVault) {
  const part = decodeCanonical(vaultPartSchema, held.part);
  const keys = decodeCanonical(vaultKeysSchema, held.keys);
  if (!part.ok || !keys.ok || toHex(blobHash(held.part)) !== held.vault) return null;
  if (!equalBytes(blobHash(held.keys), part.value.keys)) return null;
  return { keepUntilMs: part.value.keepUntilMs, keys: keys.value.keys };
}

export class HolderVault {
  readonly #store: VaultStore;
  readonly #identity: Identity;
  #onDisk: OnDisk = NOTHING;
  #wrapKeys: ReadonlyMap<string, Bytes> = new Map();
  #progress: VaultProgress | null = null;
  #fault: VaultFault | null = null;

  constructor(store: VaultStore, identity: Identity) {
    this.#store = store;
    this.#identity = identity;
  }

  /** Null when this gate holds no vault. */
  get progress(): VaultProgress | null {
    return this.#progress;
  }

  /** What the last try to bring the vault ended with; null when it went on well. */
  get fault(): VaultFault | null {
    return this.#fault;
  }

  /** Reads back what is held. */
  async open(): Promise<void> {
    await this.#withDisk(() => this.#read(), undefined);
  }

  /** A disk that does not say, or does not read, costs this gate the names until the next exchange, and nothing else. */
  async #withDisk<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DiskInDoubt || error instanceof DiskUnreadable)) throw error;
      this.#fault = { kind: 'disk-broken', detail: error.message };
      this.#forget(UNREADABLE);
      return otherwise;
    }
  }

  async #read(): Promise<void> {
    const held = await this.#store.held();
    if (held === null) {
      this.#forget(NOTHING);
      return;
    }
    const readable = readHeld(held);
    if (readable === null) {
      this.#forget(UNREADABLE);
      return;
    }
    const own = readable.keys.flatMap(({ id, sealed }): [string, Bytes][] => {
      const box = sealed.find(({ station }) => station === this.#identity.station)?.box;
      const key = box === undefined ? null : openAsStation(box, this.#identity.keys);
      return key === null ? [] : [[toHex(id), key]];
    });
    this.#onDisk = { kind: 'held', vault: held.vault, keepUntilMs: readable.keepUntilMs };
    this.#wrapKeys = new Map(own);
    await this.#count();
  }

  #forget(onDisk: OnDisk): void {
    this.#onDisk = onDisk;
    this.#wrapKeys = new Map();
    this.#progress = null;
  }

  async #count(): Promise<void> {
    const [table, due] = [await this.#store.pageTable(), await this.#store.pagesDue()];
    this.#progress = { pages: table.size, due: due.length };
  }

  /** Why what is held must go; null when it may stay. */
  #endOf({ list, standing, nowMs }: VaultNews): VaultEnd | null {
    if (this.#onDisk.kind === 'nothing') return null;
    if (standing === 'revoked' || standing === 'quarantined') return 'revoked';
    if (list !== null && list.vault === null) return 'withdrawn';
    if (this.#onDisk.kind === 'unreadable') return null;
    return nowMs() >= this.#onDisk.keepUntilMs ? 'day-came' : null;
  }

  /** Destroys, or goes on with the download, as the news says. */
  async follow(news: VaultNews, road: HubRoad): Promise<void> {
    await this.#withDisk(async () => {
      // What a disk in doubt kept is seen when it is read again.
      if (this.#onDisk.kind === 'unreadable') await this.#read();
      const end = this.#endOf(news);
      if (end === null) await this.#bring(news, road);
      else await this.#destroy(end, news.nowMs());
    }, undefined);
  }

  async #destroy(why: VaultEnd, atMs: number): Promise<void> {
    const destroyed = await this.#store.destroy(why, atMs);
    this.#fault = destroyed.ok ? null : destroyed.error;
    // Closed for this process even when the disk would not let go of it: the next exchange tries again.
    this.#wrapKeys = new Map();
    if (destroyed.ok) this.#forget(NOTHING);
  }

  async #bring({ list, standing, nowMs }: VaultNews, road: HubRoad): Promise<void> {
    if (this.#onDisk.kind === 'unreadable') {
      const discarded = await this.#store.discard();
      this.#fault = discarded.ok ? null : discarded.error;
      if (!discarded.ok) return;
      this.#forget(NOTHING);
    }
    if (list === null || list.vault === null || standing !== 'active') return;
    const { event, station } = this.#identity;
    const adopted = () => this.#read();
    const ports = { event, station, nowMs, road, store: this.#store, adopted };
    const fetched = await fetchVault(ports, list.vault);
    this.#fault = fetched.ok ? null : fetched.error;
    if (this.#onDisk.kind === 'held') await this.#count();
  }

  /** The record of the ticket in hand. */
  find(ticket: TicketInHand): Promise<Result<HolderRecord, HolderRefusal>> {
    return this.#withDisk(() => this.#find(ticket), err({ kind: 'not-fetched' }));
  }

  async #find(ticket: TicketInHand): Promise<Result<HolderRecord, HolderRefusal>> {
    if (this.#onDisk.kind === 'nothing') return err({ kind: 'no-vault' });
    if (this.#onDisk.kind === 'unreadable') return err({ kind: 'not-fetched' });
    const page = pageOf(ticket.serial);
    const bytes = await this.#store.page(page);
    if (bytes === null) {
      const isNamed = (await this.#store.pagesDue()).includes(page);
      return err({ kind: isNamed ? 'not-fetched' : 'no-record' });
    }
    const found = findRecord(bytes, ticket, this.#wrapKeys);
    if (found.ok) return ok(found.value);
    const hash = (await this.#store.pageTable()).get(page);
    if (toHex(blobHash(bytes)) === hash) return found;
    // The disk did not keep what was checked when it came: it is fetched again.
    await this.#store.forgetPage(page);
    return err({ kind: 'not-fetched' });
  }
}
