/**
 * Purpose: what the in-memory hub holds of its event's vault: the rows of the real one's vault tables (MA4).
 * Invariant: replaced as a whole and never changed, so a copy of the state is a backup of it. The event's secret is not
 * among it, as it is not in the real hub's database.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { pageOf } from '@gatefold/domain/codec/vault-page';
import type { VaultKeys } from '@gatefold/domain/codec/vault-part';
import type { Ordinal, Serial, StationId } from '@gatefold/domain/ids';

export type HubVaultPage = {
  readonly hash: string;
  readonly keyId: Bytes;
  readonly records: number;
  readonly bytes: Bytes;
};

export type HubVaultEnd = {
  readonly atMs: number;
  readonly who: string;
  readonly reason: string;
  readonly holders: number;
  readonly records: number;
  /** The hub's signed record that it is done. */
  readonly destruction: Bytes;
};

export type HubVault = {
  readonly keepUntilMs: number;
  /** Hexadecimal hash of the newest part; null where no ticket has a record. */
  readonly vault: string | null;
  readonly keys: VaultKeys | null;
  /** By serial, what is known of the holder, sealed at rest. */
  readonly holders: ReadonlyMap<Serial, Bytes>;
  /** By class, what its records are padded to. */
  readonly paddedLengths: ReadonlyMap<Ordinal, number>;
  readonly pages: ReadonlyMap<number, HubVaultPage>;
  /** The newest part, its key list and its shelves, by hexadecimal hash. */
  readonly index: ReadonlyMap<string, Bytes>;
  /** Pages whose tickets or holders changed. */
  readonly duePages: ReadonlySet<number>;
  readonly ended: HubVaultEnd | null;
};

/** Where the rows of the vault are kept; null as long as nobody's name was ever recorded. */
type Keeper = { vault: HubVault | null };

/** A gate wrote that it destroyed what it held. */
export type HubConfirmation = {
  readonly station: StationId;
  readonly vault: string;
  readonly why: string;
  readonly pages: number;
  readonly records: number;
  readonly rankMs: number;
};

/** The event's secret, beside the database: no backup brings it back. */
export type VaultSafe = { secret: Bytes | null; wasDestroyed: boolean };

export function newVault(keepUntilMs: number): HubVault {
  return {
    keepUntilMs,
    vault: null,
    keys: null,
    holders: new Map(),
    paddedLengths: new Map(),
    pages: new Map(),
    index: new Map(),
    duePages: new Set(),
    ended: null,
  };
}

/** As `markTicketsDirty`: the pages of these tickets are sealed anew, where the event has a vault. */
export function markVaultPages(state: Keeper, serials: Iterable<Serial>): void {
  const { vault } = state;
  if (vault === null || vault.ended !== null) return;
  const pages = [...serials].map(pageOf);
  state.vault = { ...vault, duePages: new Set([...vault.duePages, ...pages]) };
}

/** A blob of the newest vault; null for one of an older, and for everything once it has ended. */
export function vaultBlob({ vault }: Keeper, hash: string): Bytes | null {
  if (vault === null) return null;
  const page = [...vault.pages.values()].find((one) => one.hash === hash);
  return vault.index.get(hash) ?? page?.bytes ?? null;
}
