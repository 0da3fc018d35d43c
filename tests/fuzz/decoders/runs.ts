/** Purpose: runs of entries behind a true signature, and whole manifests behind true hashes: what checks find inside. */

import { toHex } from '@gatefold/domain/bytes';
import { blobHash } from '@gatefold/domain/codec/manifest-parts';
import { decodeTransfer, encodeTransfer } from '@gatefold/domain/codec/transfer';
import { Manifest } from '@gatefold/domain/manifest/manifest';
import { EVENT, exampleContent, HUB, NOW_MS } from '@gatefold/domain/testing/example-manifest';
import { assembleManifest } from '@gatefold/sync/manifest/assemble';
import { checkRun, openTransfer } from '@gatefold/sync/merge/open-transfer';
import type { Seeded } from '@gatefold/sync/simulator/seeded';
import { rawLedger, runOf } from '@gatefold/sync/testing/raw-ledger';
import { testStation } from '@gatefold/sync/testing/test-station';
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

/** A ledger of altered entries that its station signed all the same. */
function signedRun(dice: Seeded): Uint8Array {
  const entries = Array.from({ length: dice.between(1, 4) }, () => {
    const entry = dice.pick(ENTRIES) ?? new Uint8Array();
    return dice.chance(0.7) ? altered(entry, dice) : entry;
  });
  const ledger = rawLedger(STATION, entries);
  return encodeTransfer(runOf(ledger, dice.between(1, entries.length)));
}

const HELD = rawLedger(STATION, ENTRIES.slice(0, 2));

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
  // A second look as a hub has it that holds the ledger already.
  const again = { lastSeq: hashes.length, hashBefore: null, overlap: hashes };
  if (fromSeq === 1) checkRun(opened.value, again);
  return readingOf(checkRun(opened.value, held), () => encodeTransfer(transfer.value));
}

const PARTS = partsToWire();
const CHUNK = exampleContent().chunks[0]?.bytes ?? new Uint8Array();
const TICKETS = written({ v: 1, chunkSize: 4096, lastSerial: 20, chunks: [blobHash(CHUNK)] });
const WHOLE = written([...Object.values({ ...PARTS, tickets: TICKETS }), CHUNK]);

/** Parts and chunks of which some were altered before the root named them by hash. */
function signedManifest(dice: Seeded): Uint8Array {
  const parts = Object.values(PARTS).map((part) =>
    dice.chance(0.15) ? altered(part, dice) : part,
  );
  const chunk = dice.chance(0.4) ? alterBytes(CHUNK, CHUNK, dice) : CHUNK;
  const tickets = treeOf({
    v: 1,
    chunkSize: dice.chance(0.9) ? 4096 : dice.pick([1, 19, 20, 65_536]),
    lastSerial: dice.chance(0.9) ? 20 : dice.pick([0, 1, 19, 21, 0xffffff]),
    chunks: [blobHash(chunk)],
  });
  parts[5] = dice.chance(0.9) ? writeTree(tickets) : altered(writeTree(tickets), dice);
  return written([...parts, chunk]);
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
  const content = assembleManifest(root, (hash) => held.get(hash) ?? null);
  return readingOf(content, (value) => {
    askEverything(new Manifest(value));
    return input;
  });
}

export const RUNS: readonly Decoder[] = [
  {
    name: 'run',
    covers: ['merge/open-transfer#openTransfer', 'merge/open-transfer#checkRun'],
    examples: [encodeTransfer(runOf(HELD)), ...golden('transfer')],
    refusals: ['malformed', 'unknown-station', 'forged-head', 'tampered', 'gap'],
    compose: signedRun,
    read: readRun,
  },
  {
    name: 'manifest',
    covers: ['manifest/assemble#assembleManifest', 'manifest/assemble#readPart'],
    examples: [WHOLE],
    refusals: ['missing-blob', 'bad-part'],
    compose: signedManifest,
    read: readManifest,
  },
];
