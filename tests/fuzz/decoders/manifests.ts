/** Purpose: what a manifest is made of, and the two ways to make one of it: from blobs, and by a delta. */

import { decodeCanonical } from '@gatefold/domain/codec/cbor';
import { openChunk } from '@gatefold/domain/codec/chunk';
import { decodeDelta, encodeDelta } from '@gatefold/domain/codec/delta';
import {
  allotmentsPartSchema,
  eventPartSchema,
  issuersPartSchema,
  operatorsPartSchema,
  stationsPartSchema,
  ticketsPartSchema,
} from '@gatefold/domain/codec/manifest-parts';
import { readVectors } from '@gatefold/domain/testing/read-vectors';
import { hexBytes } from '@gatefold/domain/bytes';
import { patchTickets } from '@gatefold/sync/manifest/delta';
import { Publisher } from '@gatefold/sync/testing/publisher';
import { exampleContent, SOLD_TICKET } from '@gatefold/domain/testing/example-manifest';
import type { Seeded } from '@gatefold/sync/simulator/seeded';
import type { z } from 'zod';
import type { Decoder, Reading } from '../decoder.ts';
import { idsToWire, readingOf, written } from './readings.ts';

export function partsToWire() {
  const content = exampleContent();
  const stations = content.stations.stations.map((station) => idsToWire(station, 'station'));
  return {
    event: written(content.event),
    issuers: written(content.issuers),
    stations: written({ v: 1, stations }),
    operators: written(content.operators),
    allotments: written(content.allotments),
    tickets: written(content.tickets),
  };
}

const PARTS = partsToWire();

function part<Schema extends z.ZodType>(
  name: keyof typeof PARTS,
  schema: Schema,
  toWire: (value: z.output<Schema>) => unknown = (value) => value,
): Decoder {
  return {
    name: `part-${name}`,
    covers: [`codec/manifest-parts#${name}PartSchema`],
    examples: [PARTS[name]],
    refusals: ['malformed'],
    read: (input) => readingOf(decodeCanonical(schema, input), (value) => written(toWire(value))),
  };
}

/** A header that states anything, over columns that may fit it. */
function anyChunk(dice: Seeded): Uint8Array {
  const count = dice.chance(0.005) ? 4096 : (dice.pick([0, 1, 2, 3, 17, 64]) ?? 1);
  const hasCodes = dice.chance(0.5);
  const bytes = dice.bytes(20 + count * (hasCodes ? 19 : 11));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x31434647, true);
  view.setUint32(4, dice.pick([0, 1, 7, 0xffffff, 0x1000000, 0xffffffff]) ?? 1, true);
  view.setUint32(8, dice.pick([0, 1, 4097, 0xffffff, 0xffffffff]) ?? 1, true);
  view.setUint32(12, dice.chance(0.9) ? count : 0xffffffff, true);
  view.setUint32(16, dice.chance(0.9) ? Number(hasCodes) : dice.below(256), true);
  const states = 20 + 9 * count;
  if (dice.chance(0.8)) {
    for (let i = 0; i < count; i += 1) bytes[states + i] = dice.below(dice.chance(0.001) ? 256 : 6);
  }
  return bytes;
}

function readChunk(input: Uint8Array): Reading {
  // Columns of two octets need an even place, which bytes in the middle of others may not have.
  const atOddPlace = new Uint8Array(input.length + 1).subarray(1);
  atOddPlace.set(input);
  if (openChunk(atOddPlace).ok !== openChunk(input).ok)
    throw new Error('the place in memory decides');
  return readingOf(openChunk(input), (chunk) => {
    const columns = [chunk.section, chunk.row, chunk.seat];
    const octets = [chunk.klass, chunk.gateSet, chunk.window, chunk.state, chunk.issue];
    const bytes = new Uint8Array(20 + chunk.count * (chunk.codes === null ? 11 : 19));
    const view = new DataView(bytes.buffer);
    const header = [0x31434647, chunk.event, chunk.firstSerial, chunk.count];
    for (const [index, word] of header.entries()) view.setUint32(4 * index, word, true);
    view.setUint32(16, chunk.codes === null ? 0 : 1, true);
    let at = 20;
    for (const column of columns) {
      for (const word of column) {
        view.setUint16(at, word, true);
        at += 2;
      }
    }
    for (const column of [...octets, chunk.codes ?? new Uint8Array()]) {
      bytes.set(column, at);
      at += column.length;
    }
    return bytes;
  });
}

const publisher = new Publisher();
const FIRST = publisher.publish({ tickets: Array.from({ length: 40 }, () => SOLD_TICKET) });
publisher.publish({
  tickets: Array.from({ length: 42 }, (_, index) => ({
    ...SOLD_TICKET,
    state: index % 9 === 0 ? ('revoked' as const) : ('sold' as const),
  })),
});
const DELTA = publisher.delta(1) ?? new Uint8Array();
const SECOND_ROOT = publisher.newest.root;

/** Of more than one chunk, with a code hash for each ticket; only the second chunk changes. */
const WITH_CODES = new Publisher();
function stockWithCodes(tickets: number) {
  return {
    tickets: Array.from({ length: tickets }, () => SOLD_TICKET),
    codes: Array.from({ length: tickets }, (_, index) => new Uint8Array(8).fill(index)),
  };
}
// Deltas say from which epoch they lead, by which the two lists are told apart here.
for (const tickets of [1, 1, 4100]) WITH_CODES.publish(stockWithCodes(tickets));
const LARGE = WITH_CODES.newest;
const LARGE_EPOCH = LARGE.root.epoch;
WITH_CODES.publish(stockWithCodes(4101));
const LARGE_DELTA = WITH_CODES.delta(LARGE_EPOCH) ?? new Uint8Array();

/** Against one root: only deltas that lead to it are accepted, and all of them have been worked out to the end. */
function readPatch(input: Uint8Array): Reading {
  const delta = decodeDelta(input);
  if (!delta.ok) return { kind: 'refused', why: 'malformed' };
  const [from, to] =
    delta.value.fromEpoch === LARGE_EPOCH ? [LARGE, WITH_CODES.newest.root] : [FIRST, SECOND_ROOT];
  const patched = patchTickets(from.chunks, delta.value, to);
  return readingOf(patched, () => encodeDelta(delta.value));
}

export const MANIFESTS: readonly Decoder[] = [
  part('event', eventPartSchema),
  part('issuers', issuersPartSchema),
  part('stations', stationsPartSchema, ({ v, stations }) => ({
    v,
    stations: stations.map((station) => idsToWire(station, 'station')),
  })),
  part('operators', operatorsPartSchema),
  part('allotments', allotmentsPartSchema),
  part('tickets', ticketsPartSchema),
  {
    name: 'chunk',
    covers: ['codec/chunk#openChunk'],
    examples: Object.values(readVectors('chunk')).map(hexBytes),
    refusals: ['malformed'],
    compose: anyChunk,
    read: readChunk,
  },
  {
    name: 'patch',
    covers: ['manifest/delta#patchTickets'],
    examples: [DELTA, LARGE_DELTA],
    refusals: ['malformed', 'delta-does-not-fit'],
    read: readPatch,
  },
];
