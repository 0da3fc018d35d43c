/**
 * Purpose: how a new station and the hub come to know each other by a one-time code (SE1).
 * Invariant: the code itself never travels. Each side proves that it knows the code by a keyed hash over what it says,
 * so that nobody in between can put in a key of his own, either way.
 *
 * A code reads `AAAA-BBBB-CCCC-DDDD`: AAAA finds it at the hub, the other twelve signs are the secret (60 bits).
 */

import { z } from 'zod';
import { bytesOf, bytesUpTo, concatBytes, equalBytes, utf8, type Bytes } from '../bytes.ts';
import { keyedHash } from '../crypto/hash.ts';
import { PUBLIC_KEY_LENGTH } from '../crypto/sign.ts';
import { eventIdSchema, ordinalSchema } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import { decodeCanonical, encodeCanonical, type Malformed } from './cbor.ts';
import { CODE_ALPHABET, CODE_SIGNS, groupedSigns, typedSigns } from './code-signs.ts';

export type EnrolmentCode = { readonly lookup: string; readonly secret: string };

/** Sixteen random bytes give a code; 256 is a multiple of 32, so every sign is equally likely. */
export function codeFromRandom(random: Bytes): string {
  const signs = Array.from(random.slice(0, CODE_SIGNS), (byte) => CODE_ALPHABET[byte % 32]);
  return groupedSigns(signs.join(''));
}

/** Reads a code as people type it. */
export function parseCode(text: string): EnrolmentCode | null {
  const signs = typedSigns(text);
  if (signs.length !== CODE_SIGNS || [...signs].some((sign) => !CODE_ALPHABET.includes(sign)))
    return null;
  return { lookup: signs.slice(0, 4), secret: signs.slice(4) };
}

/** The secret half, as the hub keeps it: enough to check a proof, and useless once the code is spent. */
export function codeKey(code: EnrolmentCode): Bytes {
  return keyedHash(32, utf8('gatefold enrolment code'), utf8(code.lookup + code.secret));
}

const requestSchema = z.strictObject({
  v: z.literal(1),
  lookup: z.string().length(4),
  publicKey: bytesOf(PUBLIC_KEY_LENGTH),
  proof: bytesOf(32),
});

const welcomeBodySchema = z.strictObject({
  v: z.literal(1),
  hubPublicKey: bytesOf(PUBLIC_KEY_LENGTH),
  certificate: bytesUpTo(1024),
  event: eventIdSchema,
  /** Where a gate station stands; null for an agent. */
  post: z.strictObject({ gate: ordinalSchema, lane: z.string().min(1).max(20) }).nullable(),
});
export type Welcome = z.infer<typeof welcomeBodySchema>;

const welcomeSchema = z.strictObject({ body: bytesUpTo(4096), proof: bytesOf(32) });

function requestProof(key: Bytes, publicKey: Bytes): Bytes {
  return keyedHash(32, key, concatBytes(utf8('station asks'), publicKey));
}

function welcomeProof(key: Bytes, publicKey: Bytes, body: Bytes): Bytes {
  return keyedHash(32, key, concatBytes(utf8('hub answers'), publicKey, body));
}

export function encodeEnrolmentRequest(code: EnrolmentCode, publicKey: Bytes): Bytes {
  const proof = requestProof(codeKey(code), publicKey);
  return encodeCanonical({ v: 1, lookup: code.lookup, publicKey, proof });
}

export type EnrolmentRequest = z.infer<typeof requestSchema>;

export function decodeEnrolmentRequest(bytes: Bytes): Result<EnrolmentRequest, Malformed> {
  return decodeCanonical(requestSchema, bytes);
}

export function requestProves(request: EnrolmentRequest, key: Bytes): boolean {
  return equalBytes(request.proof, requestProof(key, request.publicKey));
}

export function encodeWelcome(welcome: Welcome, key: Bytes, stationPublicKey: Bytes): Bytes {
  const body = encodeCanonical(welcome);
  return encodeCanonical({ body, proof: welcomeProof(key, stationPublicKey, body) });
}

export function decodeWelcome(
  bytes: Bytes,
  code: EnrolmentCode,
  stationPublicKey: Bytes,
): Result<Welcome, Malformed | { readonly kind: 'not-the-hub' }> {
  const outer = decodeCanonical(welcomeSchema, bytes);
  if (!outer.ok) return outer;
  const { body, proof } = outer.value;
  if (!equalBytes(proof, welcomeProof(codeKey(code), stationPublicKey, body))) {
    return err({ kind: 'not-the-hub' });
  }
  const welcome = decodeCanonical(welcomeBodySchema, body);
  return welcome.ok ? ok(welcome.value) : welcome;
}
