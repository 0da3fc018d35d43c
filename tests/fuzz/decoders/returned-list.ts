/** Purpose: a list that a station hands back to a hub that lost it, and the hub's answer (LE6). */

import { toHex } from '@gatefold/domain/bytes';
import { decodeBundle, encodeBundle, type Frame } from '@gatefold/domain/codec/bundle';
import { decodeCanonical } from '@gatefold/domain/codec/cbor';
import { keyFingerprint } from '@gatefold/domain/crypto/sign';
import { expectOk } from '@gatefold/domain/result';
import { EVENT, HUB, SOLD_TICKET } from '@gatefold/domain/testing/example-manifest';
import { openReturnedList } from '@gatefold/sync/restored/open-list';
import { listAnswerSchema } from '@gatefold/sync/roads/hub/http-hub-road';
import type { Seeded } from '@gatefold/sync/simulator/seeded';
import { Publisher } from '@gatefold/sync/testing/publisher';
import { alterBytes } from '../alter/alter-bytes.ts';
import type { Decoder, Reading } from '../decoder.ts';
import { readingOf, written } from './readings.ts';

const hub = toHex(keyFingerprint(HUB.publicKey));
const HEADER = { hub, event: EVENT, writer: null, more: false };

const published = new Publisher().publish({ tickets: [SOLD_TICKET, SOLD_TICKET] });
const FRAMES: readonly Frame[] = [
  { kind: 'root', bytes: published.rootEnvelope },
  ...[...published.blobs.values()].map((bytes) => ({ kind: 'blob' as const, bytes })),
];

/** Frames that are whole, with contents that are not, that are missing, or that came twice. */
function otherFrames(dice: Seeded): Uint8Array {
  const { frames } = expectOk(decodeBundle(encodeBundle(HEADER, FRAMES)), 'the example');
  const some = frames.flatMap((frame): readonly Frame[] => {
    if (dice.chance(0.1)) return [];
    if (dice.chance(0.1)) return [frame, frame];
    if (dice.chance(0.8)) return [frame];
    return [{ ...frame, bytes: alterBytes(frame.bytes, frame.bytes, dice).slice(0, 8000) }];
  });
  return encodeBundle(HEADER, some);
}

function read(input: Uint8Array): Reading {
  // A bundle may hold damage and frames that nobody asked for, so what is accepted is not written again.
  return readingOf(openReturnedList(input, EVENT, HUB.publicKey), () => input);
}

export const RETURNED_LIST: readonly Decoder[] = [
  {
    name: 'returned-list',
    covers: ['restored/open-list#openReturnedList'],
    examples: [encodeBundle(HEADER, FRAMES)],
    refusals: ['no-bundle', 'no-root', 'not-whole'],
    compose: otherFrames,
    read,
  },
  {
    name: 'list-answer',
    covers: ['roads/hub/http-hub-road#listAnswerSchema'],
    examples: [
      written({ kind: 'taken' }),
      written({ kind: 'refused', code: 'not-lost', words: 'Of another time.' }),
    ],
    refusals: ['malformed'],
    read: (bytes) => readingOf(decodeCanonical(listAnswerSchema, bytes), written),
  },
];
