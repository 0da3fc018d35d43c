/**
 * Purpose: a gate's use of the vault: it follows the one the list names, opens a record when its ticket is there, and
 * destroys all of it when its time is over (MA4).
 * Invariant: event keys are unsealed in memory only. Whatever ends the vault here (no vault in the list, its day, this
 * station's revocation) is acted upon at the next exchange, also at one that reaches nobody.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
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
import type { HubRoad } from '@gatefold/sync/roads/hub/hub-road';
import { fetchVault, type VaultFault } from '@gatefold/sync/vault/fetch-vault';
import type { VaultStore } from '@gatefold/sync/vault/vault-store';
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
  /** Hexadecimal hash in the root in use; null where it names none. */
  readonly named: string | null;
  /** Null when the hub was not heard. */
  readonly standing: StationStanding | null;
  readonly nowMs: number;
};

export class HolderVault {
  readonly #store: VaultStore;
  readonly #identity: Identity;
  #held: string | null = null;
  #keepUntilMs = 0;
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
    const held = await this.#store.held();
    const part = held === null ? null : decodeCanonical(vaultPartSchema, held.part);
    const keys = held === null ? null : decodeCanonical(vaultKeysSchema, held.keys);
    if (held === null || !part?.ok || !keys?.ok) {
      this.#forget();
      return;
    }
    const own = keys.value.keys.flatMap(({ id, sealed }): [string, Bytes][] => {
      const box = sealed.find(({ station }) => station === this.#identity.station)?.box;
      const key = box === undefined ? null : openAsStation(box, this.#identity.keys);
      return key === null ? [] : [[toHex(id), key]];
    });
    this.#held = held.vault;
    this.#keepUntilMs = part.value.keepUntilMs;
    this.#wrapKeys = new Map(own);
    await this.#count();
  }

  #forget(): void {
    this.#held = null;
    this.#wrapKeys = new Map();
    this.#progress = null;
  }

  async #count(): Promise<void> {
    const [table, due] = [await this.#store.pageTable(), await this.#store.pagesDue()];
    this.#progress = { pages: table.size, due: due.length };
  }

  /** Why what is held must go; null when it may stay. */
  #endOf({ named, standing, nowMs }: VaultNews): VaultEnd | null {
    if (this.#held === null) return null;
    if (standing === 'revoked' || standing === 'quarantined') return 'revoked';
    if (named === null) return 'withdrawn';
    return nowMs >= this.#keepUntilMs ? 'day-came' : null;
  }

  /** Destroys, or goes on with the download, as the news says. */
  async follow(news: VaultNews, road: HubRoad): Promise<void> {
    const end = this.#endOf(news);
    if (end !== null) {
      const destroyed = await this.#store.destroy(end);
      this.#fault = destroyed.ok ? null : destroyed.error;
      // Closed for this process even when the disk would not let go of it: the next exchange tries again.
      this.#wrapKeys = new Map();
      if (destroyed.ok) this.#forget();
      return;
    }
    if (news.named === null || news.standing !== 'active') return;
    const { event, station } = this.#identity;
    const { nowMs } = news;
    const ports = { event, station, nowMs, road, store: this.#store };
    const fetched = await fetchVault(ports, news.named);
    this.#fault = fetched.ok ? null : fetched.error;
    if (this.#held !== news.named) await this.open();
    else await this.#count();
  }

  /** The record of the ticket in hand. */
  async find(ticket: TicketInHand): Promise<Result<HolderRecord, HolderRefusal>> {
    if (this.#held === null) return err({ kind: 'no-vault' });
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
