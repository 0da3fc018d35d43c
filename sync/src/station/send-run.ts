/**
 * Purpose: one run of a ledger's entries, from the journal to the hub and back with its answer (LE1, LE6).
 * Invariant: a receipt counts by the hub's signature over exactly what was sent, and is kept before it counts.
 */

import { equalBytes, type Bytes } from '@gatefold/domain/bytes';
import { openReceipt, type Receipt } from '@gatefold/domain/codec/receipt';
import { encodeTransfer, MAX_TRANSFER_ENTRIES } from '@gatefold/domain/codec/transfer';
import { err, type Result } from '@gatefold/domain/result';
import type { JournalRow, LedgerOpening } from '../ledger/journal.ts';
import type { RoadFault, UploadAnswer } from '../roads/hub/hub-road.ts';
import type { OfferPorts } from './exchange-ports.ts';
import type { UploadFault } from './upload-fault.ts';

export type SentRun = {
  /** The last entry of the run. */
  readonly last: JournalRow;
  readonly answer: Result<UploadAnswer, RoadFault>;
};

/** Sends the entries from `fromSeq` on, as many as a transfer takes; null when there are none. */
export async function sendRun(
  ports: OfferPorts,
  opening: LedgerOpening,
  fromSeq: number,
): Promise<SentRun | null> {
  const { ledger, certificate, book } = opening;
  const rows = await ports.journal.read(ledger, fromSeq, MAX_TRANSFER_ENTRIES);
  const last = rows.at(-1);
  if (last === undefined) return null;
  const entries = rows.map((row) => row.bytes);
  const transfer = encodeTransfer({ v: 1, certificate, book, fromSeq, entries, head: last.head });
  return { last, answer: await ports.road.upload(transfer) };
}

/** What the hub says of bytes that are not what the station sent: the originals have not been seen yet. */
const ALTERED_ON_THE_WAY: ReadonlySet<string> = new Set(['malformed', 'forged-head']);

export function wasAlteredOnTheWay(refusalCode: string): boolean {
  return ALTERED_ON_THE_WAY.has(refusalCode);
}

/** The receipt, when it is our hub's, of this life of it, and for exactly what was sent. */
export function fittingReceipt(
  hubPublicKey: Bytes,
  sent: Pick<Receipt, 'ledger' | 'seq' | 'hash' | 'hubEpoch'>,
  envelope: Bytes,
): Receipt | null {
  const receipt = openReceipt(envelope, hubPublicKey);
  const fits =
    receipt.ok &&
    receipt.value.ledger === sent.ledger &&
    receipt.value.hubEpoch === sent.hubEpoch &&
    receipt.value.seq === sent.seq &&
    equalBytes(receipt.value.hash, sent.hash);
  return fits ? receipt.value : null;
}

/** Keeps the receipt that came for the run that ends with `sent`. */
export async function takeReceipt(
  ports: OfferPorts,
  opening: LedgerOpening,
  sent: JournalRow,
  hubEpoch: string,
  envelope: Bytes,
): Promise<Result<void, UploadFault>> {
  const { ledger } = opening;
  const { seq, hash } = sent;
  const receipt = fittingReceipt(ports.hubPublicKey, { ledger, seq, hash, hubEpoch }, envelope);
  if (receipt === null) {
    return err({ kind: 'garbled', detail: 'the receipt is not for what was sent' });
  }
  return ports.memory.keepReceipt(receipt, envelope);
}
