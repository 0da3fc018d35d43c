import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { concatBytes, hexBytes, toHex } from '../bytes.ts';
import { hash256 } from '../crypto/hash.ts';
import { keyPairFromSeed, sign, verify } from '../crypto/sign.ts';
import { singleBitFlips } from '../testing/bit-flips.ts';
import { GATE, HOUR_MS, ISSUER, KIOSK } from '../testing/example-manifest.ts';
import {
  decodeToken,
  issueToken,
  PROOF_LENGTH,
  proofSignedBy,
  signerId,
  ticketSecret,
  TOKEN_DIGITS,
  TOKEN_LENGTH,
  tokenFromDigits,
  tokenProof,
  tokenSignedBy,
  tokenToDigits,
  tokenValidity,
  toQuarterHours,
  type TicketFace,
} from './ticket-token.ts';

const u8 = fc.integer({ min: 0, max: 0xff });
const u24 = fc.integer({ min: 0, max: 0xffffff });
const anyFace: fc.Arbitrary<TicketFace> = fc.record({
  event: fc.integer({ min: 1, max: 0xffffff }),
  serial: fc.integer({ min: 1, max: 0xffffff }),
  issue: u8,
  klass: u8,
  validFromQuarterHours: u24,
  validForHours: u8,
});
const face: TicketFace = {
  event: 7,
  serial: 12,
  issue: 1,
  klass: 2,
  validFromQuarterHours: 223_000,
  validForHours: 12,
};
const token = issueToken(face, ISSUER);

const faceSchema = z.strictObject({
  event: z.number(),
  serial: z.number(),
  issue: z.number(),
  klass: z.number(),
  validFromQuarterHours: z.number(),
  validForHours: z.number(),
});
const vectorSchema = z.strictObject({
  name: z.string(),
  seed: z.string(),
  publicKey: z.string(),
  face: faceSchema,
  signer: z.number(),
  validFrom: z.string(),
  validUntil: z.string().nullable(),
  secret: z.string(),
  token: z.string(),
  digits: z.string(),
  proof: z.string(),
});
const VECTORS = z
  .array(vectorSchema)
  .min(3)
  .parse(JSON.parse(readFileSync(new URL('./vectors/ticket-token.json', import.meta.url), 'utf8')));

/** A second reader, written from the layout in the module's header alone; it shares no code with the first. */
function readByHand(digits: string) {
  let hex = BigInt(digits).toString(16).padStart(192, '0');
  const take = (byteCount: number) => {
    const taken = hex.slice(0, byteCount * 2);
    hex = hex.slice(byteCount * 2);
    return taken;
  };
  const number = (byteCount: number) => Number.parseInt(take(byteCount), 16);
  return {
    version: number(1),
    face: {
      event: number(3),
      serial: number(3),
      issue: number(1),
      klass: number(1),
      validFromQuarterHours: number(3),
      validForHours: number(1),
    },
    signer: number(3),
    secret: take(16),
    signature: take(64),
    rest: hex,
  };
}

describe('TK1: golden tickets', () => {
  test.each(VECTORS)('$name: is issued so, bit for bit', (vector) => {
    const keys = keyPairFromSeed(hexBytes(vector.seed));
    expect(toHex(keys.publicKey)).toBe(vector.publicKey);

    const issued = issueToken(vector.face, keys);
    expect(toHex(issued.bytes)).toBe(vector.token);
    expect(toHex(issued.secret)).toBe(vector.secret);
    expect(issued.signer).toBe(vector.signer);
    expect(tokenToDigits(issued)).toBe(vector.digits);
    expect(toHex(tokenProof(issued))).toBe(vector.proof);
  });

  test.each(VECTORS)('$name: is read from its digits, and its signature checks', (vector) => {
    const read = tokenFromDigits(vector.digits);
    expect(read).toMatchObject({ ...vector.face, signer: vector.signer });
    expect(read !== null && tokenSignedBy(read, hexBytes(vector.publicKey))).toBe(true);
    const { fromMs, untilMs } = tokenValidity(vector.face);
    expect(fromMs).toBe(Date.parse(vector.validFrom));
    expect(untilMs).toBe(vector.validUntil === null ? null : Date.parse(vector.validUntil));
  });

  test.each(VECTORS)('$name: means the same to a reader written from the layout', (vector) => {
    expect(vector.digits).toMatch(/^[0-9]{232}$/);
    const byHand = readByHand(vector.digits);
    expect(byHand).toEqual({
      version: 1,
      face: vector.face,
      signer: Number.parseInt(toHex(hash256(hexBytes(vector.publicKey))).slice(0, 6), 16),
      secret: vector.secret,
      signature: vector.token.slice(64),
      rest: '',
    });
    const signed = concatBytes(
      hexBytes(vector.token.slice(0, 32)),
      hash256(hexBytes(byHand.secret)),
    );
    expect(
      verify('gatefold ticket v1', signed, hexBytes(byHand.signature), hexBytes(vector.publicKey)),
    ).toBe(true);
  });
});

