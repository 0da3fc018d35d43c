/**
 * Purpose: somebody on the LAN of a simulated venue who answers what he likes: forgeries, old answers, runs cut short, claims
 * he cannot prove, somebody else's receipts, nothing at all (SE3, LE8).
 * Invariant: he knows every byte that was ever on the line and no secret key but his own.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { decodeBundle, encodeBundle, type Frame } from '@gatefold/domain/codec/bundle';
import { decodeQuestion } from '@gatefold/domain/codec/neighbour-question';
import { sealHead } from '@gatefold/domain/codec/head';
import { sealReceipt } from '@gatefold/domain/codec/receipt';
import { decodeTransfer, encodeTransfer } from '@gatefold/domain/codec/transfer';
import { stationIdOf } from '@gatefold/domain/codec/certificate';
import { toHex } from '@gatefold/domain/bytes';
import { keyFingerprint } from '@gatefold/domain/crypto/sign';
import { EVENT, HUB_KEYS, THIEF_KEYS } from './day-plan.ts';
import { forgeTransfer } from './hostile-peer.ts';
import type { Lan, LanPeer } from './lan.ts';
import type { Seeded } from './seeded.ts';
import type { BuiltManifest } from '../manifest/build-manifest.ts';

const { secretKey } = THIEF_KEYS;

/** All that somebody on the line comes by. */
export type Overheard = {
  readonly random: Seeded;
  readonly lan: Pick<Lan, 'overheard'>;
  readonly uploads: readonly Bytes[];
  readonly published: () => readonly BuiltManifest[];
  readonly nowMs: () => number;
};

function overheardRuns(line: Overheard): readonly Bytes[] {
  const answers = line.lan.overheard.slice(-8).flatMap((bytes) => {
    const bundle = decodeBundle(bytes);
    return bundle.ok ? bundle.value.frames : [];
  });
  const runs = answers.filter(({ kind }) => kind === 'transfer').map(({ bytes }) => bytes);
  return [...runs, ...line.uploads.slice(-8)];
}

function cutShort(run: Bytes): Bytes | null {
  const read = decodeTransfer(run);
  if (!read.ok || read.value.entries.length < 2) return null;
  return encodeTransfer({ ...read.value, entries: read.value.entries.slice(0, -1) });
}

/** For each ledger the asker names: a receipt and a head that only the hub and the station could have signed. */
function forgedWords(question: Bytes, nowMs: number): Frame[] {
  const read = decodeQuestion(question);
  if (!read.ok) return [];
  return read.value.tips.flatMap(({ ledger, seq, hash }): Frame[] => {
    const receipt = { ledger, seq, hash, hubEpoch: 'life-1', receivedAtMs: nowMs };
    const head = { ledger, seq: seq + 5, hash: new Uint8Array(32), hlc: { ms: nowMs, n: 0 } };
    return [
      { kind: 'receipt', bytes: sealReceipt(receipt, secretKey) },
      { kind: 'head', bytes: sealHead(head, secretKey) },
    ];
  });
}

/** An old list, whole, as it was published once. */
function oldList(line: Overheard): Frame[] {
  const old = line.random.pick(line.published().slice(0, -1));
  if (old === null) return [];
  const blobs = [...old.blobs.values()].map((bytes): Frame => ({ kind: 'blob', bytes }));
  return [{ kind: 'root', bytes: old.rootEnvelope }, ...blobs];
}

export function hostileNeighbour(line: Overheard, name: string): LanPeer {
  const { random } = line;
  const hub = toHex(keyFingerprint(HUB_KEYS.publicKey));
  return {
    name,
    station: stationIdOf(THIEF_KEYS.publicKey),
    answer: async (question) => {
      if (random.chance(0.1)) return null;
      if (random.chance(0.1)) return random.bytes(random.between(1, 400));
      if (random.chance(0.2)) return random.pick(line.lan.overheard);
      const frames: Frame[] = [];
      const run = random.pick(overheardRuns(line));
      const forged = run === null ? null : forgeTransfer(run, random, secretKey);
      if (forged !== null) frames.push({ kind: 'transfer', bytes: forged });
      const cut = run === null ? null : cutShort(run);
      if (cut !== null) frames.push({ kind: 'transfer', bytes: cut });
      if (random.chance(0.5)) frames.push(...forgedWords(question, line.nowMs()));
      if (random.chance(0.5)) frames.push(...oldList(line));
      const header = { hub, event: EVENT, writer: null, more: random.chance(0.5) };
      return encodeBundle(header, frames);
    },
  };
}
