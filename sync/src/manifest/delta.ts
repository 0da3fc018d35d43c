/**
 * Purpose: making and applying what changed between two epochs (MA3).
 * Invariant: applying a delta gives the chunks whose table hashes to what the new root says; anything else is refused
 * as a whole, and the manifest in use stays as it was.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import {
  blankChunk,
  CHUNK_SIZE,
  CODE_HASH_LENGTH,
  openChunk,
  type Chunk,
} from '@gatefold/domain/codec/chunk';
import { PATCH_LENGTH, type Delta } from '@gatefold/domain/codec/delta';
import { blobHash } from '@gatefold/domain/codec/manifest-parts';
import type { ManifestRoot } from '@gatefold/domain/codec/manifest-root';
import type { EventId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { encodeTicketsPart } from './build-manifest.ts';

type Patch = Delta['patches'][number];

const COLUMNS_16 = ['section', 'row', 'seat'] as const;
const COLUMNS_8 = ['klass', 'gateSet', 'window', 'state', 'issue'] as const;

/** One ticket's record: section, row, seat as little-endian u16, the five octets, then the code hash. */
function recordAt(chunk: Chunk, index: number): Bytes {
  const record = new Uint8Array(PATCH_LENGTH + (chunk.codes === null ? 0 : CODE_HASH_LENGTH));
  COLUMNS_16.forEach((name, column) => {
    const value = chunk[name][index] ?? 0;
    record[2 * column] = value & 0xff;
    record[2 * column + 1] = value >> 8;
  });
  COLUMNS_8.forEach((name, column) => {
    record[6 + column] = chunk[name][index] ?? 0;
  });
  if (chunk.codes !== null) {
    const at = index * CODE_HASH_LENGTH;
    record.set(chunk.codes.subarray(at, at + CODE_HASH_LENGTH), PATCH_LENGTH);
  }
  return record;
}

function writeRecord(chunk: Chunk, index: number, record: Bytes): void {
  COLUMNS_16.forEach((name, column) => {
    chunk[name][index] = (record[2 * column] ?? 0) | ((record[2 * column + 1] ?? 0) << 8);
  });
  COLUMNS_8.forEach((name, column) => {
    chunk[name][index] = record[6 + column] ?? 0;
  });
  chunk.codes?.set(record.subarray(PATCH_LENGTH), index * CODE_HASH_LENGTH);
}

function sameRecord(a: Chunk, b: Chunk, index: number): boolean {
  for (const name of COLUMNS_16) if (a[name][index] !== b[name][index]) return false;
  for (const name of COLUMNS_8) if (a[name][index] !== b[name][index]) return false;
  if (a.codes === null || b.codes === null) return true;
  const at = index * CODE_HASH_LENGTH;
  for (let i = at; i < at + CODE_HASH_LENGTH; i += 1) if (a.codes[i] !== b.codes[i]) return false;
  return true;
}

export function lastSerialOf(chunks: readonly Chunk[]): number {
  const last = chunks.at(-1);
  return last === undefined ? 0 : last.firstSerial + last.count - 1;
}

function hasCodes(chunks: readonly Chunk[]): boolean {
  return chunks.some((chunk) => chunk.codes !== null);
}

/**
 * The patches that lead from one set of chunks to a later one, or null when none do: tickets were removed, the
 * code-hash column came or went, or so much changed that the chunks themselves are no dearer.
 */
export function diffChunks(from: readonly Chunk[], to: readonly Chunk[]): readonly Patch[] | null {
  if (lastSerialOf(to) < lastSerialOf(from)) return null;
  if (from.length > 0 && hasCodes(from) !== hasCodes(to)) return null;
  const patches: Patch[] = [];
  let changedChunkBytes = 0;
  let patchBytes = 0;
  for (const [index, chunk] of to.entries()) {
    const old = from[index];
    if (old !== undefined && old.bytes === chunk.bytes) continue;
    const before = patches.length;
    for (let i = 0; i < chunk.count; i += 1) {
      if (old !== undefined && i < old.count && sameRecord(old, chunk, i)) continue;
      const record = recordAt(chunk, i);
      patches.push([chunk.firstSerial + i, record]);
      patchBytes += record.length + 6;
    }
    if (patches.length > before) changedChunkBytes += chunk.bytes.length;
  }
  return patchBytes > changedChunkBytes ? null : patches;
}

function grown(old: Chunk | undefined, template: Chunk): Chunk {
  if (old !== undefined) {
    for (const name of COLUMNS_16) template[name].set(old[name]);
    for (const name of COLUMNS_8) template[name].set(old[name]);
    if (old.codes !== null) template.codes?.set(old.codes);
  }
  return template;
}

