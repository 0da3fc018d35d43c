import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { encodeCanonical } from '@gatefold/domain/codec/cbor';
import { blankChunk, type Chunk, type TicketColumns } from '@gatefold/domain/codec/chunk';
import { blobHash } from '@gatefold/domain/codec/manifest-parts';
import { PART_NAMES } from '@gatefold/domain/codec/manifest-root';
import { expectOk } from '@gatefold/domain/result';
import {
  EVENT,
  exampleContent,
  HUB,
  NOW_MS,
  SOLD_TICKET,
} from '@gatefold/domain/testing/example-manifest';
import { describe, expect, test } from 'vitest';
import { chunksOf } from '../testing/publisher.ts';
import { assembleManifest, chunkBlobs, partBlobs } from './assemble.ts';
import {
  buildManifest,
  encodeTicketsPart,
  sameParts,
  type BuiltManifest,
  type ManifestDraft,
} from './build-manifest.ts';

const VERSION = { event: EVENT, epoch: 1, previous: null, issuedAtMs: NOW_MS };

function build(changes: Partial<ManifestDraft> = {}, version = VERSION): BuiltManifest {
  return buildManifest({ ...exampleContent(), ...changes }, version, HUB.secretKey);
}

function assemble({ root, blobs }: Pick<BuiltManifest, 'root' | 'blobs'>) {
  return assembleManifest(root, (hash) => blobs.get(hash) ?? null);
}

function stock(...tickets: readonly Partial<TicketColumns>[]): Chunk[] {
  return chunksOf({ tickets: tickets.map((changes) => ({ ...SOLD_TICKET, ...changes })) });
}

/** A root whose part of this name is these bytes. */
function withPart(built: BuiltManifest, name: (typeof PART_NAMES)[number], bytes: Bytes) {
  const hash = toHex(blobHash(bytes));
  const root = { ...built.root, parts: { ...built.root.parts, [name]: hash } };
  return { root, blobs: new Map([...built.blobs, [hash, bytes]]) };
}

describe('MA1 MA2 building', () => {
  test('the same content gives the same bytes, whatever the epoch', () => {
    const [one, two] = [build(), build({}, { ...VERSION, epoch: 9, issuedAtMs: NOW_MS + 1 })];
    expect(two.blobs).toEqual(one.blobs);
    expect(sameParts(one.root, two.root)).toBe(true);
    expect(sameParts(one.root, build({ chunks: stock({}) }).root)).toBe(false);
  });

  test('what was built is put together again as it was', () => {
    const built = build();
    const { root: _root, tickets: _tickets, ...draft } = exampleContent();
    expect(expectOk(assemble(built), 'assemble')).toMatchObject({ ...draft, root: built.root });
  });
});

describe('MA1 a manifest is whole, or it is not one', () => {
  test('each missing or altered blob is named', () => {
    const built = build();
    const chunks = expectOk(
      chunkBlobs(built.root, (hash) => built.blobs.get(hash) ?? null),
      'the chunks',
    );
    const named = [...partBlobs(built.root), ...chunks];
    expect(named.map(({ name }) => name)).toEqual([...PART_NAMES, 'chunk 1']);
    for (const { name, hash } of named) {
      const without = new Map([...built.blobs].filter(([one]) => one !== hash));
      expect(assemble({ ...built, blobs: without })).toEqual({
        ok: false,
        error: { kind: 'missing-blob', name, hash },
      });
      const altered = new Map([...built.blobs, [hash, new Uint8Array(3)]]);
      expect(assemble({ ...built, blobs: altered })).toEqual({
        ok: false,
        error: { kind: 'tampered-blob', name, hash },
      });
    }
  });

  test('a part of another shape is named', () => {
    for (const name of PART_NAMES) {
      const refused = assemble(withPart(build(), name, encodeCanonical({ v: 2 })));
      expect(refused).toMatchObject({ error: { kind: 'bad-part', name } });
    }
  });

  test('a ticket of a class, gate set or window that is not there is refused', () => {
    for (const changes of [{ klass: 1 }, { gateSet: 2 }, { window: 1 }]) {
      const refused = assemble(build({ chunks: stock({}, changes) }));
      expect(refused).toMatchObject({ error: { kind: 'bad-part', name: 'chunk 1' } });
    }
  });

  test('a gate set with a gate that is not there is refused', () => {
    const event = { ...exampleContent().event, gateSets: [[0], [3]] };
    expect(assemble(build({ event }))).toMatchObject({
      error: { kind: 'bad-part', name: 'event' },
    });
  });

  test('chunks of another event, of other serials, or in another number are refused', () => {
    const [chunk] = stock({});
    if (chunk === undefined) throw new Error('one ticket makes one chunk');
    const foreign = blankChunk(EVENT + 1, 1, 1, false);
    const later = blankChunk(EVENT, 2, 1, false);
    for (const wrong of [foreign, later]) {
      const tickets = encodeTicketsPart([blobHash(wrong.bytes)], 1);
      const built = withPart(build({ chunks: [wrong] }), 'tickets', tickets);
      expect(assemble(built)).toMatchObject({ error: { kind: 'bad-part', name: 'chunk 1' } });
    }
    const hash = blobHash(chunk.bytes);
    for (const [hashes, lastSerial] of [
      [[hash], 0],
      [[], 1],
      [[hash, hash], 1],
    ] as const) {
      const table = encodeTicketsPart(hashes, lastSerial);
      const built = withPart(build({ chunks: [chunk] }), 'tickets', table);
      expect(assemble(built)).toMatchObject({ error: { kind: 'bad-part', name: 'tickets' } });
    }
  });
});
