/**
 * Purpose: one message of every format of the vault, for the golden vectors in `codec/vectors` (MA4).
 * Invariant: everything follows from fixed bytes. Tests only.
 */

import type { Bytes } from '../bytes.ts';
import { decodeCanonical } from '../codec/cbor.ts';
import {
  openVaultDestruction,
  sealVaultDestruction,
  type VaultDestruction,
} from '../codec/vault-destruction.ts';
import { encodeVaultPage, openVaultPage } from '../codec/vault-page.ts';
import {
  encodeVaultKeys,
  vaultKeysSchema,
  vaultPartSchema,
  vaultShelfSchema,
} from '../codec/vault-part.ts';
import { openAsStation, sealToStation } from '../crypto/sealed-box.ts';
import { err, ok } from '../result.ts';
import { openRecord, sealRecord } from '../vault/seal-record.ts';
import { EVENT, GATE, GATE_ID, HUB, KICK_OFF_MS, NOW_MS } from './example-manifest.ts';
import {
  EXAMPLE_HOLDER,
  EXAMPLE_KEY_ID,
  EXAMPLE_SECRET,
  EXAMPLE_SUBJECT,
  EXAMPLE_WRAP_KEY,
  steadyRandom,
} from './example-vault.ts';
import { example, part, type WireExample } from './wire-example.ts';

const HASH = new Uint8Array(32).fill(0x5a);

const SEALED_RECORD = sealRecord(
  EXAMPLE_HOLDER,
  EXAMPLE_SUBJECT,
  { secret: EXAMPLE_SECRET, wrapKey: EXAMPLE_WRAP_KEY },
  256,
);

function exampleBox(): Bytes {
  const box = sealToStation(EXAMPLE_WRAP_KEY, GATE.publicKey, steadyRandom(3));
  if (box === null) throw new Error('the example gate has no good key');
  return box;
}

/** By file in `codec/vectors`, then by name: what the vault is made of (MA4). */
export const VAULT_EXAMPLES: Readonly<Record<string, Readonly<Record<string, WireExample>>>> = {
  'vault-record': {
    'sealed twice': {
      value: EXAMPLE_HOLDER,
      write: () => SEALED_RECORD,
      read: (bytes) =>
        openRecord(bytes, EXAMPLE_SUBJECT, { secret: EXAMPLE_SECRET, wrapKey: EXAMPLE_WRAP_KEY }),
    },
  },
  'vault-page': {
    page: example(
      {
        event: EVENT,
        page: 0,
        keyId: EXAMPLE_KEY_ID,
        records: [
          { serial: 9, issue: 1, signer: 5, sealed: HASH },
          { ...EXAMPLE_SUBJECT, sealed: SEALED_RECORD },
        ].map(({ serial, issue, signer, sealed }) => ({ serial, issue, signer, sealed })),
      },
      encodeVaultPage,
      openVaultPage,
    ),
  },
  'vault-part': {
    part: part(
      { v: 1 as const, keepUntilMs: KICK_OFF_MS, keys: HASH, shelves: [HASH, null] },
      (bytes) => decodeCanonical(vaultPartSchema, bytes),
    ),
    shelf: part({ v: 1 as const, pages: [null, HASH] }, (bytes) =>
      decodeCanonical(vaultShelfSchema, bytes),
    ),
    keys: example(
      {
        v: 1 as const,
        keys: [{ id: EXAMPLE_KEY_ID, sealed: [{ station: GATE_ID, box: exampleBox() }] }],
      },
      encodeVaultKeys,
      (bytes) => decodeCanonical(vaultKeysSchema, bytes),
    ),
  },
  'vault-sealed-key': {
    'to the gate': {
      value: EXAMPLE_WRAP_KEY,
      write: exampleBox,
      read: (bytes) => {
        const opened = openAsStation(bytes, GATE);
        return opened === null ? err('not opened') : ok(opened);
      },
    },
  },
  'vault-destruction': {
    'by an administrator': example<VaultDestruction>(
      {
        event: EVENT,
        vault: '07'.repeat(32),
        holders: 2400,
        records: 2380,
        destroyedAtMs: NOW_MS,
        who: 'rudo',
        reason: 'the season is over',
      },
      (value) => sealVaultDestruction(value, HUB.secretKey),
      (bytes) => openVaultDestruction(bytes, HUB.publicKey),
    ),
  },
};
