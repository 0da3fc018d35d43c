/**
 * Purpose: the file a station writes on a stick: all it can show, for whoever reads it next (LE3, LE6, MA5).
 * Invariant: what the hub has not receipted comes first, so that a file that was cut carries the most of what would be lost;
 * then receipts and the manifest, then what the hub has, which gates that never reach it still want to know (AD3).
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { encodeBundle, FRAME_OVERHEAD, type Frame } from '@gatefold/domain/codec/bundle';
import { encodeTransfer } from '@gatefold/domain/codec/transfer';
import { keyFingerprint } from '@gatefold/domain/crypto/sign';
import type { LedgerId } from '@gatefold/domain/ids';
import { runAfter, type Branch } from '../carried/branch.ts';
import { listInUse } from '../restored/list-frames.ts';
import { allBranches, type NeighbourPorts } from './neighbour-ports.ts';

/** Leaves room for the header below `MAX_BUNDLE_LENGTH`. */
export const STICK_BYTES = 60 * 1024 * 1024;
const RUN_BYTES = 512 * 1024;

class StickFrames {
  readonly frames: Frame[] = [];
  #left: number;
  more = false;

  constructor(maxLength: number) {
    this.#left = maxLength;
  }

  add(kind: Frame['kind'], bytes: Bytes): boolean {
    const length = bytes.length + FRAME_OVERHEAD;
    if (length > this.#left) {
      this.more = true;
      return false;
    }
    this.#left -= length;
    this.frames.push({ kind, bytes });
    return true;
  }
}

/** The runs of a branch from after one seq up to another, or somewhat beyond it: runs end where heads are. */
async function addRuns(
  stick: StickFrames,
  branch: Branch,
  afterSeq: number,
  toSeq: number,
): Promise<void> {
  let after = afterSeq;
  while (after < toSeq) {
    const run = await runAfter(branch, after, RUN_BYTES);
    if (run === null || !stick.add('transfer', encodeTransfer(run))) return;
    after = run.fromSeq + run.entries.length - 1;
  }
}

async function addManifest(stick: StickFrames, ports: NeighbourPorts): Promise<void> {
  const list = await listInUse(ports);
  for (const { kind, bytes } of list?.frames ?? []) stick.add(kind, bytes);
}

/** `maxLength` bounds the frames together. */
export async function makeBundle(ports: NeighbourPorts, maxLength = STICK_BYTES): Promise<Bytes> {
  const { event, station, hubPublicKey, memory } = ports;
  const stick = new StickFrames(maxLength);
  const branches = await allBranches(ports);
  const receipted = new Map<LedgerId, number>();
  for (const { ledger, seq } of await memory.receipts()) receipted.set(ledger, seq);
  const reached = (branch: Branch) =>
    Math.max(branch.firstSeq - 1, Math.min(branch.lastSeq, receipted.get(branch.ledger) ?? 0));
  for (const branch of branches) await addRuns(stick, branch, reached(branch), branch.lastSeq);
  for (const ledger of receipted.keys()) {
    const envelope = await memory.receiptEnvelope(ledger);
    if (envelope !== null) stick.add('receipt', envelope);
  }
  await addManifest(stick, ports);
  for (const branch of branches) {
    await addRuns(stick, branch, branch.firstSeq - 1, reached(branch));
  }
  const hub = toHex(keyFingerprint(hubPublicKey));
  return encodeBundle({ hub, event, writer: station, more: stick.more }, stick.frames);
}
