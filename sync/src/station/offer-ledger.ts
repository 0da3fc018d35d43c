/**
 * Purpose: offers a ledger's entries to the hub, run after run (LE6, LE8).
 * Invariant: an entry counts as receipted by the hub's signature over its hash and by nothing else. Every answer moves the
 * offer on, apart from one gap, so that no hub and no one in between can keep a station sending for ever.
 */

import { equalBytes, type Bytes } from '@gatefold/domain/bytes';
import { openReceipt, type Receipt } from '@gatefold/domain/codec/receipt';
import { encodeTransfer, MAX_TRANSFER_ENTRIES } from '@gatefold/domain/codec/transfer';
import type { JournalRow, LedgerOpening } from '../ledger/journal.ts';
import type { ExchangePorts, UploadFault } from './exchange-ports.ts';

export type OfferStart = {
  readonly hubEpoch: string;
  /** The hub holds the entries up to here. */
  readonly heldSeq: number;
  /**
   * The hub holds another branch of this ledger. It refuses this one and keeps what it refused, so each run is offered
   * once in spite of the refusals, as evidence (LE4).
   */
  readonly forked: boolean;
};

export type OfferOutcome = {
  readonly receiptedSeq: number;
  readonly quarantined: number;
  /** What ended the offer, or the first refusal of a forked ledger. */
  readonly fault: UploadFault | null;
};

/** The receipt, when it is our hub's and for exactly what was sent. */
function fittingReceipt(
  ports: ExchangePorts,
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

export async function offerLedger(
  ports: ExchangePorts,
  opening: LedgerOpening,
  start: OfferStart,
): Promise<OfferOutcome> {
  const { ledger, certificate, book } = opening;
  let outcome: OfferOutcome = { receiptedSeq: start.heldSeq, quarantined: 0, fault: null };
  let fromSeq = start.heldSeq + 1;
  let sawGap = false;
  for (;;) {
    const rows = await ports.journal.read(ledger, fromSeq, MAX_TRANSFER_ENTRIES);
    const sent = rows.at(-1);
    if (sent === undefined) return outcome;
    const entries = rows.map((row) => row.bytes);
    const answer = await ports.road.upload(
      encodeTransfer({ v: 1, certificate, book, fromSeq, entries, head: sent.head }),
    );
    if (!answer.ok) return { ...outcome, fault: answer.error };
    switch (answer.value.kind) {
      case 'refused': {
        const { code, words } = answer.value;
        outcome = {
          ...outcome,
          fault: outcome.fault ?? { kind: 'not-taken', ledger, code, words },
        };
        if (!start.forked) return outcome;
        fromSeq = sent.seq + 1;
        break;
      }
      case 'gap': {
        // The hub lost what it said it held: offer from where it stands.
        const { needFromSeq } = answer.value;
        if (start.forked) {
          // Of a branch that it refused, the hub keeps the later runs too, though they follow nothing it accepts.
          fromSeq = sent.seq + 1;
          break;
        }
        if (sawGap || needFromSeq >= fromSeq) {
          const detail = `the hub asks for entries from ${needFromSeq} when it was sent those from ${fromSeq}`;
          return { ...outcome, fault: { kind: 'garbled', detail } };
        }
        sawGap = true;
        fromSeq = needFromSeq;
        outcome = { ...outcome, receiptedSeq: needFromSeq - 1 };
        break;
      }
      case 'received': {
        const { receipt: envelope, quarantined } = answer.value;
        const receipt = fittingReceipt(ports, opening, sent, start.hubEpoch, envelope);
        if (receipt === null) {
          const detail = 'the receipt is not for what was sent';
          return { ...outcome, fault: { kind: 'garbled', detail } };
        }
        const kept = await ports.memory.keepReceipt(receipt, envelope);
        if (!kept.ok) return { ...outcome, fault: kept.error };
        fromSeq = sent.seq + 1;
        outcome = {
          ...outcome,
          receiptedSeq: sent.seq,
          quarantined: outcome.quarantined + quarantined,
        };
        break;
      }
    }
  }
}
