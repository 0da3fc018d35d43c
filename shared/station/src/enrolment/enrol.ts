/**
 * Purpose: turns a machine into a station with a one-time code (SE1).
 * Invariant: the key is on disk before the hub is asked, so that a lost answer can be asked for again; nothing the other
 * side says is believed before it has proved that it knows the code.
 */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { equalBytes, type Bytes } from '@gatefold/domain/bytes';
import { openCertificate } from '@gatefold/domain/codec/certificate';
import {
  codeKey,
  decodeWelcome,
  encodeEnrolmentRequest,
  parseCode,
  type EnrolmentCode,
} from '@gatefold/domain/codec/enrolment';
import { keyedHash } from '@gatefold/domain/crypto/hash';
import { keyPairFromSeed, SEED_LENGTH, type KeyPair } from '@gatefold/domain/crypto/sign';
import type { Random } from '@gatefold/domain/random';
import { err, ok, type Result } from '@gatefold/domain/result';
import { requestHub } from '@gatefold/sync/roads/hub/http-hub-road';
import type { RoadFault } from '@gatefold/sync/roads/hub/hub-road';
import { FIRST_DATABASE, pendingSeed, writeIdentity, type Identity } from './identity.ts';
import type { SecretRefusal } from './secret-file.ts';

export type EnrolmentRefusal =
  | SecretRefusal
  | {
      readonly kind: 'bad-code' | 'hub-unreachable' | 'hub-refused' | 'not-the-hub';
      readonly words: string;
    };

export function identityPath(folder: string): string {
  return join(folder, 'identity.json');
}

const NOT_THE_HUB: EnrolmentRefusal = {
  kind: 'not-the-hub',
  words:
    'What answered could not prove that it is the hub. Check the address and the network, and do not go on with this code.',
};

function refusalOf(fault: RoadFault, hubUrl: string): EnrolmentRefusal {
  switch (fault.kind) {
    case 'refused':
      return { kind: 'hub-refused', words: fault.words };
    case 'unreachable':
      return {
        kind: 'hub-unreachable',
        words: `The hub at ${hubUrl} does not answer. Check the address and the network, then try the same code again.`,
      };
    case 'garbled':
      return {
        kind: 'not-the-hub',
        words: `What answers at ${hubUrl} is not a hub. Check the address and the network, then try the same code again.`,
      };
  }
}

/**
 * The key this machine offers with a code: the same one each time the code is tried, because the hub may have certified
 * it before its answer was lost, and another one with any other code, because the hub certifies no key twice.
 */
function keysFor(code: EnrolmentCode, machineSeed: Bytes): KeyPair {
  return keyPairFromSeed(keyedHash(SEED_LENGTH, machineSeed, codeKey(code)));
}

function pendingPath(folder: string): string {
  return join(folder, 'enrolment.json');
}

/**
 * Asks the hub at `hubUrl` for a certificate. What the key was made from is kept in `folder` until `forgetPending`, so that
 * the same code gives the same station again whatever happens in between.
 */
export async function askToEnrol(
  folder: string,
  hubUrl: string,
  codeText: string,
  random: Random,
): Promise<Result<Identity, EnrolmentRefusal>> {
  const code = parseCode(codeText);
  if (code === null) {
    const words = 'A code has sixteen signs, like AB12-CD34-EF56-GH78. Check it and type it again.';
    return err({ kind: 'bad-code', words });
  }
  const seed = await pendingSeed(pendingPath(folder), () => random.bytes(SEED_LENGTH));
  if (!seed.ok) return seed;
  const keys = keysFor(code, seed.value);
  const answer = await requestHub(new URL('/station/enrol', hubUrl).href, {
    method: 'POST',
    body: encodeEnrolmentRequest(code, keys.publicKey),
  });
  if (!answer.ok) return err(refusalOf(answer.error, hubUrl));
  const welcome = decodeWelcome(answer.value, code, keys.publicKey);
  if (!welcome.ok) return err(NOT_THE_HUB);
  const { hubPublicKey, certificate, event, post } = welcome.value;
  const opened = openCertificate(certificate, hubPublicKey);
  if (!opened.ok || !equalBytes(opened.value.publicKey, keys.publicKey)) return err(NOT_THE_HUB);
  const { station, name, role } = opened.value;
  return ok({
    station,
    name,
    role,
    keys,
    certificate,
    hubPublicKey,
    event,
    post,
    database: FIRST_DATABASE,
    isRetired: false,
  });
}

/** Forgets what an enrolment under way needed, once its identity is kept. */
export async function forgetPending(folder: string): Promise<void> {
  await rm(pendingPath(folder), { force: true });
}

/** Makes a machine that has no identity yet a station, and keeps the identity in `folder`. */
export async function enrol(
  folder: string,
  hubUrl: string,
  codeText: string,
  random: Random,
): Promise<Result<Identity, EnrolmentRefusal>> {
  const asked = await askToEnrol(folder, hubUrl, codeText, random);
  if (!asked.ok) return asked;
  await writeIdentity(identityPath(folder), asked.value);
  await forgetPending(folder);
  return asked;
}
