/**
 * Purpose: what the hub keeps of a ticket's holder, sealed at rest (MA4).
 * Invariant: sealed under the event's own secret and bound to the ticket, so a row of one ticket is none of another's.
 */

import { utf8, type Bytes } from '@gatefold/domain/bytes';
import { decodeCanonical, encodeCanonical } from '@gatefold/domain/codec/cbor';
import {
  deriveBoxKey,
  openDeterministic,
  sealDeterministic,
} from '@gatefold/domain/crypto/misuse-resistant-box';
import type { EventId, Serial } from '@gatefold/domain/ids';
import { holderRecordSchema, type HolderRecord } from '@gatefold/domain/vault/holder-record';
import { z } from 'zod';

const holderDataSchema = z.strictObject({
  v: z.literal(1),
  record: holderRecordSchema,
  /** In international form; for the office, never in the vault. */
  phone: z.string().max(40).nullable(),
  /** Who noted that the holder agreed in writing to give fingerprints, and when. */
  consent: z.strictObject({ atMs: z.number().int().min(0), by: z.string().max(60) }).nullable(),
});
export type HolderData = z.infer<typeof holderDataSchema>;

export const NOBODY: HolderRecord = { v: 1, name: null, photo: null, templates: [] };

function keyAndSubject(eventSecret: Bytes, event: EventId, serial: Serial) {
  const key = deriveBoxKey(eventSecret, utf8('gatefold holder at rest v1\0'));
  const subject = new Uint8Array(8);
  const view = new DataView(subject.buffer);
  view.setUint32(0, event);
  view.setUint32(4, serial);
  return { key, subject };
}

export function sealHolder(
  data: HolderData,
  eventSecret: Bytes,
  event: EventId,
  serial: Serial,
): Bytes {
  const { key, subject } = keyAndSubject(eventSecret, event, serial);
  return sealDeterministic(encodeCanonical(data), subject, key);
}

/** Throws when the secret is another event's or the row was altered: the hub must not go on as if nobody were known. */
export function openHolder(
  sealed: Bytes,
  eventSecret: Bytes,
  event: EventId,
  serial: Serial,
): HolderData {
  const { key, subject } = keyAndSubject(eventSecret, event, serial);
  const opened = openDeterministic(sealed, subject, key);
  const data = opened === null ? null : decodeCanonical(holderDataSchema, opened);
  if (data?.ok) return data.value;
  throw new Error(
    `what is known of the holder of ticket ${serial} does not open with the vault secret of event ${event}`,
  );
}

/** What an import knows: a name and a telephone number. */
export function namedHolder(name: string | null, phone: string | null): HolderData {
  return { v: 1, record: { ...NOBODY, name }, phone, consent: null };
}
