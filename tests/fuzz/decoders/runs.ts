/** Purpose: runs of entries behind a true signature, and whole manifests behind true hashes: what checks find inside. */

import { hexBytes, toHex } from '@gatefold/domain/bytes';
import type { Book } from '@gatefold/domain/codec/book';
import { blobHash } from '@gatefold/domain/codec/manifest-parts';
import { decodeTransfer, encodeTransfer } from '@gatefold/domain/codec/transfer';
import { Manifest } from '@gatefold/domain/manifest/manifest';
import { EXAMPLE_FACTS } from '@gatefold/domain/testing/example-facts';
import { EVENT, exampleContent, HUB, NOW_MS } from '@gatefold/domain/testing/example-manifest';
import { assembleManifest } from '@gatefold/sync/manifest/assemble';
import { checkRun, openTransfer } from '@gatefold/sync/merge/open-transfer';
import type { Seeded } from '@gatefold/sync/simulator/seeded';
import { rawLedger, runOf } from '@gatefold/sync/testing/raw-ledger';
import { GATE_BOOK, testStation } from '@gatefold/sync/testing/test-station';
import { alterBytes } from '../alter/alter-bytes.ts';
import { alterTree } from '../alter/alter-tree.ts';
import { readTree, treeOf, writeTree, type Tree } from '../alter/cbor-tree.ts';
import type { Decoder, Reading } from '../decoder.ts';
import { golden } from './examples.ts';
import { partsToWire } from './manifests.ts';
import { readingOf, written } from './readings.ts';

const STATION = testStation(9);
const ENTRIES = golden('entry');

function altered(bytes: Uint8Array, dice: Seeded): Uint8Array {
  const tree = readTree(bytes);
  const donor = dice.pick(ENTRIES) ?? bytes;
  if (tree === null || dice.chance(0.2)) return alterBytes(bytes, donor, dice);
  return writeTree(alterTree(tree, donor, dice));
}

const BOOKS: readonly Book[] = [GATE_BOOK, { kind: 'till', period: 1 }];

/** The entry where it belongs: what names another ledger or place is looked at no further. */
function placed(entry: Uint8Array, seq: number, book: Book): Uint8Array {
  const tree = readTree(entry);
  if (tree?.kind !== 'map') return entry;
  const place = { ledger: hexBytes(rawLedger(STATION, [], book).opening.ledger), seq };
  const isPlace = (key: Tree) =>
    key.kind === 'text' && new TextDecoder().decode(key.content) in place;
  const others = tree.pairs.filter(([key]) => !isPlace(key));
  const own = Object.entries(place).map(([key, value]): [Tree, Tree] => [
    treeOf(key),
    treeOf(value),
  ]);
  return writeTree({ kind: 'map', pairs: [...others, ...own] });
}

/** A ledger of altered entries that its station signed all the same. */
function signedRun(dice: Seeded): Uint8Array {
  const book = dice.pick(BOOKS) ?? GATE_BOOK;
  const entries = Array.from({ length: dice.between(1, 4) }, (_, index) => {
    const entry = dice.pick(ENTRIES) ?? new Uint8Array();
    const own = dice.chance(0.9) ? placed(entry, index + 1, book) : entry;
    return dice.chance(0.4) ? altered(own, dice) : own;
  });
  const ledger = rawLedger(STATION, entries, book);
  return encodeTransfer(runOf(ledger, dice.between(1, entries.length)));
}

const HELD = rawLedger(STATION, ENTRIES.slice(0, 2));
const ADMITTED = rawLedger(STATION, [EXAMPLE_FACTS['ticket-admitted']]);

function readRun(input: Uint8Array): Reading {
  const transfer = decodeTransfer(input);
  if (!transfer.ok) return { kind: 'refused', why: 'malformed' };
  const opened = openTransfer(transfer.value, HUB.publicKey);
  if (!opened.ok) return { kind: 'refused', why: opened.error.kind };
  const { fromSeq } = transfer.value;
  const isNew = opened.value.ledger !== HELD.opening.ledger || fromSeq === 1;
  const hashes = HELD.rows.map((row) => row.hash);
  const held = isNew
    ? { lastSeq: 0, hashBefore: null, overlap: [] }
    : {
        lastSeq: hashes.length,
        hashBefore: hashes[fromSeq - 2] ?? null,
        overlap: hashes.slice(fromSeq - 1),
      };
  // A second look as a hub has it that holds the ledger already, and not the entry before this run.
  checkRun(opened.value, { lastSeq: hashes.length, hashBefore: null, overlap: hashes });
  const checked = checkRun(opened.value, held);
  const strange = checked.ok ? checked.value.find(({ meaning }) => !meaning.ok) : undefined;
  if (strange?.meaning.ok === false) {
    return { kind: 'refused', why: `entry-${strange.meaning.error.kind}` };
  }
  return readingOf(checked, () => encodeTransfer(transfer.value));
}

