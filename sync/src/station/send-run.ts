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
import type { OfferPorts, UploadFault } from './exchange-ports.ts';

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

/** The receipt, when it is our hub's, of this life of it, and for exactly what was sent. */
function fittingReceipt(
  ports: OfferPorts,
  opening: LedgerOpening,
  sent: JournalRow,
  hubEpoch: string,
  envelope: Bytes,
): Receipt | null {
  const receipt = openReceipt(envelope, ports.hubPublicKey);
  const fits =
    receipt.ok &&
    receipt.value.ledger === opening.ledger &&
    receipt.value.hubEpoch === hubEpoch &&
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
  const receipt = fittingReceipt(ports, opening, sent, hubEpoch, envelope);
  if (receipt === null) {
    return err({ kind: 'garbled', detail: 'the receipt is not for what was sent' });
  }
  return ports.memory.keepReceipt(receipt, envelope);
}
