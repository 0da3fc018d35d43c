/** Purpose: the vault: its part, shelves and keys, its pages, the two seals of a record, the record of its destruction. */

import { hexBytes, toHex } from '@gatefold/domain/bytes';
import { decodeCanonical } from '@gatefold/domain/codec/cbor';
import { openVaultDestruction } from '@gatefold/domain/codec/vault-destruction';
import { encodeVaultPage, openVaultPage } from '@gatefold/domain/codec/vault-page';
import {
  vaultKeysSchema,
  vaultPartSchema,
  vaultShelfSchema,
} from '@gatefold/domain/codec/vault-part';
import {
  deriveBoxKey,
  openDeterministic,
  sealDeterministic,
} from '@gatefold/domain/crypto/misuse-resistant-box';
import { openAsStation } from '@gatefold/domain/crypto/sealed-box';
import { err } from '@gatefold/domain/result';
import { EVENT, GATE, HUB } from '@gatefold/domain/testing/example-manifest';
import {
  EXAMPLE_HOLDER,
  EXAMPLE_KEY_ID,
  EXAMPLE_SECRET,
  EXAMPLE_SUBJECT,
  EXAMPLE_WRAP_KEY,
} from '@gatefold/domain/testing/example-vault';
import { findRecord } from '@gatefold/domain/vault/find-record';
import { unpadRecord } from '@gatefold/domain/vault/holder-record';
import { sealRecord } from '@gatefold/domain/vault/seal-record';
import type { Seeded } from '@gatefold/sync/simulator/seeded';
import { join, readTree } from '../alter/cbor-tree.ts';
import type { Decoder, Reading } from '../decoder.ts';
import { golden } from './examples.ts';
import { idsToWire, readingOf, signedMessage, written } from './readings.ts';

/** The golden message of the vault's part, shelf or key list: told apart by the first key that only it has. */
function vaultMessage(field: string): Uint8Array[] {
  return golden('vault-part').filter((bytes) => {
    const tree = readTree(bytes);
    if (tree?.kind !== 'map') return false;
    return tree.pairs.some(
      ([key, value]) =>
        key.kind === 'text' &&
        new TextDecoder().decode(key.content) === field &&
        value.kind === 'array',
    );
  });
}

const RECORD_KEYS = { secret: EXAMPLE_SECRET, wrapKey: EXAMPLE_WRAP_KEY };

function padded(message: Uint8Array): Uint8Array {
  const end = Math.ceil((message.length + 1) / 64) * 64;
  return join(message, Uint8Array.of(0x80), new Uint8Array(end - message.length - 1));
}

function readPadded(input: Uint8Array): Reading {
  return readingOf(unpadRecord(input), (record) => {
    // Zeros behind the mark may be any number: they are taken from the input.
    const message = join(written(record), Uint8Array.of(0x80));
    return join(message, new Uint8Array(Math.max(0, input.length - message.length)));
  });
}

function readPage(input: Uint8Array): Reading {
  return readingOf(openVaultPage(input), encodeVaultPage);
}

function anyPage(dice: Seeded): Uint8Array {
  const count = dice.pick([0, 1, 2, 5, 512, 513]) ?? 1;
  const serials = Array.from({ length: Math.min(count, 600) }, () =>
    dice.chance(0.995) ? dice.between(1, 64) : dice.below(2 ** 24),
  );
  const records = serials.map((serial) => ({
    serial,
    issue: dice.below(2),
    signer: dice.below(3),
    sealed: dice.bytes(dice.below(9)),
  }));
  return encodeVaultPage({ event: EVENT, page: 0, keyId: EXAMPLE_KEY_ID, records });
}

const RECORD_PAGE = encodeVaultPage({
  event: EVENT,
  page: 0,
  keyId: EXAMPLE_KEY_ID,
  records: [
    { ...EXAMPLE_SUBJECT, sealed: sealRecord(EXAMPLE_HOLDER, EXAMPLE_SUBJECT, RECORD_KEYS, 256) },
  ],
});

