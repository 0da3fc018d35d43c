/**
 * Purpose: the two seals of a vault record (MA4): inside under the secret that only the ticket itself carries, outside
 * under an event key that only gates can open.
 * Invariant: it takes both, a gate's key and the ticket in hand, to open one record; either alone opens none. Both keys are
 * derived for one event, serial, issue and signer, so a record that was moved to another ticket does not open.
 *
 * Subject: event 3 · serial 3 · issue 1 · signer 3, big-endian, as in the ticket's token.
 */

import { concatBytes, utf8, type Bytes } from '../bytes.ts';
import {
  BOX_OVERHEAD,
  deriveBoxKey,
  openDeterministic,
  sealDeterministic,
} from '../crypto/misuse-resistant-box.ts';
import type { EventId, Serial } from '../ids.ts';
import { err, type Result } from '../result.ts';
import { padRecord, unpadRecord, type HolderRecord } from './holder-record.ts';

/** Bytes that both seals add to a padded record. */
export const SEALS_LENGTH = 2 * BOX_OVERHEAD;
export const WRAP_KEY_LENGTH = 32;

export type RecordSubject = {
  readonly event: EventId;
  readonly serial: Serial;
  readonly issue: number;
  /** The token's signer id: another key signs another secret. */
  readonly signer: number;
};

export type RecordRefusal =
  /** The event key does not take off the outer seal: altered, moved from another ticket, or another event's. */
  | { readonly kind: 'wrap-not-opened' }
  /** The ticket's secret does not open what was inside. */
  | { readonly kind: 'record-not-opened' }
  | { readonly kind: 'malformed'; readonly detail: string };

function subjectBytes({ event, serial, issue, signer }: RecordSubject): Bytes {
  const bytes = new Uint8Array(10);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, (event << 8) | (serial >> 16));
  view.setUint16(4, serial & 0xffff);
  view.setUint32(6, (issue << 24) | signer);
  return bytes;
}

function innerKey(secret: Bytes, subject: Bytes) {
  return deriveBoxKey(secret, concatBytes(utf8('gatefold vault record v1\0'), subject));
}

function outerKey(wrapKey: Bytes, subject: Bytes) {
  return deriveBoxKey(wrapKey, concatBytes(utf8('gatefold vault wrap v1\0'), subject));
}

/** `secret` is the ticket's own; `length` what every record of its class is padded to. */
export function sealRecord(
  record: HolderRecord,
  subject: RecordSubject,
  keys: { readonly secret: Bytes; readonly wrapKey: Bytes },
  length: number,
): Bytes {
  const bound = subjectBytes(subject);
  const inner = sealDeterministic(padRecord(record, length), bound, innerKey(keys.secret, bound));
  return sealDeterministic(inner, bound, outerKey(keys.wrapKey, bound));
}

export function openRecord(
  sealed: Bytes,
  subject: RecordSubject,
  keys: { readonly secret: Bytes; readonly wrapKey: Bytes },
): Result<HolderRecord, RecordRefusal> {
  const bound = subjectBytes(subject);
  const inner = openDeterministic(sealed, bound, outerKey(keys.wrapKey, bound));
  if (inner === null) return err({ kind: 'wrap-not-opened' });
  const padded = openDeterministic(inner, bound, innerKey(keys.secret, bound));
  if (padded === null) return err({ kind: 'record-not-opened' });
  return unpadRecord(padded);
}
