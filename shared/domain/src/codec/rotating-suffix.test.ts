/** The moving part of a ticket on a phone: what it shows when, and what a picture of it is worth. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { concatBytes, hexBytes, toHex, utf8 } from '../bytes.ts';
import { sodium } from '../crypto/sodium.ts';
import { ISSUER, NOW_MS } from '../testing/example-manifest.ts';
import {
  parseRotating,
  ROTATING_DIGITS,
  ROTATING_STEP_MS,
  rotatingSecret,
  rotatingStep,
  rotatingSuffix,
  suffixIsRight,
} from './rotating-suffix.ts';
import { decodeToken, issueToken, tokenToDigits } from './ticket-token.ts';

const VECTORS = z
  .array(
    z.strictObject({
      name: z.string(),
      codeKey: z.string(),
      atMs: z.number(),
      token: z.string(),
      secret: z.string(),
      digits: z.string(),
    }),
  )
  .min(1)
  .parse(
    JSON.parse(readFileSync(new URL('./vectors/rotating-suffix.json', import.meta.url), 'utf8')),
  );

const CODE_KEY = new Uint8Array(16).fill(9);
const face = {
  event: 7,
  serial: 12,
  issue: 1,
  klass: 2,
  validFromQuarterHours: 223_000,
  validForHours: 12,
};
const token = issueToken(face, ISSUER);
const secret = rotatingSecret(CODE_KEY, token);

function read(suffix: string, of = token) {
  return parseRotating(tokenToDigits(of) + suffix);
}

describe('TK4: a ticket on a phone', () => {
  test('shows its digits and 17 more, which fit QR version 6-M', () => {
    const digits = tokenToDigits(token) + rotatingSuffix(secret, NOW_MS);
    expect(digits).toHaveLength(ROTATING_DIGITS);
    // ISO/IEC 18004: 255 digits in version 6 at level M.
    expect(ROTATING_DIGITS).toBe(249);
    const shown = parseRotating(digits);
    expect(shown).toMatchObject({ token, step: rotatingStep(NOW_MS) });
    expect(shown && suffixIsRight(secret, shown)).toBe(true);
  });

  test('has its golden digits', () => {
    for (const vector of VECTORS) {
      const of = decodeToken(hexBytes(vector.token));
      if (of === null) throw new Error('the golden token is none');
      const golden = rotatingSecret(hexBytes(vector.codeKey), of);
      expect(toHex(golden)).toBe(vector.secret);
      expect(tokenToDigits(of) + rotatingSuffix(golden, vector.atMs)).toBe(vector.digits);
    }
  });

  test('changes every 15 seconds and not in between', () => {
    const start = rotatingStep(NOW_MS) * ROTATING_STEP_MS;
    const shown = (ms: number) => rotatingSuffix(secret, start + ms);
    expect(shown(ROTATING_STEP_MS - 1)).toBe(shown(0));
    const next = shown(ROTATING_STEP_MS);
    expect(next).not.toBe(shown(0));
    expect(Number(next.slice(0, 9))).toBe(Number(shown(0).slice(0, 9)) + 1);
  });

  test('whose code is of another step, ticket or event is not right', () => {
    const suffix = rotatingSuffix(secret, NOW_MS);
    const wrongStep = String(Number(suffix.slice(0, 9)) + 1) + suffix.slice(9);
    for (const [one, key] of [
      [read(wrongStep), CODE_KEY],
      [read(suffix, issueToken({ ...face, issue: 2 }, ISSUER)), CODE_KEY],
      [read(suffix), new Uint8Array(16).fill(8)],
    ] as const) {
      expect(one && suffixIsRight(rotatingSecret(key, one.token), one)).toBe(false);
    }
  });

  test('gives away in its picture nothing that makes the next digits: the event’s key is needed', () => {
    const shown = token.bytes.slice(0, 32);
    const unkeyed = sodium.crypto_generichash(
      32,
      concatBytes(utf8('gatefold rotating v1\0'), shown),
      null,
    );
    expect(toHex(unkeyed)).not.toBe(toHex(secret));
  });

  test.each([
    ['a digit short', '1'.repeat(ROTATING_DIGITS - 1)],
    ['a letter', tokenToDigits(token) + 'a'.repeat(17)],
    ['a token that is none', '9'.repeat(ROTATING_DIGITS)],
  ])('with %s is not read', (_what, digits) => {
    expect(parseRotating(digits)).toBeNull();
  });
});
