/**
 * Purpose: the hub's end of a manifest: parts and chunks as blobs known by hash, and the signed root (MA1, MA2).
 * Invariant: pure: the same content gives the same bytes, so a chunk that did not change keeps its hash.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { encodeCanonical } from '@gatefold/domain/codec/cbor';
import { CHUNK_SIZE, type Chunk } from '@gatefold/domain/codec/chunk';
import {
  blobHash,
  type AllotmentsPart,
  type EventPart,
  type IssuersPart,
  type OperatorsPart,
  type StationsPart,
} from '@gatefold/domain/codec/manifest-parts';
import { sealRoot, type ManifestRoot } from '@gatefold/domain/codec/manifest-root';
import { hexBytes } from '@gatefold/domain/bytes';
import type { EventId } from '@gatefold/domain/ids';

export type ManifestDraft = {
  readonly event: EventPart;
  readonly issuers: IssuersPart;
  readonly stations: StationsPart;
  readonly operators: OperatorsPart;
  readonly allotments: AllotmentsPart;
  readonly chunks: readonly Chunk[];
  /** Hexadecimal hash of the vault part, whose blobs are kept apart (MA4); null or absent where there is no vault. */
  readonly vault?: string | null;
};

export type BuiltManifest = {
  readonly root: ManifestRoot;
  readonly rootEnvelope: Bytes;
  /** By hexadecimal hash: every part and every chunk. */
  readonly blobs: ReadonlyMap<string, Bytes>;
};

/** The tickets part: the table of chunks. */
export function encodeTicketsPart(chunkHashes: readonly Bytes[], lastSerial: number): Bytes {
  return encodeCanonical({ v: 1, chunkSize: CHUNK_SIZE, lastSerial, chunks: chunkHashes });
}

function stationsToWire(part: StationsPart) {
  return {
    v: part.v,
    stations: part.stations.map((one) => ({ ...one, station: hexBytes(one.station) })),
  };
}

/** True when two builds differ in nothing but epoch and time, so that no new root is due. */
export function sameParts(a: ManifestRoot, b: ManifestRoot): boolean {
  return JSON.stringify([a.parts, a.vault]) === JSON.stringify([b.parts, b.vault]);
}

export function buildManifest(
  draft: ManifestDraft,
  version: { event: EventId; epoch: number; previous: Bytes | null; issuedAtMs: number },
  hubSecretKey: Bytes,
): BuiltManifest {
  const blobs = new Map<string, Bytes>();
  const keep = (bytes: Bytes): string => {
    const hash = toHex(blobHash(bytes));
    blobs.set(hash, bytes);
    return hash;
  };
  const chunkHashes = draft.chunks.map((chunk) => hexBytes(keep(chunk.bytes)));
  const lastChunk = draft.chunks.at(-1);
  const lastSerial = lastChunk === undefined ? 0 : lastChunk.firstSerial + lastChunk.count - 1;
  const root: ManifestRoot = {
    ...version,
    parts: {
      event: keep(encodeCanonical(draft.event)),
      issuers: keep(encodeCanonical(draft.issuers)),
      stations: keep(encodeCanonical(stationsToWire(draft.stations))),
      operators: keep(encodeCanonical(draft.operators)),
      allotments: keep(encodeCanonical(draft.allotments)),
      tickets: keep(encodeTicketsPart(chunkHashes, lastSerial)),
    },
    vault: draft.vault ?? null,
  };
  return { root, rootEnvelope: sealRoot(root, hubSecretKey), blobs };
}
