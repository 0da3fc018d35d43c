/**
 * Purpose: offers a ledger's entries to the hub, run after run (LE6, LE8).
 * Invariant: an entry counts as receipted by the hub's signature over its hash and by nothing else. Every answer moves the
 * offer on, apart from one gap, so that no hub and no one in between can keep a station sending for ever.
 */

import type { LedgerOpening } from '../ledger/journal.ts';
import type { OfferPorts } from './exchange-ports.ts';
import type { UploadFault } from './upload-fault.ts';
import { sendRun, takeReceipt } from './send-run.ts';

export type OfferStart = {
  readonly hubEpoch: string;
  /** The hub holds the entries up to here. */
  readonly heldSeq: number;
};

export type OfferOutcome = {
  readonly receiptedSeq: number;
  readonly quarantined: number;
  /** What ended the offer; of evidence, the first refusal. */
  readonly fault: UploadFault | null;
};

export async function offerLedger(
  ports: OfferPorts,
  opening: LedgerOpening,
  start: OfferStart,
): Promise<OfferOutcome> {
  const { ledger } = opening;
  let outcome: OfferOutcome = { receiptedSeq: start.heldSeq, quarantined: 0, fault: null };
  let fromSeq = start.heldSeq + 1;
  let sawGap = false;
  for (;;) {
    const sent = await sendRun(ports, opening, fromSeq);
    if (sent === null) return outcome;
    const { last, answer } = sent;
    if (!answer.ok) return { ...outcome, fault: answer.error };
    switch (answer.value.kind) {
      case 'refused': {
        const { code, words } = answer.value;
        return { ...outcome, fault: { kind: 'not-taken', ledger, code, words } };
      }
      case 'gap': {
        // The hub lost what it said it held: offer from where it stands.
        const { needFromSeq } = answer.value;
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
        const { receipt, quarantined } = answer.value;
        const taken = await takeReceipt(ports, opening, last, start.hubEpoch, receipt);
        if (!taken.ok) return { ...outcome, fault: taken.error };
        fromSeq = last.seq + 1;
        outcome = {
          ...outcome,
          receiptedSeq: last.seq,
          quarantined: outcome.quarantined + quarantined,
        };
        break;
      }
    }
  }
}