const PARTS = partsToWire();
const CHUNK = exampleContent().chunks[0]?.bytes ?? new Uint8Array();
const TICKETS = written({ v: 1, chunkSize: 4096, lastSerial: 20, chunks: [blobHash(CHUNK)] });
const WHOLE = written([...Object.values({ ...PARTS, tickets: TICKETS }), CHUNK]);

function alteredChunk(dice: Seeded): Uint8Array {
  if (dice.chance(0.8)) return alterBytes(CHUNK, CHUNK, dice);
  const ofAnotherEvent = new Uint8Array(CHUNK);
  new DataView(ofAnotherEvent.buffer).setUint32(4, EVENT + 1, true);
  return ofAnotherEvent;
}

/** Parts and chunks of which some were altered before the root named them by hash. */
function signedManifest(dice: Seeded): Uint8Array {
  const parts = Object.values(PARTS).map((part) =>
    dice.chance(0.15) ? altered(part, dice) : part,
  );
  const chunk = dice.chance(0.4) ? alteredChunk(dice) : CHUNK;
  const tickets = treeOf({
    v: 1,
    chunkSize: dice.chance(0.9) ? 4096 : dice.pick([1, 19, 20, 65_536]),
    lastSerial: dice.chance(0.9) ? 20 : dice.pick([0, 1, 19, 21, 0xffffff]),
    chunks: [blobHash(chunk)],
  });
  parts[5] = dice.chance(0.9) ? writeTree(tickets) : altered(writeTree(tickets), dice);
  // An eighth is what a carrier gives for whatever it does not have.
  return written(dice.chance(0.05) ? [...parts, CHUNK.slice(1), CHUNK] : [...parts, chunk]);
}

function blobsIn(tree: Tree | null): Uint8Array[] {
  if (tree?.kind !== 'array') return [];
  return tree.items.flatMap((item) => (item.kind === 'bytes' ? [item.content] : []));
}

/** Asks everything of a manifest that a decision asks. */
function askEverything(manifest: Manifest): void {
  for (const serial of [0, 1, 20, 21, 0xffffff, 0.5, -1]) {
    const columns = manifest.ticket(serial);
    if (columns !== null) manifest.place(columns);
  }
  manifest.signers(0);
  manifest.serialOfCode('ABC-123');
}

function readManifest(input: Uint8Array): Reading {
  const blobs = blobsIn(readTree(input));
  const held = new Map(blobs.map((blob) => [toHex(blobHash(blob)), blob]));
  const [event, issuers, stations, operators, allotments, tickets] = [...blobs.keys()].map(
    (index) => toHex(blobHash(blobs[index] ?? new Uint8Array())),
  );
  const none = '00'.repeat(32);
  const root = {
    event: EVENT,
    epoch: 1,
    previous: null,
    issuedAtMs: NOW_MS,
    parts: {
      event: event ?? none,
      issuers: issuers ?? none,
      stations: stations ?? none,
      operators: operators ?? none,
      allotments: allotments ?? none,
      tickets: tickets ?? none,
    },
    vault: null,
  };
  const content = assembleManifest(root, (hash) => held.get(hash) ?? blobs[7] ?? null);
  return readingOf(content, (value) => {
    askEverything(new Manifest(value));
    return input;
  });
}

export const RUNS: readonly Decoder[] = [
  {
    name: 'run',
    covers: ['merge/open-transfer#openTransfer', 'merge/open-transfer#checkRun'],
    examples: [encodeTransfer(runOf(ADMITTED)), encodeTransfer(runOf(HELD)), ...golden('transfer')],
    refusals: [
      'malformed',
      'unknown-station',
      'forged-head',
      'tampered',
      'gap',
      'entry-malformed',
      'entry-misplaced',
      'entry-unknown-kind',
      'entry-wrong-body',
    ],
    compose: signedRun,
    read: readRun,
  },
  {
    name: 'manifest',
    covers: ['manifest/assemble#assembleManifest', 'manifest/assemble#readPart'],
    examples: [WHOLE],
    refusals: ['missing-blob', 'bad-part', 'tampered-blob'],
    compose: signedManifest,
    read: readManifest,
  },
];
