/** A ticket with its agent's right inside: what it says, and that nothing of it can be changed. */

import { describe, expect, test } from 'vitest';
import { concatBytes } from '../bytes.ts';
import { singleBitFlips } from '../testing/bit-flips.ts';
import { exampleGrant, HUB, ISSUER, KIOSK } from '../testing/example-manifest.ts';
import {
  carriedRight,
  openGrant,
  sealGrant,
  withCarriedRight,
  type GrantTerms,
} from './allotment-grant.ts';
import { bytesToDigits, digitCount } from './digits.ts';
import { INLINE_DIGITS, INLINE_LENGTH, inlineFromDigits, inlineToDigits } from './inline-token.ts';
import {
  CARRIED_RIGHT_LENGTH,
  decodeCarried,
  encodeCarried,
  rightEndsAtMs,
  rightSignedBy,
  type CarriedRight,
} from './selling-right.ts';
import { issueToken, tokenToDigits } from './ticket-token.ts';

const grant = withCarriedRight(exampleGrant(), 41, ISSUER.secretKey);
const face = {
  event: grant.event,
  serial: 12,
  issue: 1,
  klass: grant.klass,
  validFromQuarterHours: grant.validFromQuarterHours,
  validForHours: grant.validForHours,
};
const token = issueToken(face, KIOSK);

function rightOfGrant(of = grant): CarriedRight {
  const carried = carriedRight(of);
  if (carried === null) throw new Error('a grant without its short form');
  return carried;
}

describe('TK2: a ticket that carries its right', () => {
  const digits = inlineToDigits({ token, carried: rightOfGrant() });

  test('is 208 bytes and 501 digits, which fit QR version 10-M', () => {
    expect(INLINE_LENGTH).toBe(208);
    expect(digits).toHaveLength(INLINE_DIGITS);
    expect(INLINE_DIGITS).toBe(501);
    expect(digitCount(213)).toBe(513);
  });

  test('is the short ticket bit for bit, and the grant’s own terms', () => {
    const read = inlineFromDigits(digits);
    expect(read).toEqual({ token, carried: rightOfGrant() });
    expect(read && tokenToDigits(read.token)).toBe(tokenToDigits(token));
    expect(read && rightEndsAtMs(read.carried.right)).toBe(grant.expiresAtMs);
  });

  test('is not read from any other number of digits, nor from digits beyond its bytes', () => {
    expect(inlineFromDigits(`0${digits}`)).toBeNull();
    expect(inlineFromDigits(digits.slice(1))).toBeNull();
    expect(inlineFromDigits('9'.repeat(INLINE_DIGITS))).toBeNull();
    expect(inlineFromDigits('0'.repeat(INLINE_DIGITS))).toBeNull();
  });

  test('whose epoch is no number we can hold is not read', () => {
    const bytes = encodeCarried(rightOfGrant());
    bytes.fill(0xff, 9, 16);
    expect(decodeCarried(bytes, face)).toBeNull();
    const whole = concatBytes(token.bytes, bytes);
    expect(inlineFromDigits(bytesToDigits(whole))).toBeNull();
  });
});

describe('TK2: the short form of a grant', () => {
  test('is signed by the issuer, for this use alone', () => {
    expect(rightSignedBy(rightOfGrant(), ISSUER.publicKey)).toBe(true);
    expect(rightSignedBy(rightOfGrant(), HUB.publicKey)).toBe(false);
    const envelope = sealGrant(grant, ISSUER.secretKey);
    const signature = envelope.slice(0, 64);
    expect(rightSignedBy({ ...rightOfGrant(), signature }, ISSUER.publicKey)).toBe(false);
  });

  test('with any single bit flipped is no longer signed', () => {
    const carried = encodeCarried(rightOfGrant());
    let refused = 0;
    for (const flipped of singleBitFlips(carried)) {
      const read = decodeCarried(flipped, face);
      if (read === null || !rightSignedBy(read, ISSUER.publicKey)) refused += 1;
    }
    expect(refused).toBe(CARRIED_RIGHT_LENGTH * 8);
  });

  test.each<[string, Partial<GrantTerms>]>([
    ['event', { event: 8 }],
    ['class', { klass: 1 }],
    ['first serial', { serialFrom: 10 }],
    ['last serial', { serialTo: 21 }],
    ['start of validity', { validFromQuarterHours: grant.validFromQuarterHours + 1 }],
    ['length of validity', { validForHours: 23 }],
    ['end', { expiresAtMs: grant.expiresAtMs + 15 * 60_000 }],
    ['station', { stationKey: HUB.publicKey }],
  ])('is not signed for another %s', (_what, changes) => {
    expect(rightSignedBy(rightOfGrant({ ...grant, ...changes }), ISSUER.publicKey)).toBe(false);
  });

  test('comes back with the grant; a grant of before has none', () => {
    const opened = openGrant(sealGrant(grant, ISSUER.secretKey), [ISSUER.publicKey]);
    expect(opened).toEqual({ ok: true, value: grant });
    expect(carriedRight(exampleGrant())).toBeNull();
  });

  test('ends when the grant does, so a grant that ends between quarter hours is refused', () => {
    const odd = withCarriedRight(
      exampleGrant({ expiresAtMs: grant.expiresAtMs + 1 }),
      41,
      ISSUER.secretKey,
    );
    expect(openGrant(sealGrant(odd, ISSUER.secretKey), [ISSUER.publicKey])).toMatchObject({
      error: { kind: 'malformed' },
    });
  });
});
