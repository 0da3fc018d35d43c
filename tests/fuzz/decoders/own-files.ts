/** Purpose: what a station reads back from its own folder, which a crash or a hand may have altered. */

import { isDeepStrictEqual } from 'node:util';
import { toHex, utf8 } from '@gatefold/domain/bytes';
import { SEED_LENGTH } from '@gatefold/domain/crypto/sign';
import { parseIdentity, parseSeed, type Identity } from '@gatefold/station/enrolment/identity';
import { GATE_IDENTITY, KIOSK_IDENTITY } from '@gatefold/station/testing/example-identity';
import { alterJson, type Json } from '../alter/alter-json.ts';
import type { Decoder, Reading } from '../decoder.ts';
import { jsonBytes } from './json-messages.ts';
import { textOf } from './scans.ts';

function fileOf({ station, name, role, event, post, database, ...identity }: Identity) {
  return {
    v: 1,
    station,
    name,
    role,
    event,
    post,
    database,
    isRetired: identity.isRetired,
    seed: toHex(identity.keys.secretKey.slice(0, SEED_LENGTH)),
    certificate: toHex(identity.certificate),
    hubPublicKey: toHex(identity.hubPublicKey),
  } satisfies Json;
}

const IDENTITIES = [GATE_IDENTITY, KIOSK_IDENTITY, { ...GATE_IDENTITY, isRetired: true }];
const FILES = IDENTITIES.map(fileOf);
const SEED_FILE = { v: 1, seed: toHex(new Uint8Array(SEED_LENGTH).fill(9)) };

/** What is certified is as it was; the machine's own notes may be others. */
function readIdentityFile(input: Uint8Array): Reading {
  const identity = parseIdentity(textOf(input));
  if (identity === null) return { kind: 'refused', why: 'damaged' };
  const { certificate, station, name, role, keys } = identity;
  const isOurs = IDENTITIES.some((one) =>
    isDeepStrictEqual(
      [one.certificate, one.station, one.name, one.role, one.keys],
      [certificate, station, name, role, keys],
    ),
  );
  return { kind: 'accepted', again: () => (isOurs ? input : jsonBytes(fileOf(identity))) };
}

function readSeedFile(input: Uint8Array): Reading {
  const seed = parseSeed(textOf(input));
  if (seed === null) return { kind: 'refused', why: 'damaged' };
  return { kind: 'accepted', again: () => (seed.length === SEED_LENGTH ? input : seed) };
}

export const OWN_FILES: readonly Decoder[] = [
  {
    name: 'identity-file',
    covers: ['enrolment/identity#parseIdentity'],
    examples: FILES.map(jsonBytes),
    refusals: ['damaged'],
    compose: (dice) => alterJson(dice.pick(FILES) ?? null, dice),
    read: readIdentityFile,
  },
  {
    name: 'seed-file',
    covers: ['enrolment/identity#parseSeed'],
    examples: [utf8(`${JSON.stringify(SEED_FILE)}\n`)],
    refusals: ['damaged'],
    compose: (dice) => alterJson(SEED_FILE, dice),
    read: readSeedFile,
  },
];
