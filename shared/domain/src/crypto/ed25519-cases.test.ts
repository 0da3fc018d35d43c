/**
 * The facts of the published Ed25519 cases, through our `verify`: Wycheproof (C2SP/wycheproof, testvectors_v1/ed25519_test.json)
 * and "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko, SSR 2020, table 5). Our signatures carry a context before
 * the message, so the cases are made here, from the curve's arithmetic in whole numbers, and not copied.
 *
 * Libraries disagree on what RFC 8032 leaves open. Two gates that disagree would admit and refuse the same ticket, so one
 * library decides on every machine: libsodium. What it decides is pinned here: a change of its version must not change it
 * unseen.
 */

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, hexBytes, toHex, utf8, type Bytes } from '../bytes.ts';
import {
  add,
  BASE,
  challenge,
  encodePoint,
  fromLittleEndian,
  IDENTITY,
  L,
  littleEndian,
  ORDER_EIGHT,
  P,
  times,
  type Point,
} from '../testing/edwards.ts';
import { keyPairFromSeed, sign, verify } from './sign.ts';
import { sodium } from './sodium.ts';

const CONTEXT = 'gatefold head v1';
const MESSAGE = utf8('gate 4 opens');
/** What is signed: the context, a zero byte, the message. */
const SIGNED = concatBytes(utf8(`${CONTEXT}\0`), MESSAGE);

const SMALL: readonly Point[] = Array.from({ length: 8 }, (_, factor) =>
  times(BigInt(factor), ORDER_EIGHT),
);

function accepts(publicKey: Bytes, r: Bytes, s: bigint | Bytes): boolean {
  const signature = concatBytes(r, typeof s === 'bigint' ? littleEndian(s) : s);
  return verify(CONTEXT, MESSAGE, signature, publicKey);
}

const multiples = new Map<bigint, Point>();

/** Worked out once each: whole numbers are slow. */
function timesBase(factor: bigint): Point {
  const point = multiples.get(factor) ?? times(factor, BASE);
  multiples.set(factor, point);
  return point;
}

/**
 * A signature by secret scalar `a` and nonce scalar `r`, with points of small order added to key and R: for a plain key and
 * a plain R it is what RFC 8032 says.
 */
function made(
  a: bigint,
  r: bigint,
  toKey: Point = IDENTITY,
  toR: Point = IDENTITY,
  message = SIGNED,
) {
  const key = encodePoint(add(timesBase(a), toKey));
  const nonce = encodePoint(add(timesBase(r), toR));
  const h = challenge(nonce, key, message);
  return { key, nonce, s: (r + h * a) % L, h };
}

const A = 1234567891011121314151617181920n;
const R = 987654321987654321987654321987654321n;

/** [part of the key, part of R] as multiples of the point of order eight, and whether the equation holds without cofactor. */
function mixed(toKey: number, toR: number) {
  const [keyPart, rPart] = [times(BigInt(toKey), ORDER_EIGHT), times(BigInt(toR), ORDER_EIGHT)];
  const { key, nonce, s, h } = made(A, R, keyPart, rPart);
  const rest = add(rPart, times(h % 8n, keyPart));
  return { key, nonce, s, isExact: rest.x === 0n && rest.y === 1n };
}

describe('Ed25519 as RFC 8032 has it (section 7.1)', () => {
  test.each([
    [
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
    [
      'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ],
  ])('the vector of the seed %s', (seed, publicKey, message, signature) => {
    const keys = keyPairFromSeed(hexBytes(seed));
    expect(toHex(keys.publicKey)).toBe(publicKey);
    const signed = sodium.crypto_sign_detached(hexBytes(message), keys.secretKey);
    expect(toHex(signed)).toBe(signature);
    expect(sodium.crypto_sign_verify_detached(signed, hexBytes(message), keys.publicKey)).toBe(
      true,
    );
  });

  test('whole-number arithmetic makes what libsodium accepts, so that the cases below mean something', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, L - 1n), fc.bigInt(1n, L - 1n), (a, r) => {
        const { key, nonce, s } = made(a, r);
        expect(accepts(key, nonce, s)).toBe(true);
        expect(accepts(key, nonce, (s + 1n) % L)).toBe(false);
      }),
      { numRuns: 3 },
    );
  });
});

