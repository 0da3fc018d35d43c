/**
 * Purpose: the sealed records of a run of 64 serials (MA4).
 * Invariant: a page that opens is whole: its index ascends, stays within its serials, and its records fill it to the last
 * byte. Nothing in it says more of a ticket than that there is a record, and how long the records of its class are.
 *
 * Layout, little-endian: magic "GFV1" · event u32 · page u32 (from 0: serials 64 × page + 1 to 64 × page + 64) · key id 8 ·
 * count u32 · index [count]: serial u32, issue + 256 × signer u32, length u32 · the records in the order of the index.
 */

import { type Bytes } from '../bytes.ts';
import { MAX_EVENT_ID, MAX_SERIAL, type EventId, type Serial } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import type { Malformed } from './cbor.ts';
import { KEY_ID_LENGTH, PAGE_SERIALS } from './vault-part.ts';

const HEADER_LENGTH = 24;
const INDEX_ENTRY_LENGTH = 12;
const MAGIC = 0x31564647; // "GFV1" read as a little-endian u32
/** Room for a record under each of several issuer keys, while keys are changed. */
const MAX_RECORDS = PAGE_SERIALS * 8;

export type PageRecord = {
  readonly serial: Serial;
  readonly issue: number;
  readonly signer: number;
  readonly sealed: Bytes;
};

export type VaultPage = {
  readonly event: EventId;
  readonly page: number;
  readonly keyId: Bytes;
  readonly records: readonly PageRecord[];
};

export function pageOf(serial: Serial): number {
  return Math.floor((serial - 1) / PAGE_SERIALS);
}

function compareRecords(a: PageRecord, b: PageRecord): number {
  return a.serial - b.serial || a.issue - b.issue || a.signer - b.signer;
}

export function encodeVaultPage({ event, page, keyId, records }: VaultPage): Bytes {
  const sorted = [...records].sort(compareRecords);
  const length = sorted.reduce(
    (sum, { sealed }) => sum + INDEX_ENTRY_LENGTH + sealed.length,
    HEADER_LENGTH,
  );
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, event, true);
  view.setUint32(8, page, true);
  bytes.set(keyId, 12);
  view.setUint32(20, sorted.length, true);
  let bodyAt = HEADER_LENGTH + sorted.length * INDEX_ENTRY_LENGTH;
  sorted.forEach(({ serial, issue, signer, sealed }, index) => {
    const at = HEADER_LENGTH + index * INDEX_ENTRY_LENGTH;
    view.setUint32(at, serial, true);
    view.setUint32(at + 4, issue + signer * 256, true);
    view.setUint32(at + 8, sealed.length, true);
    bytes.set(sealed, bodyAt);
    bodyAt += sealed.length;
  });
  return bytes;
}

function malformed(detail: string): Result<never, Malformed> {
  return err({ kind: 'malformed', detail });
}

export function openVaultPage(bytes: Bytes): Result<VaultPage, Malformed> {
  if (bytes.length < HEADER_LENGTH) return malformed('vault page too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const event = view.getUint32(4, true);
  const page = view.getUint32(8, true);
  const count = view.getUint32(20, true);
  if (view.getUint32(0, true) !== MAGIC) return malformed('not a vault page of a known version');
  let bodyAt = HEADER_LENGTH + count * INDEX_ENTRY_LENGTH;
  const fits =
    event >= 1 &&
    event <= MAX_EVENT_ID &&
    page * PAGE_SERIALS < MAX_SERIAL &&
    count >= 1 &&
    count <= MAX_RECORDS &&
    bodyAt <= bytes.length;
  if (!fits) return malformed('vault page header does not match its length');
  const records: PageRecord[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = HEADER_LENGTH + index * INDEX_ENTRY_LENGTH;
    const serial = view.getUint32(at, true);
    const who = view.getUint32(at + 4, true);
    const length = view.getUint32(at + 8, true);
    const sealed = bytes.subarray(bodyAt, bodyAt + length);
    const record = { serial, issue: who & 0xff, signer: who >>> 8, sealed };
    const before = records.at(-1);
    const isInPlace = serial >= 1 && serial <= MAX_SERIAL && pageOf(serial) === page;
    if (!isInPlace || (before !== undefined && compareRecords(before, record) > 0)) {
      return malformed('vault page index out of order');
    }
    if (sealed.length !== length) return malformed('vault page is cut short');
    bodyAt += length;
    records.push(record);
  }
  if (bodyAt !== bytes.length) return malformed('vault page holds more than its index says');
  const keyId = bytes.slice(12, 12 + KEY_ID_LENGTH);
  return ok({ event, page, keyId, records });
}
