/**
 * Purpose: the tickets of a run of serials as columns (MA2): 11 bytes a ticket, 19 with the code-hash column (TK5).
 * Invariant: loading is laying typed arrays over the bytes; nothing is parsed a ticket at a time.
 *
 * Layout, little-endian: magic "GFC1" · event u32 · first serial u32 · count u32 · flags u32 (bit 0: code hashes) ·
 * section u16[count] · row u16[count] · seat u16[count] · class u8[count] · gate set u8[count] · window u8[count] ·
 * status u8[count] · issue u8[count] · code hash 8 bytes [count].
 */

import { utf8, type Bytes } from '../bytes.ts';
import { keyedHash } from '../crypto/hash.ts';
import { MAX_EVENT_ID, MAX_SERIAL, type EventId, type Ordinal, type Serial } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import type { Malformed } from './cbor.ts';
import { normaliseCode } from './ticket-code.ts';

export const CHUNK_SIZE = 4096;
const HEADER_LENGTH = 20;
const MAGIC = 0x31434647; // "GFC1" read as a little-endian u32
const HAS_CODES = 1;
const RECORD_LENGTH = 11;
export const CODE_HASH_LENGTH = 8;
/** Row and section numbers of a ticket that has none. */
export const NO_PLACE = 0xffff;
/** Seats with this bit set point into the event part's list of seat labels; others are the number itself. */
export const SEAT_LABEL_BIT = 0x8000;

/** Ticket states as they stand in the status column. */
export const TICKET_STATES = [
  'unsold',
  'sold',
  'revoked',
  'not-paid',
  'watch-listed',
  'allotted',
] as const;
export type TicketState = (typeof TICKET_STATES)[number];

export type TicketColumns = {
  readonly klass: Ordinal;
  readonly gateSet: Ordinal;
  readonly window: Ordinal;
  readonly state: TicketState;
  readonly issue: number;
  readonly section: number;
  readonly row: number;
  readonly seat: number;
};

export type Chunk = {
  readonly event: EventId;
  readonly firstSerial: Serial;
  readonly count: number;
  readonly section: Uint16Array;
  readonly row: Uint16Array;
  readonly seat: Uint16Array;
  readonly klass: Uint8Array;
  readonly gateSet: Uint8Array;
  readonly window: Uint8Array;
  readonly state: Uint8Array;
  readonly issue: Uint8Array;
  /** 8 bytes a ticket, or null when the event has no codes. */
  readonly codes: Uint8Array | null;
  readonly bytes: Bytes;
};

export function chunkLength(count: number, hasCodes: boolean): number {
  return HEADER_LENGTH + count * (RECORD_LENGTH + (hasCodes ? CODE_HASH_LENGTH : 0));
}

/** An empty chunk whose columns can be filled in place before it is hashed. */
export function blankChunk(
  event: EventId,
  firstSerial: Serial,
  count: number,
  hasCodes: boolean,
): Chunk {
  const bytes = new Uint8Array(chunkLength(count, hasCodes));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, event, true);
  view.setUint32(8, firstSerial, true);
  view.setUint32(12, count, true);
  view.setUint32(16, hasCodes ? HAS_CODES : 0, true);
  return layColumns(bytes, event, firstSerial, count, hasCodes);
}

/** Whether a column holds `length` or more, which no list of that length has. A loop: `some` costs a cold start three times it. */
export function hasBeyond(column: Uint8Array, length: number): boolean {
  for (let index = 0; index < column.length; index += 1) {
    if ((column[index] ?? 0) >= length) return true;
  }
  return false;
}

/** Lays columns over bytes; refuses a header that does not match the length, and states that do not exist. */
export function openChunk(source: Bytes): Result<Chunk, Malformed> {
  if (source.length < HEADER_LENGTH) return err({ kind: 'malformed', detail: 'chunk too short' });
  // Typed arrays need an even start; bytes cut out of a larger buffer may not have one. (`slice` would not do: on Node's
  // Buffers it copies nothing.)
  const bytes = source.byteOffset % 2 === 0 ? source : new Uint8Array(source);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const event = view.getUint32(4, true);
  const firstSerial = view.getUint32(8, true);
  const count = view.getUint32(12, true);
  const flags = view.getUint32(16, true);
  if (view.getUint32(0, true) !== MAGIC || flags > HAS_CODES) {
    return err({ kind: 'malformed', detail: 'not a chunk of a known version' });
  }
  const fits =
    event >= 1 &&
    event <= MAX_EVENT_ID &&
    firstSerial >= 1 &&
    count >= 1 &&
    firstSerial + count - 1 <= MAX_SERIAL &&
    bytes.length === chunkLength(count, flags === HAS_CODES);
  if (!fits) return err({ kind: 'malformed', detail: 'chunk header does not match its length' });
  const chunk = layColumns(bytes, event, firstSerial, count, flags === HAS_CODES);
  if (hasBeyond(chunk.state, TICKET_STATES.length)) {
    return err({ kind: 'malformed', detail: 'ticket state from a newer version' });
  }
  return ok(chunk);
}

function layColumns(
  bytes: Bytes,
  event: EventId,
  firstSerial: Serial,
  count: number,
  hasCodes: boolean,
): Chunk {
  const start = bytes.byteOffset + HEADER_LENGTH;
  const words = (index: number) => new Uint16Array(bytes.buffer, start + index * 2 * count, count);
  const octets = (index: number) =>
    new Uint8Array(bytes.buffer, start + 6 * count + index * count, count);
  return {
    event,
    firstSerial,
    count,
    section: words(0),
    row: words(1),
    seat: words(2),
    klass: octets(0),
    gateSet: octets(1),
    window: octets(2),
    state: octets(3),
    issue: octets(4),
    codes: hasCodes
      ? new Uint8Array(bytes.buffer, start + RECORD_LENGTH * count, CODE_HASH_LENGTH * count)
      : null,
    bytes,
  };
}

/** Writes one ticket's columns at `index` of a chunk under construction. */
export function setColumns(chunk: Chunk, index: number, ticket: TicketColumns): void {
  chunk.section[index] = ticket.section;
  chunk.row[index] = ticket.row;
  chunk.seat[index] = ticket.seat;
  chunk.klass[index] = ticket.klass;
  chunk.gateSet[index] = ticket.gateSet;
  chunk.window[index] = ticket.window;
  chunk.state[index] = TICKET_STATES.indexOf(ticket.state);
  chunk.issue[index] = ticket.issue;
}

/** Null when the index lies outside of the chunk. */
export function columnsAt(chunk: Chunk, index: number): TicketColumns | null {
  const state = TICKET_STATES[chunk.state[index] ?? TICKET_STATES.length];
  if (state === undefined) return null;
  return {
    klass: chunk.klass[index] ?? 0,
    gateSet: chunk.gateSet[index] ?? 0,
    window: chunk.window[index] ?? 0,
    state,
    issue: chunk.issue[index] ?? 0,
    section: chunk.section[index] ?? NO_PLACE,
    row: chunk.row[index] ?? NO_PLACE,
    seat: chunk.seat[index] ?? NO_PLACE,
  };
}

/**
 * Keyed hash of a barcode or short code, however it was written. libsodium's shortest BLAKE2b is 16 bytes, of which the first 8 are kept: with
 * 100,000 codes two of an event collide with a chance of 3 in 10^10, and a build that sees one refuses it.
 */
export function codeHash(codeKey: Bytes, code: string): Bytes {
  return keyedHash(16, codeKey, utf8(normaliseCode(code))).slice(0, CODE_HASH_LENGTH);
}
