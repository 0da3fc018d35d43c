/**
 * Purpose: the ticket as it is printed in its QR code (TK1, TK2): 96 bytes, 232 digits, QR version 6-M.
 * Invariant: the signature covers the header and a hash of the secret, not the secret itself: a *proof* (header,
 * secret hash, signature) convinces anyone that the ticket was signed without giving away the secret that opens
 * its holder's vault record (MA4).
 *
 * Layout, big-endian: version 1 · event 3 · serial 3 · issue 1 · class 1 · valid from 3 (quarter hours since 2020-01-01
 * UTC) · valid for 1 (hours, 0 = no end) · signer 3 (first bytes of the fingerprint of the signing key) · secret 16 ·
 * signature 64.
 */

import { concatBytes, utf8, type Bytes } from '../bytes.ts';
import { hash256, keyedHash } from '../crypto/hash.ts';
import { keyFingerprint, sign, verify, type KeyPair } from '../crypto/sign.ts';
import type { EventId, Ordinal, Serial } from '../ids.ts';
import { readUint, uintBytes } from './big-endian.ts';
import { bytesToDigits, digitCount, digitsToBytes } from './digits.ts';

export const TOKEN_LENGTH = 96;
export const TOKEN_DIGITS = digitCount(TOKEN_LENGTH);
const HEADER_LENGTH = 16;
const SECRET_LENGTH = 16;
const TOKEN_VERSION = 1;
export const QUARTER_HOUR_MS = 15 * 60 * 1000;
const EPOCH_MS = Date.UTC(2020, 0, 1);

/** Every ticket's issue begins here. Only the hub makes later ones (TK3). */
export const FIRST_ISSUE = 1;

export type TicketFace = {
  readonly event: EventId;
  readonly serial: Serial;
  readonly issue: number;
  readonly klass: Ordinal;
  readonly validFromQuarterHours: number;
  readonly validForHours: number;
};

export type TicketToken = TicketFace & {
  /** First 3 bytes of the signing key's fingerprint, as a number. */
  readonly signer: number;
  readonly secret: Bytes;
  readonly bytes: Bytes;
};

export function signerId(publicKey: Bytes): number {
  return readUint(keyFingerprint(publicKey), 0, 3);
}

function faceBytes(face: TicketFace, signer: number): Bytes {
  return Uint8Array.from([
    TOKEN_VERSION,
    ...uintBytes(face.event, 3),
    ...uintBytes(face.serial, 3),
    face.issue,
    face.klass,
    ...uintBytes(face.validFromQuarterHours, 3),
    face.validForHours,
    ...uintBytes(signer, 3),
  ]);
}

/**
 * The secret of one ticket, computed from the signer's own secret key: nothing to store, and a reprint gives the same
 * token bit for bit.
 */
export function ticketSecret(
  face: Pick<TicketFace, 'event' | 'serial' | 'issue'>,
  keys: KeyPair,
): Bytes {
  const subject = Uint8Array.from([
    ...uintBytes(face.event, 3),
    ...uintBytes(face.serial, 3),
    face.issue,
  ]);
  const key = keyedHash(32, keys.secretKey.slice(0, 32), utf8('ticket secret'));
  return keyedHash(SECRET_LENGTH, key, subject);
}

/** Signs a ticket; throws when the face does not fit its fields, which is a fault of the caller. */
export function issueToken(face: TicketFace, keys: KeyPair): TicketToken {
  const signer = signerId(keys.publicKey);
  const header = faceBytes(face, signer);
  const secret = ticketSecret(face, keys);
  const signature = sign(
    'gatefold ticket v1',
    concatBytes(header, hash256(secret)),
    keys.secretKey,
  );
  const bytes = concatBytes(header, secret, signature);
  const token = { ...face, signer, secret, bytes };
  const read = decodeToken(bytes);
  if (read === null || !sameFace(read, face))
    throw new Error(`face does not fit: ${JSON.stringify(face)}`);
  return token;
}

function sameFace(a: TicketFace, b: TicketFace): boolean {
  return (
    a.event === b.event &&
    a.serial === b.serial &&
    a.issue === b.issue &&
    a.klass === b.klass &&
    a.validFromQuarterHours === b.validFromQuarterHours &&
    a.validForHours === b.validForHours
  );
}

/** Reads the fields without believing them. Null when the bytes are not a token of a known version. */
export function decodeToken(bytes: Bytes): TicketToken | null {
  if (bytes.length !== TOKEN_LENGTH || bytes[0] !== TOKEN_VERSION) return null;
  const event = readUint(bytes, 1, 3);
  const serial = readUint(bytes, 4, 3);
  if (event === 0 || serial === 0) return null;
  return {
    event,
    serial,
    issue: bytes[7] ?? 0,
    klass: bytes[8] ?? 0,
    validFromQuarterHours: readUint(bytes, 9, 3),
    validForHours: bytes[12] ?? 0,
    signer: readUint(bytes, 13, 3),
    secret: bytes.slice(HEADER_LENGTH, HEADER_LENGTH + SECRET_LENGTH),
    bytes,
  };
}

export function tokenSignedBy(token: TicketToken, publicKey: Bytes): boolean {
  return proofSignedBy(tokenProof(token), publicKey);
}

/** Header 16 · hash of the secret 32 · signature 64: evidence that may be shown to anyone. */
export function tokenProof(token: TicketToken): Bytes {
  return concatBytes(
    token.bytes.slice(0, HEADER_LENGTH),
    hash256(token.secret),
    token.bytes.slice(HEADER_LENGTH + SECRET_LENGTH),
  );
}

export const PROOF_LENGTH = HEADER_LENGTH + 32 + 64;

export function proofSignedBy(proof: Bytes, publicKey: Bytes): boolean {
  return verify('gatefold ticket v1', proof.slice(0, 48), proof.slice(48), publicKey);
}

export function tokenToDigits(token: TicketToken): string {
  return bytesToDigits(token.bytes);
}

export function tokenFromDigits(digits: string): TicketToken | null {
  const bytes = digitsToBytes(digits, TOKEN_LENGTH);
  return bytes === null ? null : decodeToken(bytes);
}

export function toQuarterHours(ms: number): number {
  return Math.floor((ms - EPOCH_MS) / QUARTER_HOUR_MS);
}

export function quarterHoursMs(quarterHours: number): number {
  return EPOCH_MS + quarterHours * QUARTER_HOUR_MS;
}

/** The span in which the token may be used; `untilMs` is null when it has no end. */
export function tokenValidity(face: TicketFace): { fromMs: number; untilMs: number | null } {
  const fromMs = quarterHoursMs(face.validFromQuarterHours);
  const untilMs = face.validForHours === 0 ? null : fromMs + face.validForHours * 3_600_000;
  return { fromMs, untilMs };
}