function readFound(input: Uint8Array): Reading {
  const keys = new Map([[toHex(EXAMPLE_KEY_ID), EXAMPLE_WRAP_KEY]]);
  const ticket = { ...EXAMPLE_SUBJECT, secret: EXAMPLE_SECRET };
  return readingOf(findRecord(input, ticket, keys), () => input);
}

const BOX_KEY = deriveBoxKey(EXAMPLE_SECRET, hexBytes('00'));
const SUBJECT = hexBytes('0102');

function readBox(input: Uint8Array): Reading {
  const text = openDeterministic(input, SUBJECT, BOX_KEY);
  if (text === null) return { kind: 'refused', why: 'shut' };
  return { kind: 'accepted', again: () => sealDeterministic(text, SUBJECT, BOX_KEY) };
}

export const VAULT: readonly Decoder[] = [
  {
    name: 'vault-part',
    covers: ['codec/vault-part#vaultPartSchema'],
    examples: vaultMessage('shelves'),
    refusals: ['malformed'],
    read: (input) => readingOf(decodeCanonical(vaultPartSchema, input), written),
  },
  {
    name: 'vault-shelf',
    covers: ['codec/vault-part#vaultShelfSchema'],
    examples: vaultMessage('pages'),
    refusals: ['malformed'],
    read: (input) => readingOf(decodeCanonical(vaultShelfSchema, input), written),
  },
  {
    name: 'vault-keys',
    covers: ['codec/vault-part#vaultKeysSchema'],
    examples: vaultMessage('keys'),
    refusals: ['malformed'],
    read: (input) =>
      readingOf(decodeCanonical(vaultKeysSchema, input), ({ v, keys }) =>
        written({
          v,
          keys: keys.map(({ id, sealed }) => ({
            id,
            sealed: sealed.map((one) => idsToWire(one, 'station')),
          })),
        }),
      ),
  },
  {
    name: 'vault-destruction',
    covers: ['codec/vault-destruction#openVaultDestruction'],
    examples: golden('vault-destruction'),
    ...signedMessage(
      'gatefold vault destruction v1',
      HUB,
      openVaultDestruction,
      ({ vault, ...rest }) => ({ ...rest, v: 1, vault: vault === null ? null : hexBytes(vault) }),
    ),
  },
  {
    name: 'vault-page',
    covers: ['codec/vault-page#openVaultPage'],
    examples: golden('vault-page'),
    refusals: ['malformed'],
    compose: anyPage,
    read: readPage,
  },
  {
    name: 'vault-find',
    covers: ['vault/find-record#findRecord', 'vault/seal-record#openRecord'],
    examples: [RECORD_PAGE, ...golden('vault-page')],
    refusals: [
      'damaged-page',
      'other-event',
      'no-record',
      'superseded',
      'no-key',
      'wrap-not-opened',
    ],
    read: readFound,
  },
  {
    name: 'vault-record',
    covers: ['vault/holder-record#unpadRecord'],
    examples: [padded(written(EXAMPLE_HOLDER))],
    refusals: ['malformed'],
    message: (input) => input.slice(0, input.lastIndexOf(0x80)),
    seal: padded,
    read: readPadded,
  },
  {
    name: 'vault-box',
    covers: ['crypto/misuse-resistant-box#openDeterministic'],
    examples: [sealDeterministic(hexBytes('aabbcc'), SUBJECT, BOX_KEY)],
    refusals: ['shut'],
    // Boxes of altered texts open; boxes that were altered do not.
    message: (input) => openDeterministic(input, SUBJECT, BOX_KEY) ?? input,
    seal: (text) => sealDeterministic(text, SUBJECT, BOX_KEY),
    read: readBox,
  },
  {
    name: 'sealed-box',
    covers: ['crypto/sealed-box#openAsStation'],
    examples: golden('vault-sealed-key'),
    refusals: ['shut'],
    read: (input) => {
      const opened = openAsStation(input, GATE);
      return readingOf(
        opened === null ? err({ kind: 'shut' }) : { ok: true, value: opened },
        () => input,
      );
    },
  },
];
