/**
 * Purpose: a hub's end of one event's vault, in memory. Tests only.
 * Invariant: made by the functions the hub uses; everything follows from fixed seeds.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { pageOf } from '@gatefold/domain/codec/vault-page';
import type { VaultKeys } from '@gatefold/domain/codec/vault-part';
import { signerId, ticketSecret, toQuarterHours } from '@gatefold/domain/codec/ticket-token';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import type { Random } from '@gatefold/domain/random';
import {
  EVENT,
  GATE_STATION,
  HOUR_MS,
  ISSUER,
  KICK_OFF_MS,
  NOW_MS,
} from '@gatefold/domain/testing/example-manifest';
import { paddedLength, type HolderRecord } from '@gatefold/domain/vault/holder-record';
import { buildVault, nextVaultKeys, vaultGates, wrapKeyOf } from '../vault/build-vault.ts';
import { sealPage } from '../vault/seal-page.ts';

export type TestHolder = {
  readonly serial: number;
  readonly issue?: number;
  readonly record: HolderRecord;
};

export type PublishedVault = {
  readonly vault: string;
  /** By hexadecimal hash, the pages too. */
  readonly blobs: ReadonlyMap<string, Bytes>;
};

/** Counts up, so that no two keys and no two boxes are the same. */
function countingRandom(): Random {
  let next = 0;
  return {
    bytes: (count) => {
      next += 1;
      return new Uint8Array(count).fill(next);
    },
  };
}

function lockOf(serial: number, issue: number, keys: KeyPair) {
  const validFromQuarterHours = toQuarterHours(NOW_MS - 2 * HOUR_MS);
  const face = { event: EVENT, serial, issue, klass: 0, validFromQuarterHours, validForHours: 24 };
  return { signer: signerId(keys.publicKey), secret: ticketSecret(face, keys) };
}

export class VaultPublisher {
  readonly #random = countingRandom();
  readonly #secret = new Uint8Array(32).fill(0x77);
  #keys: VaultKeys | null = null;
  keepUntilMs = KICK_OFF_MS + 30 * 24 * HOUR_MS;
  stations = [GATE_STATION];

  /** Seals these holders under the newest key. */
  publish(holders: readonly TestHolder[]): PublishedVault {
    this.#keys = nextVaultKeys(this.#keys, vaultGates(this.stations), [], {
      eventSecret: this.#secret,
      random: this.#random,
    });
    const [newest] = this.#keys.keys;
    if (newest === undefined) throw new Error('there is no key');
    const key = { id: newest.id, wrapKey: wrapKeyOf(this.#secret, newest.id) };
    const length = Math.max(...holders.map(({ record }) => paddedLength(record)));
    const pages = new Map<number, string>();
    const blobs = new Map<string, Bytes>();
    for (const [page, ofPage] of Map.groupBy(holders, ({ serial }) => pageOf(serial))) {
      const sealed = sealPage(
        EVENT,
        page,
        key,
        ofPage.map(({ serial, issue = 0, record }) => {
          const locks = [lockOf(serial, issue, ISSUER)];
          return { serial, issue, record, paddedLength: length, locks };
        }),
      );
      if (sealed === null) continue;
      pages.set(page, sealed.hash);
      blobs.set(sealed.hash, sealed.bytes);
    }
    const built = buildVault(pages, this.#keys, this.keepUntilMs);
    return { vault: built.vault, blobs: new Map([...blobs, ...built.blobs]) };
  }
}