describe('a signature is refused (Wycheproof, ed25519_test.json)', () => {
  const { key, nonce, s } = made(A, R);
  const good = concatBytes(nonce, littleEndian(s));
  const believed = (signature: Bytes, message = MESSAGE, publicKey = key): boolean =>
    verify(CONTEXT, message, signature, publicKey);

  test('when the same one is good, which is what the others are held against', () => {
    expect(verify(CONTEXT, MESSAGE, good, key)).toBe(true);
  });

  test.each([
    ['S + L: SignatureMalleability', s + L],
    ['S + 2L', s + 2n * L],
    ['S with a high bit set', s + 2n ** 253n],
    ['S with the highest bit set', s + 2n ** 255n],
    ['-S', L - s],
    ['S = 0', 0n],
    ['S = 1', 1n],
    ['S = L', L],
    ['S = L - 1', L - 1n],
    ['S = L + 1', L + 1n],
    ['all ones', 2n ** 256n - 1n],
    ['S = P', P],
  ])('%s', (_what, other) => {
    expect(believed(concatBytes(nonce, littleEndian(other)))).toBe(false);
  });

  test.each([0, 1, 31, 32, 62, 63, 65, 66, 96, 128])('of %i bytes: InvalidSignature', (length) => {
    const other = new Uint8Array(length);
    other.set(good.slice(0, length));
    expect(believed(other)).toBe(false);
  });

  test('with another R: all zeros, all ones, the identity, negated, P, a y of no point', () => {
    const odd = Uint8Array.from(nonce, (byte, at) => (at === 31 ? byte ^ 0x80 : byte));
    const others = [
      '00'.repeat(32),
      'ff'.repeat(32),
      `01${'00'.repeat(31)}`,
      `02${'00'.repeat(31)}`,
    ];
    for (const r of [...others.map(hexBytes), odd, littleEndian(P)]) {
      expect(believed(concatBytes(r, littleEndian(s)))).toBe(false);
    }
  });

  test('for a key of another length, of zeros, of ones, of a y of no point, with the other sign', () => {
    const odd = Uint8Array.from(key, (byte, at) => (at === 31 ? byte ^ 0x80 : byte));
    const noPoint = hexBytes(`02${'00'.repeat(31)}`);
    const others = [0, 31, 33, 64].map((length) => new Uint8Array(length).fill(key[0] ?? 0));
    for (const publicKey of [...others, hexBytes('ff'.repeat(32)), noPoint, odd]) {
      expect(believed(good, MESSAGE, publicKey)).toBe(false);
    }
  });

  test('for a message that was altered, cut, lengthened, or is of another context', () => {
    const others = [
      utf8('gate 5 opens'),
      MESSAGE.slice(0, -1),
      utf8('gate 4 opens '),
      new Uint8Array(),
    ];
    for (const message of others) expect(believed(good, message)).toBe(false);
    expect(verify('gatefold receipt v1', MESSAGE, good, key)).toBe(false);
  });

  test('with R and S in each other’s place', () => {
    expect(believed(concatBytes(littleEndian(s), nonce))).toBe(false);
  });
});

describe('a key of small order signs nothing: whoever knows it could sign everything', () => {
  const alternatives = [
    ...SMALL.map((point) => encodePoint(point)),
    // Points whose y is 0 or 1 have a second encoding, y + P (Taming the many EdDSAs, section 5).
    ...SMALL.filter(({ y }) => y < 19n).map((point) => encodePoint(point, false)),
    // x = 0 with the sign of an odd x.
    littleEndian(1n | (2n ** 255n)),
    littleEndian((P - 1n) | (2n ** 255n)),
    littleEndian((P + 1n) | (2n ** 255n)),
  ];

  test('there are eight of them, and seven more encodings of them', () => {
    expect(new Set(alternatives.map(toHex)).size).toBe(alternatives.length);
    expect(
      SMALL.every((point) => toHex(encodePoint(times(8n, point))) === toHex(encodePoint(IDENTITY))),
    ).toBe(true);
    expect(alternatives.length).toBeGreaterThanOrEqual(14);
  });

  test.each(alternatives.map((key) => [toHex(key), key] as const))('%s', (_hex, key) => {
    // With the identity for a key, R = S·B fits every message; with the others, one message in so many does.
    for (const s of [0n, 1n, R]) {
      expect(accepts(key, encodePoint(timesBase(s)), s)).toBe(false);
      for (const point of SMALL) expect(accepts(key, encodePoint(point), s)).toBe(false);
    }
  });
});

describe('points with a part of small order: RFC 8032 allows two equations, and libsodium decides', () => {
  test('R of small order is refused, though the equation holds', () => {
    // S·B = R + h·A with R the identity: S = h·a.
    for (const point of SMALL) {
      const key = encodePoint(timesBase(A));
      const nonce = encodePoint(point);
      const s = (challenge(nonce, key, SIGNED) * A) % L;
      expect(accepts(key, nonce, s)).toBe(false);
    }
  });

  test('keys and R of mixed order are believed by the exact equation only, not by the one times eight', () => {
    const decided = new Set<boolean>();
    for (let toKey = 0; toKey < 8; toKey += 1) {
      for (let toR = 0; toR < 8; toR += 1) {
        const { key, nonce, s, isExact } = mixed(toKey, toR);
        decided.add(isExact);
        expect([toKey, toR, accepts(key, nonce, s)]).toEqual([toKey, toR, isExact]);
      }
    }
    expect(decided.size).toBe(2);
  });

  test('libraries differ here (table 5 of the paper), so one decides everywhere: nothing but `sign.ts` verifies', () => {
    const repository = join(import.meta.dirname, '../../../..');
    const verifying = globSync(
      '{shared,sync,db,hub,edge-gate,agent-desktop}/**/src/**/*.{ts,tsx}',
      {
        cwd: repository,
        exclude: (name) => name.includes('node_modules'),
      },
    )
      .filter((file) => !/\.test\.tsx?$|\/testing\//.test(file))
      .filter((file) =>
        /crypto_sign_(?:verify|open)|createVerify|subtle\.verify|verify[^;]*from 'node:crypto'/.test(
          readFileSync(join(repository, file), 'utf8'),
        ),
      );
    expect(verifying).toEqual(['shared/domain/src/crypto/sign.ts']);
  });

  test('an honest signer makes neither: his key and his R are multiples of the base point', () => {
    const keys = keyPairFromSeed(new Uint8Array(32).fill(9));
    const signature = sign(CONTEXT, MESSAGE, keys.secretKey);
    expect(fromLittleEndian(signature.slice(32)) < L).toBe(true);
    // Bit for bit the same again: a second signature of one message does not exist (deterministic nonces).
    expect(sign(CONTEXT, MESSAGE, keys.secretKey)).toEqual(signature);
  });
});
