/**
 * Purpose: what a station answers a neighbour's question with: what the asker lacks (LE3, LE6, LE7, MA5).
 * Invariant: reads only, and never more than one answer's worth; a question cannot make this station keep or believe
 * anything. The asker's own ledgers are answered by their signed heads: whether its disk is an old copy is for it to see.
 */

import { hexBytes, toHex, type Bytes } from '@gatefold/domain/bytes';
import { encodeBundle, type Frame } from '@gatefold/domain/codec/bundle';
import { openRoot } from '@gatefold/domain/codec/manifest-root';
import { decodeQuestion, type NeighbourQuestion } from '@gatefold/domain/codec/neighbour-question';
import { encodeTransfer } from '@gatefold/domain/codec/transfer';
import { keyFingerprint } from '@gatefold/domain/crypto/sign';
import { err, ok, type Result } from '@gatefold/domain/result';
import { lastHead, runAfter, type Branch } from '../carried/branch.ts';
import type { RoadFault } from '../roads/hub/hub-road.ts';
import { allBranches, type NeighbourPorts } from './neighbour-ports.ts';
import { isNewerReceipt } from './newer-receipt.ts';
import { heldByAsker } from './what-is-lacking.ts';

/** Bytes after which an answer is closed: some four thousand entries, or some twenty chunks of a manifest. */
const ANSWER_BYTES = 1024 * 1024;
/** The longest answer: a frame more than its bytes, which is at most a transfer of the longest entries. */
export const MAX_ANSWER_LENGTH = 8 * 1024 * 1024;

class Answer {
  readonly frames: Frame[] = [];
  #length = 0;
  more = false;

  get room(): number {
    return ANSWER_BYTES - this.#length;
  }

  /** Takes a frame while there is room, and says that there would have been more when there is none. */
  add(kind: Frame['kind'], bytes: Bytes): void {
    if (this.room <= 0) {
      this.more = true;
      return;
    }
    this.frames.push({ kind, bytes });
    this.#length += bytes.length;
  }
}

async function addRuns(
  answer: Answer,
  branch: Branch,
  branches: readonly Branch[],
  question: NeighbourQuestion,
): Promise<void> {
  const ofLedger = branches.filter(({ ledger }) => ledger === branch.ledger);
  const tips = question.tips.filter(({ ledger }) => ledger === branch.ledger);
  let afterSeq = await heldByAsker(branch, ofLedger, tips);
  if (afterSeq === null) {
    // The asker holds more. By the head it can see whether it is more of the same history (LE4).
    const head = await lastHead(branch);
    if (head !== null) answer.add('head', head);
    return;
  }
  while (afterSeq < branch.lastSeq) {
    if (answer.room <= 0) {
      answer.more = true;
      return;
    }
    const run = await runAfter(branch, afterSeq, answer.room);
    if (run === null) return;
    answer.add('transfer', encodeTransfer(run));
    afterSeq = run.fromSeq + run.entries.length - 1;
  }
}

async function addReceipts(
  answer: Answer,
  question: NeighbourQuestion,
  { memory }: NeighbourPorts,
): Promise<void> {
  const named = new Map(question.receipts.map((one) => [one.ledger, one]));
  for (const receipt of await memory.receipts()) {
    if (!isNewerReceipt(receipt, named.get(receipt.ledger))) continue;
    const envelope = await memory.receiptEnvelope(receipt.ledger);
    if (envelope !== null) answer.add('receipt', envelope);
  }
}

async function addRoot(
  answer: Answer,
  question: NeighbourQuestion,
  { event, store, hubPublicKey }: NeighbourPorts,
): Promise<void> {
  const envelope = await store.currentRoot(event);
  if (envelope === null) return;
  const root = openRoot(envelope, hubPublicKey);
  if (root.ok && root.value.epoch > question.epoch) answer.add('root', envelope);
}

async function addBlobs(
  answer: Answer,
  question: NeighbourQuestion,
  { store }: NeighbourPorts,
): Promise<void> {
  for (const hash of question.blobs) {
    const blob = await store.blob(toHex(hash));
    if (blob !== null) answer.add('blob', blob);
  }
}

async function addAll(
  answer: Answer,
  question: NeighbourQuestion,
  ports: NeighbourPorts,
): Promise<void> {
  await addRoot(answer, question, ports);
  const branches = await allBranches(ports);
  for (const branch of branches) {
    if (branch.station !== question.station) continue;
    const head = await lastHead(branch);
    if (head !== null) answer.add('head', head);
  }
  await addReceipts(answer, question, ports);
  for (const branch of branches) {
    if (branch.station !== question.station) await addRuns(answer, branch, branches, question);
  }
}

/** The bytes of a bundle; refused when the question cannot be read or is about another event. */
export async function answerQuestion(
  bytes: Bytes,
  ports: NeighbourPorts,
): Promise<Result<Bytes, Extract<RoadFault, { kind: 'refused' }>>> {
  const question = decodeQuestion(bytes);
  if (!question.ok) {
    const words = 'The question could not be read.';
    return err({ kind: 'refused', code: 'malformed', words });
  }
  if (question.value.event !== ports.event) {
    const words = 'This station works for another event.';
    return err({ kind: 'refused', code: 'wrong-event', words });
  }
  const answer = new Answer();
  if (question.value.blobs.length > 0) await addBlobs(answer, question.value, ports);
  else await addAll(answer, question.value, ports);
  const hub = toHex(keyFingerprint(ports.hubPublicKey));
  const header = { hub, event: ports.event, writer: ports.station, more: answer.more };
  return ok(encodeBundle(header, answer.frames));
}

export function blobQuestion(
  ports: Pick<NeighbourPorts, 'station' | 'event'>,
  hash: string,
): NeighbourQuestion {
  const { station, event } = ports;
  return { station, event, epoch: 0, tips: [], receipts: [], blobs: [hexBytes(hash)] };
}
