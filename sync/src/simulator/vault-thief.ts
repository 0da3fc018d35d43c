/**
 * Purpose: a thief with every disk that any gate ever had, old copies and torn pages among them, with every gate's own key
 * and with what proofs in the ledgers say of tickets, and with no ticket: all that he can make of the vault (MA4).
 * Invariant: written from docs/spec/VAULT.md. What he makes is handed on; whether there is a name in it is for the auditor.
 */

import { concatBytes, utf8, type Bytes } from '@gatefold/domain/bytes';
import { decodeCanonical } from '@gatefold/domain/codec/cbor';
import { decodeEntry } from '@gatefold/domain/codec/entry';
import { openVaultPage, type PageRecord } from '@gatefold/domain/codec/vault-page';
import { vaultKeysSchema } from '@gatefold/domain/codec/vault-part';
import { deriveBoxKey, openDeterministic } from '@gatefold/domain/crypto/misuse-resistant-box';
import { openAsStation } from '@gatefold/domain/crypto/sealed-box';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import type { Serial } from '@gatefold/domain/ids';

export type Loot = {
  readonly event: number;
  readonly gateKeys: readonly KeyPair[];
  /** Key lists and pages that ever were on a disk. */
  readonly keyLists: readonly Bytes[];
  readonly pages: readonly Bytes[];
  /** Entries that any station wrote. */
  readonly entries: readonly Bytes[];
};

/** Where a proof has the hash of the ticket's secret, and as many of its octets as a secret has. */
const HASH_AT = 16;
const SECRET_LENGTH = 16;

function wrapKeysOf({ gateKeys, keyLists }: Loot): readonly Bytes[] {
  const found = keyLists.flatMap((bytes) => {
    const list = decodeCanonical(vaultKeysSchema, bytes);
    const boxes = list.ok ? list.value.keys.flatMap(({ sealed }) => sealed) : [];
    return boxes.flatMap(({ box }) => gateKeys.flatMap((keys) => openAsStation(box, keys) ?? []));
  });
  return [...new Map(found.map((key) => [key.join(), key])).values()];
}

/** What anyone may know and somebody careless might take for a secret, by ticket. */
function guessesOf({ entries }: Loot): (serial: Serial) => readonly Bytes[] {
  const proofs = new Map<Serial, Bytes>();
  for (const bytes of entries) {
    const entry = decodeEntry(bytes);
    if (!entry.ok || entry.value.fact.kind !== 'ticket-admitted') continue;
    const { serial, proof } = entry.value.fact.body;
    if (proof !== null) proofs.set(serial, proof.slice(HASH_AT, HASH_AT + SECRET_LENGTH));
  }
  const nothing = new Uint8Array(SECRET_LENGTH);
  return (serial) => [nothing, ...(proofs.has(serial) ? [proofs.get(serial) ?? nothing] : [])];
}

function subjectOf(event: number, { serial, issue, signer }: PageRecord): Bytes {
  const subject = new Uint8Array(10);
  const view = new DataView(subject.buffer);
  view.setUint32(0, event * 256 + (serial >> 16));
  view.setUint16(4, serial & 0xffff);
  view.setUint8(6, issue);
  view.setUint8(7, signer >> 16);
  view.setUint16(8, signer & 0xffff);
  return subject;
}

function unbox(sealed: Bytes, subject: Bytes, secret: Bytes, purpose: string): Bytes | null {
  const key = deriveBoxKey(secret, concatBytes(utf8(`${purpose}\0`), subject));
  return openDeterministic(sealed, subject, key);
}

/** Everything that comes out of the pages. */
export function ransack(loot: Loot): readonly Bytes[] {
  const wrapKeys = wrapKeysOf(loot);
  const guesses = guessesOf(loot);
  return [...new Set(loot.pages)].flatMap((bytes) => {
    const page = openVaultPage(bytes);
    if (!page.ok) return [bytes];
    return page.value.records.flatMap((record) => {
      const subject = subjectOf(page.value.event, record);
      const peeled = wrapKeys.flatMap(
        (key) => unbox(record.sealed, subject, key, 'gatefold vault wrap v1') ?? [],
      );
      const opened = [record.sealed, ...peeled].flatMap((inner) =>
        guesses(record.serial).flatMap(
          (secret) => unbox(inner, subject, secret, 'gatefold vault record v1') ?? [],
        ),
      );
      return [...peeled, ...opened];
    });
  });
}