describe('TK1: a ticket', () => {
  test('with any face comes back from its 96 bytes and its 232 digits', () => {
    fc.assert(
      fc.property(anyFace, (anyOne) => {
        const issued = issueToken(anyOne, KIOSK);
        expect(issued.bytes).toHaveLength(TOKEN_LENGTH);
        expect(tokenToDigits(issued)).toHaveLength(TOKEN_DIGITS);
        expect(decodeToken(issued.bytes)).toEqual(issued);
        expect(tokenFromDigits(tokenToDigits(issued))).toEqual(issued);
        expect(tokenSignedBy(issued, KIOSK.publicKey)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('with any single bit flipped is no longer signed', () => {
    let refused = 0;
    for (const flipped of singleBitFlips(token.bytes)) {
      const read = decodeToken(flipped);
      if (read === null || !tokenSignedBy(read, ISSUER.publicKey)) refused += 1;
    }
    expect(refused).toBe(TOKEN_LENGTH * 8);
  });

  test('printed again is the same paper, and the next issue has another secret', () => {
    expect(issueToken(face, ISSUER).bytes).toEqual(token.bytes);
    expect(ticketSecret({ ...face, issue: 2 }, ISSUER)).not.toEqual(token.secret);
    expect(ticketSecret({ ...face, serial: 13 }, ISSUER)).not.toEqual(token.secret);
    expect(ticketSecret({ ...face, event: 8 }, ISSUER)).not.toEqual(token.secret);
    expect(ticketSecret(face, KIOSK)).not.toEqual(token.secret);
  });

  test.each([
    ['an event past the last', { event: 0x1000000 }],
    ['no event', { event: 0 }],
    ['a serial past the last', { serial: 0x1000000 }],
    ['no serial', { serial: 0 }],
    ['an issue past the last', { issue: 256 }],
    ['half a class', { klass: 0.5 }],
    ['a validity before 2020', { validFromQuarterHours: -1 }],
    ['a validity of 256 hours', { validForHours: 256 }],
  ])('with %s is never issued', (_what, wrong) => {
    expect(() => issueToken({ ...face, ...wrong }, ISSUER)).toThrow('face does not fit');
  });

  test.each([
    ['an unknown version', Uint8Array.of(2, ...token.bytes.slice(1))],
    ['a byte too few', token.bytes.slice(0, -1)],
    ['a byte too many', concatBytes(token.bytes, Uint8Array.of(0))],
    ['no event', Uint8Array.of(1, 0, 0, 0, ...token.bytes.slice(4))],
    ['no serial', Uint8Array.of(...token.bytes.slice(0, 4), 0, 0, 0, ...token.bytes.slice(7))],
    ['nothing', new Uint8Array()],
  ])('with %s is not read', (_what, bytes) => {
    expect(decodeToken(bytes)).toBeNull();
  });

  test('is valid from a quarter hour on, for whole hours, or without an end', () => {
    const fromMs = Date.UTC(2026, 4, 16, 9, 15);
    const validFromQuarterHours = toQuarterHours(fromMs + 14 * 60_000);
    expect(tokenValidity({ ...face, validFromQuarterHours, validForHours: 3 })).toEqual({
      fromMs,
      untilMs: fromMs + 3 * HOUR_MS,
    });
    expect(tokenValidity({ ...face, validFromQuarterHours, validForHours: 0 }).untilMs).toBeNull();
  });
});

describe('AL4, MA4: the proof of a ticket', () => {
  const proof = tokenProof(token);

  test('convinces without the secret, and does not hold it', () => {
    expect(proof).toHaveLength(PROOF_LENGTH);
    expect(proofSignedBy(proof, ISSUER.publicKey)).toBe(true);
    expect(proofSignedBy(proof, GATE.publicKey)).toBe(false);
    expect(toHex(proof)).not.toContain(toHex(token.secret));
  });

  test('with any single bit flipped convinces nobody', () => {
    let refused = 0;
    for (const flipped of singleBitFlips(proof)) {
      if (!proofSignedBy(flipped, ISSUER.publicKey)) refused += 1;
    }
    expect(refused).toBe(PROOF_LENGTH * 8);
  });

  test('of any other length convinces nobody', () => {
    for (let length = 0; length < PROOF_LENGTH; length += 1) {
      expect(proofSignedBy(proof.slice(0, length), ISSUER.publicKey)).toBe(false);
    }
    expect(proofSignedBy(concatBytes(proof, Uint8Array.of(0)), ISSUER.publicKey)).toBe(false);
  });

  test('is not a ticket: the secret cannot be made up to fit', () => {
    const madeUp = concatBytes(proof.slice(0, 16), new Uint8Array(16), proof.slice(48));
    const read = decodeToken(madeUp);
    expect(read).not.toBeNull();
    expect(read !== null && tokenSignedBy(read, ISSUER.publicKey)).toBe(false);
  });
});

test('TK2: a signature made for anything but a ticket makes no ticket', () => {
  const signed = concatBytes(token.bytes.slice(0, 16), hash256(token.secret));
  const signature = sign('gatefold allotment v1', signed, ISSUER.secretKey);
  const read = decodeToken(concatBytes(token.bytes.slice(0, 32), signature));
  expect(read !== null && tokenSignedBy(read, ISSUER.publicKey)).toBe(false);
  expect(signerId(ISSUER.publicKey)).toBe(token.signer);
});
