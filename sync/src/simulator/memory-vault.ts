/**
 * Purpose: seals what the in-memory hub knows of holders into the vault that the next root names, as `publish-vault.ts` does
 * from the tables (MA4).
 * Invariant: the same pure functions in the same order, drawing the same chance in the same places.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { pageOf } from '@gatefold/domain/codec/vault-page';
import type { ListedStation } from '@gatefold/domain/codec/manifest-parts';
import { signerId, ticketSecret } from '@gatefold/domain/codec/ticket-token';
import { PAGE_SERIALS, type VaultKeys } from '@gatefold/domain/codec/vault-part';
import type { Ordinal, Serial } from '@gatefold/domain/ids';
import type { Random } from '@gatefold/domain/random';
import { buildVault, vaultGates, wrapKeyOf } from '../vault/build-vault.ts';
import { NOBODY, openHolder } from '../vault/holder-data.ts';
import type { HolderToSeal, SealedPage } from '../vault/seal-page.ts';
import type { HubVault, HubVaultPage } from './hub-vault.ts';
import type { MemoryHub } from './memory-hub.ts';
import { ticketOf, type VaultVenue } from './memory-tickets.ts';

type Sealing = {
  readonly vault: HubVault;
  readonly eventSecret: Bytes;
  readonly key: { readonly id: Bytes; readonly wrapKey: Bytes };
};

/** The holder of a ticket that has a record; null for a ticket without one. */
function holderToSeal(hub: MemoryHub, sealing: Sealing, serial: Serial): HolderToSeal | null {
  const { vault, eventSecret } = sealing;
  const { event, venue } = hub.options;
  const { issuer, stock, needsBiometric } = venue;
  const { klass, state, issue, isAgentSold } = ticketOf(hub.state, stock, serial);
  const paddedLength = vault.paddedLengths.get(klass);
  const sealed = vault.holders.get(serial);
  const isKnown = sealed !== undefined || needsBiometric.has(klass);
  if (state !== 'sold' || isAgentSold || paddedLength === undefined || !isKnown) return null;
  const record =
    sealed === undefined ? NOBODY : openHolder(sealed, eventSecret, event, serial).record;
  const secret = ticketSecret({ event, serial, issue }, issuer);
  const locks = [{ signer: signerId(issuer.publicKey), secret }];
  return { serial, issue, record, paddedLength, locks };
}

function sealNow(hub: MemoryHub, sealing: Sealing, page: number): SealedPage | null {
  const first = page * PAGE_SERIALS + 1;
  const serials = Array.from({ length: PAGE_SERIALS }, (_, step) => first + step);
  const { event, venue, rules } = hub.options;
  const holders = serials
    .filter((serial) => serial <= venue.stock.lastSerial)
    .flatMap((serial) => holderToSeal(hub, sealing, serial) ?? []);
  return rules.vault.sealPage(event, page, sealing.key, holders);
}

/** Pages after those that are due are sealed; null when none of them is another now. */
function sealDuePages(hub: MemoryHub, sealing: Sealing) {
  const { vault, key } = sealing;
  const pages = new Map<number, HubVaultPage>(vault.pages);
  let changed = false;
  for (const page of [...vault.duePages].sort((a, b) => a - b)) {
    const sealed = sealNow(hub, sealing, page);
    if (sealed?.hash === pages.get(page)?.hash) continue;
    changed = true;
    if (sealed === null) pages.delete(page);
    else pages.set(page, { keyId: key.id, ...sealed });
  }
  return changed ? pages : null;
}

function usedKeyIds(pages: ReadonlyMap<number, HubVaultPage>): readonly Bytes[] {
  return [...new Map([...pages.values()].map(({ keyId }) => [toHex(keyId), keyId])).values()];
}

/** Hexadecimal hash of the vault part for the next root; null where it names none. */
export function publishVault(
  hub: MemoryHub,
  stations: readonly ListedStation[],
  random: Random,
): string | null {
  const { state, safe, options } = hub;
  const { vault } = state;
  if (vault === null || vault.ended !== null || safe.secret === null) return null;
  const secrets = { eventSecret: safe.secret, random };
  const gates = vaultGates(stations);
  const nextKeys = (before: VaultKeys | null, pages: HubVault['pages']) =>
    options.rules.vault.nextVaultKeys(before, gates, usedKeyIds(pages), secrets);
  const offered = nextKeys(vault.keys, vault.pages);
  const [newest] = offered.keys;
  if (newest === undefined) throw new Error('a key list without a key');
  const key = { id: newest.id, wrapKey: wrapKeyOf(safe.secret, newest.id) };
  const changed = sealDuePages(hub, { vault, eventSecret: safe.secret, key });
  const pages = changed ?? vault.pages;
  const keys = changed === null ? offered : nextKeys(offered, pages);
  const hashes = new Map([...pages].map(([page, { hash }]) => [page, hash]));
  const built = buildVault(hashes, keys, vault.keepUntilMs);
  const named = pages.size === 0 ? null : built.vault;
  const sealed = { ...vault, pages, duePages: new Set<number>() };
  if (named === vault.vault) state.vault = sealed;
  else
    state.vault = {
      ...sealed,
      vault: named,
      keys,
      index: named === null ? new Map() : built.blobs,
    };
  return named;
}

/** Pages on which tickets of a class have records, or may: all of them are sealed anew when it grows. */
export function pagesOfClass(
  vault: HubVault,
  { stock, needsBiometric }: VaultVenue,
  klass: Ordinal,
): readonly number[] {
  const serials = Array.from({ length: stock.lastSerial }, (_, step) => step + 1);
  return serials
    .filter((serial) => stock.klassOf(serial) === klass)
    .filter((serial) => vault.holders.has(serial) || needsBiometric.has(klass))
    .map(pageOf);
}