export type PatchRefusal = { readonly kind: 'delta-does-not-fit'; readonly detail: string };

export type PatchedTickets = {
  /** Hexadecimal hash of the new tickets part. */
  readonly table: string;
  /** Blobs by hexadecimal hash: the chunks that changed and the new tickets part. */
  readonly blobs: ReadonlyMap<string, Bytes>;
};

function patchedChunk(
  old: Chunk | undefined,
  index: number,
  event: number,
  lastSerial: number,
  withCodes: boolean,
  patches: readonly Patch[],
): Chunk {
  const firstSerial = index * CHUNK_SIZE + 1;
  const count = Math.min(CHUNK_SIZE, lastSerial - firstSerial + 1);
  const chunk = grown(old, blankChunk(event, firstSerial, count, withCodes));
  for (const [serial, record] of patches) writeRecord(chunk, serial - firstSerial, record);
  return chunk;
}

type TicketChange = Pick<Delta, 'patches' | 'lastSerial'>;

/**
 * Writes patches over the chunks in use, of which `tableInUse` has the hashes where they are known. What they lead to is
 * nobody's word yet: see `patchTickets`.
 */
export function overwriteTickets(
  chunks: readonly Chunk[],
  delta: TicketChange,
  event: EventId,
  tableInUse: readonly Bytes[] = [],
): Result<PatchedTickets, PatchRefusal> {
  const { patches, lastSerial } = delta;
  const withCodes = hasCodes(chunks) || (patches[0]?.[1].length ?? PATCH_LENGTH) > PATCH_LENGTH;
  const recordLength = PATCH_LENGTH + (withCodes ? CODE_HASH_LENGTH : 0);
  const added = lastSerial - lastSerialOf(chunks);
  if (added < 0) return err({ kind: 'delta-does-not-fit', detail: 'tickets would vanish' });
  // Every new ticket has its patch; a carrier that claims millions of them must not cost the memory for them.
  if (added > patches.length) {
    return err({ kind: 'delta-does-not-fit', detail: 'new tickets without their records' });
  }
  const byChunk = new Map<number, Patch[]>();
  for (const patch of patches) {
    const [serial, record] = patch;
    if (serial > lastSerial || record.length !== recordLength) {
      return err({ kind: 'delta-does-not-fit', detail: `the patch of serial ${serial}` });
    }
    const index = Math.floor((serial - 1) / CHUNK_SIZE);
    const changes = byChunk.get(index);
    if (changes === undefined) byChunk.set(index, [patch]);
    else changes.push(patch);
  }
  const blobs = new Map<string, Bytes>();
  const hashes: Bytes[] = [];
  for (let index = 0; index < Math.ceil(lastSerial / CHUNK_SIZE); index += 1) {
    const old = chunks[index];
    const changes = byChunk.get(index);
    const count = Math.min(CHUNK_SIZE, lastSerial - index * CHUNK_SIZE);
    if (old !== undefined && changes === undefined && old.count === count) {
      hashes.push(tableInUse[index] ?? blobHash(old.bytes));
      continue;
    }
    const chunk = patchedChunk(old, index, event, lastSerial, withCodes, changes ?? []);
    const hash = blobHash(chunk.bytes);
    hashes.push(hash);
    blobs.set(toHex(hash), chunk.bytes);
  }
  const table = encodeTicketsPart(hashes, lastSerial);
  const tableHash = toHex(blobHash(table));
  blobs.set(tableHash, table);
  return ok({ blobs, table: tableHash });
}

/** Applies a delta's patches to the chunks in use; refuses what does not lead to `root`. */
export function patchTickets(
  chunks: readonly Chunk[],
  delta: TicketChange,
  root: ManifestRoot,
  tableInUse: readonly Bytes[] = [],
): Result<PatchedTickets, PatchRefusal> {
  const patched = overwriteTickets(chunks, delta, root.event, tableInUse);
  if (!patched.ok || patched.value.table === root.parts.tickets) return patched;
  return err({ kind: 'delta-does-not-fit', detail: 'the result is not what the root names' });
}

/** Opens chunk bytes that this machine has verified before; a fault in them is a broken invariant. */
export function openTrustedChunk(bytes: Bytes): Chunk {
  const chunk = openChunk(bytes);
  if (!chunk.ok) throw new Error(`a verified chunk does not open: ${chunk.error.detail}`);
  return chunk.value;
}
