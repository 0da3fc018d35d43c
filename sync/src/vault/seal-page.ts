/**
 * Purpose: the records of a page, sealed (MA4).
 * Invariant: pure: the same holders under the same keys give the same bytes.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { blobHash } from '@gatefold/domain/codec/manifest-parts';
import { encodeVaultPage } from '@gatefold/domain/codec/vault-page';
import type { EventId, Serial } from '@gatefold/domain/ids';
import type { HolderRecord } from '@gatefold/domain/vault/holder-record';
import { sealRecord } from '@gatefold/domain/vault/seal-record';

export type HolderToSeal = {
  readonly serial: Serial;
  readonly issue: number;
  readonly record: HolderRecord;
  /** What records of this ticket's class are padded to. */
  readonly paddedLength: number;
  /** The secrets of the tokens that may be in the holder's hand: one for each key that signs such tickets. */
  readonly locks: readonly { readonly signer: number; readonly secret: Bytes }[];
};

export type SealedPage = { readonly hash: string; readonly bytes: Bytes; readonly records: number };

/** Null when there is nothing to seal. */
export function sealPage(
  event: EventId,
  page: number,
  key: { readonly id: Bytes; readonly wrapKey: Bytes },
  holders: readonly HolderToSeal[],
): SealedPage | null {
  const records = holders.flatMap(({ serial, issue, record, paddedLength, locks }) =>
    locks.map(({ signer, secret }) => {
      const subject = { event, serial, issue, signer };
      const sealed = sealRecord(record, subject, { secret, wrapKey: key.wrapKey }, paddedLength);
      return { serial, issue, signer, sealed };
    }),
  );
  if (records.length === 0) return null;
  const bytes = encodeVaultPage({ event, page, keyId: key.id, records });
  return { hash: toHex(blobHash(bytes)), bytes, records: records.length };
}
