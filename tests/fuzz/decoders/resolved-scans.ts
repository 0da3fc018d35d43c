/**
 * Purpose: a scan at a gate, from its text to whose signature stands behind it.
 * Invariant: the fuzzer makes tickets of every kind anew, with fields of its own choice under true and false keys, so that
 * every answer is come to; alone by altering digits it would find hardly anything but forgeries.
 */

import { utf8 } from '@gatefold/domain/bytes';
import { resolveScan, type ResolvedScan } from '@gatefold/domain/admission/scan';
import { CODE_HASH_LENGTH, codeHash } from '@gatefold/domain/codec/chunk';
import { inlineFromDigits, inlineToDigits } from '@gatefold/domain/codec/inline-token';
import { rotatingSecret, rotatingSuffix } from '@gatefold/domain/codec/rotating-suffix';
import { signRight, type SellingRight } from '@gatefold/domain/codec/selling-right';
import { makeShortCode, showShortCode } from '@gatefold/domain/codec/ticket-code';
import {
  issueToken,
  toQuarterHours,
  tokenToDigits,
  type TicketFace,
} from '@gatefold/domain/codec/ticket-token';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import { Manifest } from '@gatefold/domain/manifest/manifest';
import {
  EVENT,
  exampleContent,
  exampleGrant,
  ISSUER,
  KICK_OFF_MS,
  KIOSK,
  keysFrom,
  NOW_MS,
} from '@gatefold/domain/testing/example-manifest';
import type { Seeded } from '@gatefold/sync/simulator/seeded';
import type { Decoder, Reading } from '../decoder.ts';
import { textOf } from './scans.ts';

const { validFromQuarterHours, validForHours } = exampleGrant();
const FACE = { event: EVENT, serial: 4, issue: 0, klass: 0, validFromQuarterHours, validForHours };
/** Whom the manifest does not list, with a right that its tickets bring along. */
const AGENT = keysFrom(41);
const STRANGER = keysFrom(40);
const RIGHT: SellingRight = {
  event: EVENT,
  klass: 0,
  serialFrom: 11,
  serialTo: 20,
  validFromQuarterHours,
  validForHours,
  endsQuarterHours: toQuarterHours(KICK_OFF_MS),
  afterEpoch: 1,
  stationKey: AGENT.publicKey,
};
const KNOWN_CODE = '4006381333931';

const CONTENT = exampleContent();
const { codeKey } = CONTENT.event;
const KNOWN_HASH = codeHash(codeKey, KNOWN_CODE);
for (const chunk of CONTENT.chunks) chunk.codes?.set(KNOWN_HASH, 3 * CODE_HASH_LENGTH);
const MANIFEST = new Manifest(CONTENT);

function inline(face: TicketFace, seller: KeyPair, right: SellingRight, issuer: KeyPair): string {
  const signature = signRight(right, issuer.secretKey);
  return inlineToDigits({ token: issueToken(face, seller), carried: { right, signature } });
}

function moving(face: TicketFace, issuer: KeyPair, key: Uint8Array): string {
  const token = issueToken(face, issuer);
  return tokenToDigits(token) + rotatingSuffix(rotatingSecret(key, token), NOW_MS);
}

const SCANS = [
  ` ${tokenToDigits(issueToken(FACE, ISSUER))}\n`,
  tokenToDigits(issueToken({ ...FACE, serial: 12 }, KIOSK)),
  moving(FACE, ISSUER, codeKey),
  inline({ ...FACE, serial: 15 }, AGENT, RIGHT, ISSUER),
  KNOWN_CODE,
  'ABC-123',
];

/** Mostly as it is, so that one thing at a time is wrong. */
function mostly<Value>(dice: Seeded, usual: Value, ...others: readonly Value[]): Value {
  return dice.chance(0.8) ? usual : (dice.pick(others) ?? usual);
}

function anyFace(dice: Seeded): TicketFace {
  return {
    event: mostly(dice, EVENT, EVENT + 1),
    serial: mostly(dice, dice.between(1, 21), 0xffffff),
    issue: mostly(dice, 0, 1, 2, 255),
    klass: mostly(dice, 0, 1, 255),
    validFromQuarterHours: mostly(dice, validFromQuarterHours, 0),
    validForHours: mostly(dice, validForHours, 1, 255),
  };
}

function anyScan(dice: Seeded): string {
  const face = anyFace(dice);
  const keys = [ISSUER, KIOSK, AGENT, STRANGER];
  switch (dice.below(4)) {
    case 0:
      return tokenToDigits(issueToken(face, dice.pick(keys) ?? ISSUER));
    case 1:
      return moving(face, mostly(dice, ISSUER, ...keys), mostly(dice, codeKey, new Uint8Array(16)));
    case 2: {
      const { event, klass } = face;
      const right = mostly(dice, { ...RIGHT, event, klass }, RIGHT, { ...RIGHT, serialTo: 12 });
      const seller = mostly(dice, AGENT, ...keys);
      return inline(face, seller, right, mostly(dice, ISSUER, ...keys));
    }
    default: {
      const code = mostly(
        dice,
        makeShortCode(dice),
        KNOWN_CODE,
        '4006-3813 33931',
        '12345678901234',
      );
      return dice.chance(0.5) ? code : showShortCode(code);
    }
  }
}

function kindOf(scan: ResolvedScan): string {
  if (scan.kind === 'agent-sold') return `${scan.kind}-${scan.seller.right}`;
  return scan.kind;
}

/** Blanks around a scan are the scanner's. */
function again(text: string, digits: string): Uint8Array {
  return utf8(text.replace(text.trim(), digits));
}

function readScan(input: Uint8Array): Reading {
  const text = textOf(input);
  const scan = resolveScan(MANIFEST, text);
  if (scan.kind !== 'issued') return { kind: 'refused', why: kindOf(scan) };
  if (scan.suffix?.isRight === false) return { kind: 'refused', why: 'issued-wrong-suffix' };
  const digits = tokenToDigits(scan.token);
  // What an issuer's ticket brings along besides is not looked at: the token within it is all that counts.
  const within = inlineFromDigits(text.trim());
  if (within !== null) {
    const isSame = tokenToDigits(within.token) === digits;
    return { kind: 'accepted', again: () => (isSame ? input : utf8(digits)) };
  }
  const suffix = scan.suffix === undefined ? '' : text.trim().slice(-17);
  return { kind: 'accepted', again: () => again(text, digits + suffix) };
}

export const RESOLVED_SCANS: readonly Decoder[] = [
  {
    name: 'scan',
    covers: ['admission/scan#resolveScan'],
    examples: SCANS.map(utf8),
    refusals: [
      'unreadable',
      'other-event',
      'forged',
      'agent-sold-listed',
      'agent-sold-carried',
      'issued-wrong-suffix',
      'code',
      'mistyped-code',
      'unknown-code',
    ],
    compose: (dice) => utf8(anyScan(dice)),
    read: readScan,
  },
];
