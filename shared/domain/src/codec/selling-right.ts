/**
 * Purpose: an agent's right to sign tickets, in so few bytes that a ticket can carry it (TK2): what a gate must know of a
 * grant that is newer than its manifest.
 * Invariant: signed by an issuer key, in a context of its own. The statement that is signed is complete; what of it the
 * ticket's own header says already is not carried a second time, so the two cannot contradict each other.
 *
 * Statement, big-endian: version 1 · event 3 · class 1 · serial from 3 · serial to 3 · valid from 3 · valid for 1 · ends 3
 * (quarter hours since 2020-01-01 UTC) · after epoch 7 · station key 32. Carried: serial from 3 · serial to 3 · ends 3 ·
 * after epoch 7 · station key 32 · signature 64.
 */

import { concatBytes, type Bytes } from '../bytes.ts';
import { PUBLIC_KEY_LENGTH, sign, SIGNATURE_LENGTH, verify } from '../crypto/sign.ts';
import type { EventId, Ordinal, Serial } from '../ids.ts';
import { readUint, uintBytes } from './big-endian.ts';
import { FIRST_ISSUE, quarterHoursMs, type TicketFace } from './ticket-token.ts';

const RIGHT_VERSION = 1;
const TERMS_LENGTH = 3 + 3 + 3 + 7 + PUBLIC_KEY_LENGTH;
export const CARRIED_RIGHT_LENGTH = TERMS_LENGTH + SIGNATURE_LENGTH;

export type SellingRight = {
  readonly event: EventId;
  readonly klass: Ordinal;
  /** Both ends belong to the right. */
  readonly serialFrom: Serial;
  readonly serialTo: Serial;
  readonly validFromQuarterHours: number;
  readonly validForHours: number;
  /** When selling ends. */
  readonly endsQuarterHours: number;
  /** Every manifest after this epoch lists the grant, until it is withdrawn. */
  readonly afterEpoch: number;
  readonly stationKey: Bytes;
};

type HeldTickets = Omit<SellingRight, 'endsQuarterHours' | 'afterEpoch' | 'stationKey'>;

export type CarriedRight = { readonly right: SellingRight; readonly signature: Bytes };

function termsBytes(right: SellingRight): Bytes {
  return Uint8Array.from([
    ...uintBytes(right.serialFrom, 3),
    ...uintBytes(right.serialTo, 3),
    ...uintBytes(right.endsQuarterHours, 3),
    ...uintBytes(right.afterEpoch, 7),
    ...right.stationKey,
  ]);
}

function statement(right: SellingRight): Bytes {
  return Uint8Array.from([
    RIGHT_VERSION,
    ...uintBytes(right.event, 3),
    right.klass,
    ...uintBytes(right.serialFrom, 3),
    ...uintBytes(right.serialTo, 3),
    ...uintBytes(right.validFromQuarterHours, 3),
    right.validForHours,
    ...uintBytes(right.endsQuarterHours, 3),
    ...uintBytes(right.afterEpoch, 7),
    ...right.stationKey,
  ]);
}

export function signRight(right: SellingRight, issuerSecretKey: Bytes): Bytes {
  return sign('gatefold selling right v1', statement(right), issuerSecretKey);
}

export function rightSignedBy({ right, signature }: CarriedRight, publicKey: Bytes): boolean {
  return verify('gatefold selling right v1', statement(right), signature, publicKey);
}

/**
 * Does the right, or the grant it is of, hold this ticket? Says nothing of who signed either. A later issue is the hub's
 * alone (TK3): an agent, or who has his key, must not sign what supersedes a ticket that the hub made anew.
 */
export function rightHolds(right: HeldTickets, face: TicketFace): boolean {
  return (
    face.event === right.event &&
    face.serial >= right.serialFrom &&
    face.serial <= right.serialTo &&
    face.klass === right.klass &&
    face.issue <= FIRST_ISSUE &&
    face.validFromQuarterHours === right.validFromQuarterHours &&
    face.validForHours === right.validForHours
  );
}

export function rightEndsAtMs(right: SellingRight): number {
  return quarterHoursMs(right.endsQuarterHours);
}

export function encodeCarried({ right, signature }: CarriedRight): Bytes {
  return concatBytes(termsBytes(right), signature);
}

/** Reads the fields without believing them; `face` is that of the ticket the right came with. Null for another length. */
export function decodeCarried(bytes: Bytes, face: TicketFace): CarriedRight | null {
  const afterEpoch = readUint(bytes, 9, 7);
  if (bytes.length !== CARRIED_RIGHT_LENGTH || !Number.isSafeInteger(afterEpoch)) return null;
  const { event, klass, validFromQuarterHours, validForHours } = face;
  const right = {
    event,
    klass,
    serialFrom: readUint(bytes, 0, 3),
    serialTo: readUint(bytes, 3, 3),
    validFromQuarterHours,
    validForHours,
    endsQuarterHours: readUint(bytes, 6, 3),
    afterEpoch,
    stationKey: bytes.slice(16, TERMS_LENGTH),
  };
  return { right, signature: bytes.slice(TERMS_LENGTH) };
}
