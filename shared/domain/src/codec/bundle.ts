/**
 * Purpose: what one machine brings another by any road but the hub's own: runs of entries, receipts, heads, a manifest. The
 * bytes of a file on a stick and of a neighbour's answer alike (LE3, MA5).
 * Invariant: a bundle proves nothing itself: each frame is believed by the signatures and hashes inside it. Frames stand
 * alone, so of a file that was cut or altered every whole frame can still be read; the rest is counted, not guessed at.
 *
 * A bundle is a row of frames: the mark `GFB` and 01, one byte that says what it is, the length of the content in four
 * bytes (big-endian), the first eight bytes of the BLAKE2b-256 of `gatefold frame`, a zero byte, the kind and the content;
 * then the content. The first frame is the header.
 */

import { z } from 'zod';
import { concatBytes, equalBytes, hexBytes, type Bytes } from '../bytes.ts';
import { hashInContext } from '../crypto/hash.ts';
import { eventIdSchema, stationIdSchema } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import { decodeCanonical, encodeCanonical, type Malformed } from './cbor.ts';
import { MAX_TRANSFER_LENGTH } from './transfer.ts';

/** Some two hundred thousand entries: more than a venue writes in a day, and little for a stick. */
export const MAX_BUNDLE_LENGTH = 64 * 1024 * 1024;
export const MAX_BUNDLE_FRAMES = 100_000;
/** Places that do not read before the rest is given up: each may cost the hash of one frame. */
const MAX_DAMAGED_PLACES = 32;

export const FRAME_KINDS = ['header', 'transfer', 'receipt', 'head', 'root', 'blob'] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];
export type Frame = { readonly kind: FrameKind; readonly bytes: Bytes };

/** A part of a manifest is at most four mebibytes, as in a delta. */
const MAX_BLOB_LENGTH = 4 * 1024 * 1024;
const MAX_SIGNED_LENGTH = 8192;

export const MAX_FRAME_LENGTH: Readonly<Record<FrameKind, number>> = {
  header: MAX_SIGNED_LENGTH,
  transfer: MAX_TRANSFER_LENGTH,
  receipt: MAX_SIGNED_LENGTH,
  head: MAX_SIGNED_LENGTH,
  root: MAX_SIGNED_LENGTH,
  blob: MAX_BLOB_LENGTH,
};

const headerSchema = z.strictObject({
  v: z.literal(1),
  /** Fingerprint of the hub's key: a stranger's stick is told from ours without looking further. Nothing rests on it. */
  hub: stationIdSchema,
  event: eventIdSchema,
  /** Who wrote the bundle, null for the hub. */
  writer: stationIdSchema.nullable(),
  /** There was more than fitted: ask again, or bring the stick again. */
  more: z.boolean(),
});
export type BundleHeader = Omit<z.infer<typeof headerSchema>, 'v'>;

export type Bundle = {
  readonly header: BundleHeader;
  readonly frames: readonly Frame[];
  /** Places where no whole frame could be read. */
  readonly damaged: number;
};

const MARK = Uint8Array.of(0x47, 0x46, 0x42, 0x01);
const CHECK_LENGTH = 8;
/** Bytes that a frame takes beside its content. */
export const FRAME_OVERHEAD = MARK.length + 1 + 4 + CHECK_LENGTH;

function checkOf(kindByte: number, content: Bytes): Bytes {
  return hashInContext('gatefold frame', Uint8Array.of(kindByte), content).slice(0, CHECK_LENGTH);
}

function frameBytes(kind: FrameKind, content: Bytes): readonly Bytes[] {
  if (content.length > MAX_FRAME_LENGTH[kind]) throw new Error(`a ${kind} frame is too long`);
  const kindByte = FRAME_KINDS.indexOf(kind);
  const start = new Uint8Array(MARK.length + 5);
  start.set(MARK);
  start[MARK.length] = kindByte;
  new DataView(start.buffer).setUint32(MARK.length + 1, content.length);
  return [start, checkOf(kindByte, content), content];
}

/** Throws when a frame is longer than any reader would take, which is a fault of the caller. */
export function encodeBundle(header: BundleHeader, frames: readonly Frame[]): Bytes {
  const { hub, event, writer, more } = header;
  const first = encodeCanonical({
    v: 1,
    hub: hexBytes(hub),
    event,
    writer: writer === null ? null : hexBytes(writer),
    more,
  });
  return concatBytes(
    ...frameBytes('header', first),
    ...frames.flatMap(({ kind, bytes }) => frameBytes(kind, bytes)),
  );
}

function startsWithMark(bytes: Bytes, at: number): boolean {
  return MARK.every((byte, index) => bytes[at + index] === byte);
}

function nextMark(bytes: Bytes, from: number): number | null {
  for (let at = from; at + FRAME_OVERHEAD <= bytes.length; at += 1) {
    if (bytes[at] === MARK[0] && startsWithMark(bytes, at)) return at;
  }
  return null;
}

type Placed = { readonly frame: Frame; readonly end: number };

function frameAt(bytes: Bytes, at: number): Placed | null {
  if (at + FRAME_OVERHEAD > bytes.length || !startsWithMark(bytes, at)) return null;
  const kindByte = bytes[at + MARK.length] ?? 0;
  const kind = FRAME_KINDS[kindByte];
  if (kind === undefined) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(at + MARK.length + 1);
  const start = at + FRAME_OVERHEAD;
  const end = start + length;
  if (length > MAX_FRAME_LENGTH[kind] || end > bytes.length) return null;
  const content = bytes.slice(start, end);
  const check = bytes.subarray(start - CHECK_LENGTH, start);
  return equalBytes(check, checkOf(kindByte, content))
    ? { frame: { kind, bytes: content }, end }
    : null;
}

function readFrames(bytes: Bytes): { readonly frames: readonly Frame[]; readonly damaged: number } {
  const frames: Frame[] = [];
  let damaged = 0;
  let at: number | null = 0;
  while (at !== null && at < bytes.length && frames.length < MAX_BUNDLE_FRAMES) {
    const placed = frameAt(bytes, at);
    if (placed !== null) {
      frames.push(placed.frame);
      at = placed.end;
      continue;
    }
    damaged += 1;
    at = damaged < MAX_DAMAGED_PLACES ? nextMark(bytes, at + 1) : null;
  }
  return { frames, damaged };
}

/** Every whole frame of a bundle; refused only when not even its header can be read. */
export function decodeBundle(bytes: Bytes): Result<Bundle, Malformed> {
  if (bytes.length > MAX_BUNDLE_LENGTH) {
    return err({ kind: 'malformed', detail: 'bundle too long' });
  }
  const { frames, damaged } = readFrames(bytes);
  const [first, ...rest] = frames;
  if (first?.kind !== 'header') return err({ kind: 'malformed', detail: 'no header' });
  const header = decodeCanonical(headerSchema, first.bytes);
  if (!header.ok) return header;
  const { hub, event, writer, more } = header.value;
  return ok({ header: { hub, event, writer, more }, frames: rest, damaged });
}
