/**
 * Purpose: seals what is known of holders into the vault that the next root names (MA4).
 * Invariant: runs in the publisher's transaction; only pages with changes are sealed anew, a bounded number a time, so that
 * a list of a hundred thousand names holds nobody up. A vault that has ended, or whose secret is gone, is named by no root.
 */

import { concatBytes, toHex, type Bytes } from '@gatefold/domain/bytes';
import { decodeCanonical } from '@gatefold/domain/codec/cbor';
import type { ListedStation } from '@gatefold/domain/codec/manifest-parts';
import { signerId, ticketSecret } from '@gatefold/domain/codec/ticket-token';
import {
  encodeVaultKeys,
  PAGE_SERIALS,
  vaultKeysSchema,
  type VaultKeys,
} from '@gatefold/domain/codec/vault-part';
import { hash256 } from '@gatefold/domain/crypto/hash';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import type { EventId } from '@gatefold/domain/ids';
import { expectOk } from '@gatefold/domain/result';
import { pageTickets } from '@gatefold/db/postgres/holders';
import type { PoolClient } from '@gatefold/db/postgres/pool';
import {
  deleteVaultPage,
  lockVault,
  noteSigners,
  putVaultIndex,
  putVaultPage,
  takeDirtyPages,
  vaultPages,
  type VaultPageRow,
} from '@gatefold/db/postgres/vaults';
import { buildVault, nextVaultKeys, vaultGates, wrapKeyOf } from '@gatefold/sync/vault/build-vault';
import { sealPage, type HolderToSeal } from '@gatefold/sync/vault/seal-page';
import type { Hub } from '../hub.ts';
import { NOBODY, openHolder } from '@gatefold/sync/vault/holder-data';
import { everyIssuerKey } from './issuer-keys.ts';

/** Some four thousand records, about half a second of sealing. */
const PAGES_A_PUBLISH = 64;

type Sealing = {
  readonly event: EventId;
  readonly eventSecret: Bytes;
  readonly issuers: readonly KeyPair[];
  readonly key: { readonly id: Bytes; readonly wrapKey: Bytes };
};

/** A page as the tables have it now; null when no ticket of it has a record. */
async function sealNow(db: PoolClient, sealing: Sealing, page: number) {
  const { event, eventSecret, issuers, key } = sealing;
  const tickets = await pageTickets(db, event, page * PAGE_SERIALS + 1, PAGE_SERIALS);
  const holders = tickets.map(({ serial, issue, sealed, paddedLength }): HolderToSeal => {
    const record = sealed === null ? NOBODY : openHolder(sealed, eventSecret, event, serial).record;
    const locks = issuers.map((keys) => ({
      signer: signerId(keys.publicKey),
      secret: ticketSecret({ event, serial, issue }, keys),
    }));
    return { serial, issue, record, paddedLength, locks };
  });
  return sealPage(event, page, key, holders);
}

/** Seals pages that are due; true when any of them is another now. */
async function sealDuePages(
  db: PoolClient,
  sealing: Sealing,
  before: readonly VaultPageRow[],
): Promise<boolean> {
  const { event, key } = sealing;
  const hashes = new Map(before.map(({ page, hash }) => [page, hash]));
  let changed = false;
  for (const page of await takeDirtyPages(db, event, PAGES_A_PUBLISH)) {
    const sealed = await sealNow(db, sealing, page);
    if (sealed?.hash === hashes.get(page)) continue;
    changed = true;
    if (sealed === null) await deleteVaultPage(db, event, page);
    else await putVaultPage(db, event, { page, keyId: key.id, ...sealed });
  }
  return changed;
}

function usedKeyIds(pages: readonly VaultPageRow[]): readonly Bytes[] {
  return [...new Map(pages.map(({ keyId }) => [toHex(keyId), keyId])).values()];
}

/** Which keys lock the records: when they are others, every record is sealed anew. */
async function followSigners(
  db: PoolClient,
  event: EventId,
  issuers: readonly KeyPair[],
  before: Bytes | null,
): Promise<void> {
  const signers = hash256(concatBytes(...issuers.map(({ publicKey }) => publicKey)));
  if (before === null || toHex(before) !== toHex(signers)) await noteSigners(db, event, signers);
}

function readKeys(bytes: Bytes | null): VaultKeys | null {
  return bytes === null ? null : expectOk(decodeCanonical(vaultKeysSchema, bytes), 'own key list');
}

/** Hexadecimal hash of the vault part for the next root; null where it names none. */
export async function publishVault(
  hub: Hub,
  db: PoolClient,
  event: EventId,
  stations: readonly ListedStation[],
): Promise<string | null> {
  const row = await lockVault(db, event);
  if (row === null || row.endedAtMs !== null) return null;
  const eventSecret = await hub.vaultSecrets.read(event);
  if (eventSecret === null) return null;
  const issuers = await everyIssuerKey(hub, db, event);
  await followSigners(db, event, issuers, row.signers);
  const { random } = hub;
  const gates = vaultGates(stations);
  const before = await vaultPages(db, event);
  const offered = nextVaultKeys(readKeys(row.keyList), gates, usedKeyIds(before), {
    eventSecret,
    random,
  });
  const [newest] = offered.keys;
  if (newest === undefined) throw new Error('a key list without a key');
  const key = { id: newest.id, wrapKey: wrapKeyOf(eventSecret, newest.id) };
  const changed = await sealDuePages(db, { event, eventSecret, issuers, key }, before);
  const pages = changed ? await vaultPages(db, event) : before;
  const keys = changed
    ? nextVaultKeys(offered, gates, usedKeyIds(pages), { eventSecret, random })
    : offered;
  const hashes = new Map(pages.map(({ page, hash }) => [page, hash]));
  const built = buildVault(hashes, keys, row.keepUntilMs);
  const vault = pages.length === 0 ? null : built.vault;
  if (vault !== row.vault) {
    const blobs = vault === null ? new Map<string, Bytes>() : built.blobs;
    await putVaultIndex(db, event, { vault, keyList: encodeVaultKeys(keys) }, blobs);
  }
  return vault;
}
