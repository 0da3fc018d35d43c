/**
 * Purpose: from a signed root and blobs to a manifest one may decide by (MA1, MA2, MA5).
 * Invariant: whole or not at all: every part and chunk is there, hashes to what the root says, and points only at
 * things that exist. A missing or tampered blob is named, so that only it is fetched again (MA3).
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { decodeCanonical } from '@gatefold/domain/codec/cbor';
import { hasBeyond, openChunk, type Chunk } from '@gatefold/domain/codec/chunk';
import {
  allotmentsPartSchema,
  blobHash,
  eventPartSchema,
  issuersPartSchema,
  operatorsPartSchema,
  stationsPartSchema,
  ticketsPartSchema,
  type EventPart,
  type TicketsPart,
} from '@gatefold/domain/codec/manifest-parts';
import { PART_NAMES, type ManifestRoot, type PartName } from '@gatefold/domain/codec/manifest-root';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { z } from 'zod';
import { VerifiedBlobs } from './verified-blobs.ts';

export type ManifestRefusal =
  | { readonly kind: 'bad-root'; readonly detail: string }
  | { readonly kind: 'wrong-event' }
  | { readonly kind: 'rollback'; readonly have: number; readonly offered: number }
  | { readonly kind: 'two-roots-one-epoch'; readonly epoch: number }
  | { readonly kind: 'missing-blob'; readonly name: string; readonly hash: string }
  | { readonly kind: 'tampered-blob'; readonly name: string; readonly hash: string }
  | { readonly kind: 'bad-part'; readonly name: string; readonly detail: string };

/** Blobs by hexadecimal hash; null when one is not there. Those of a function are hashed here. */
export type BlobSource = ((hash: string) => Bytes | null) | VerifiedBlobs;

function checkedBlob(
  blobs: BlobSource,
  name: string,
  hash: string,
): Result<Bytes, ManifestRefusal> {
  const isVerified = blobs instanceof VerifiedBlobs;
  const bytes = isVerified ? blobs.get(hash) : blobs(hash);
  if (bytes === null) return err({ kind: 'missing-blob', name, hash });
  if (!isVerified && toHex(blobHash(bytes)) !== hash)
    return err({ kind: 'tampered-blob', name, hash });
  return ok(bytes);
}

export function readPart<Schema extends z.ZodType>(
  schema: Schema,
  root: ManifestRoot,
  name: PartName,
  blobs: BlobSource,
): Result<z.output<Schema>, ManifestRefusal> {
  const bytes = checkedBlob(blobs, name, root.parts[name]);
  if (!bytes.ok) return bytes;
  const part = decodeCanonical(schema, bytes.value);
  return part.ok ? part : err({ kind: 'bad-part', name, detail: part.error.detail });
}

function chunkName(index: number): string {
  return `chunk ${index + 1}`;
}

function misfit(
  chunk: Chunk,
  index: number,
  root: ManifestRoot,
  tickets: TicketsPart,
): string | null {
  const firstSerial = index * tickets.chunkSize + 1;
  const count = Math.min(tickets.chunkSize, tickets.lastSerial - firstSerial + 1);
  if (chunk.event !== root.event) return 'is of another event';
  if (chunk.firstSerial !== firstSerial || chunk.count !== count) return 'holds other serials';
  return null;
}

function pointsOutside(chunk: Chunk, event: EventPart): boolean {
  return (
    hasBeyond(chunk.klass, event.classes.length) ||
    hasBeyond(chunk.gateSet, event.gateSets.length) ||
    hasBeyond(chunk.window, event.windows.length)
  );
}

function readChunks(
  root: ManifestRoot,
  tickets: TicketsPart,
  event: EventPart,
  blobs: BlobSource,
): Result<readonly Chunk[], ManifestRefusal> {
  const due = Math.ceil(tickets.lastSerial / tickets.chunkSize);
  if (tickets.chunks.length !== due) {
    return err({ kind: 'bad-part', name: 'tickets', detail: 'wrong number of chunks' });
  }
  const chunks: Chunk[] = [];
  for (const [index, hash] of tickets.chunks.entries()) {
    const name = chunkName(index);
    const bytes = checkedBlob(blobs, name, toHex(hash));
    if (!bytes.ok) return bytes;
    const chunk = openChunk(bytes.value);
    if (!chunk.ok) return err({ kind: 'bad-part', name, detail: chunk.error.detail });
    const detail =
      misfit(chunk.value, index, root, tickets) ??
      (pointsOutside(chunk.value, event) ? 'points outside of the event part' : null);
    if (detail !== null) return err({ kind: 'bad-part', name, detail });
    chunks.push(chunk.value);
  }
  return ok(chunks);
}

function gatesExist(event: EventPart): boolean {
  return event.gateSets.every((set) => set.every((gate) => gate < event.gates.length));
}

/** A blob by what it is and by its hash. */
export type NamedBlob = { readonly name: string; readonly hash: string };

export function partBlobs(root: ManifestRoot): readonly NamedBlob[] {
  return PART_NAMES.map((name) => ({ name, hash: root.parts[name] }));
}

/** The chunks are named in the tickets part, which must be at hand. */
export function chunkBlobs(
  root: ManifestRoot,
  blobs: BlobSource,
): Result<readonly NamedBlob[], ManifestRefusal> {
  const tickets = readPart(ticketsPartSchema, root, 'tickets', blobs);
  if (!tickets.ok) return tickets;
  return ok(
    tickets.value.chunks.map((hash, index) => ({ name: chunkName(index), hash: toHex(hash) })),
  );
}

export function assembleManifest(
  root: ManifestRoot,
  blobs: BlobSource,
): Result<ManifestContent, ManifestRefusal> {
  const event = readPart(eventPartSchema, root, 'event', blobs);
  if (!event.ok) return event;
  const issuers = readPart(issuersPartSchema, root, 'issuers', blobs);
  if (!issuers.ok) return issuers;
  const stations = readPart(stationsPartSchema, root, 'stations', blobs);
  if (!stations.ok) return stations;
  const operators = readPart(operatorsPartSchema, root, 'operators', blobs);
  if (!operators.ok) return operators;
  const allotments = readPart(allotmentsPartSchema, root, 'allotments', blobs);
  if (!allotments.ok) return allotments;
  const tickets = readPart(ticketsPartSchema, root, 'tickets', blobs);
  if (!tickets.ok) return tickets;
  if (!gatesExist(event.value)) {
    return err({
      kind: 'bad-part',
      name: 'event',
      detail: 'a gate set names a gate that is not there',
    });
  }
  const chunks = readChunks(root, tickets.value, event.value, blobs);
  if (!chunks.ok) return chunks;
  return ok({
    root,
    event: event.value,
    issuers: issuers.value,
    stations: stations.value,
    operators: operators.value,
    allotments: allotments.value,
    tickets: tickets.value,
    chunks: chunks.value,
  });
}
