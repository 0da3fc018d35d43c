/**
 * Purpose: shows the hub a ledger that will never be written again: the branch of a forked one, or what a retired identity
 * left behind (LE4, SE2).
 * Invariant: the hub merges each run or keeps its bytes in quarantine, so each is shown once in a life of the hub, whatever
 * it answers; what did not arrive as it was sent is shown again. How far it got is on disk.
 */

import { MAX_TRANSFER_ENTRIES } from '@gatefold/domain/codec/transfer';
import type { LedgerId } from '@gatefold/domain/ids';
import type { LedgerOpening } from '../ledger/journal.ts';
import type { UploadAnswer } from '../roads/hub/hub-road.ts';
import type { OfferPorts } from './exchange-ports.ts';
import type { UploadFault } from './upload-fault.ts';
import type { OfferOutcome } from './offer-ledger.ts';
import { sendRun, takeReceipt, wasAlteredOnTheWay } from './send-run.ts';

/** How much of the ledger this life of the hub has receipted. */
async function receiptedBefore(
  { memory }: OfferPorts,
  ledger: string,
  hubEpoch: string,
): Promise<number> {
  const receipts = await memory.receipts();
  const receipt = receipts.find((one) => one.ledger === ledger && one.hubEpoch === hubEpoch);
  return receipt?.seq ?? 0;
}

function wasSeen(answer: UploadAnswer): boolean {
  return answer.kind !== 'refused' || !wasAlteredOnTheWay(answer.code);
}

function refusalIn(answer: UploadAnswer, ledger: string): UploadFault | null {
  if (answer.kind !== 'refused') return null;
  const { code, words } = answer;
  return { kind: 'not-taken', ledger, code, words };
}

/** The seq up to which this life of the hub was shown the ledger. */
export async function shownSeq(
  { memory }: Pick<OfferPorts, 'memory'>,
  ledger: string,
  hubEpoch: string,
): Promise<number> {
  const shown = await memory.evidenceShown(ledger);
  return shown?.hubEpoch === hubEpoch ? shown.seq : 0;
}

/**
 * Where showing begins: behind what was shown, but within the first run at its beginning. A run that follows nothing the hub
 * holds is kept unchecked, and what was altered in it on the way would pass for shown; from seq 1 on the hub can check it.
 */
async function firstDue(ports: OfferPorts, ledger: LedgerId, hubEpoch: string): Promise<number> {
  const shown = await shownSeq(ports, ledger, hubEpoch);
  const last = (await ports.journal.last(ledger))?.seq ?? 0;
  return shown < last && shown < MAX_TRANSFER_ENTRIES ? 1 : shown + 1;
}

export async function offerEvidence(
  ports: OfferPorts,
  opening: LedgerOpening,
  hubEpoch: string,
): Promise<OfferOutcome> {
  const { ledger } = opening;
  const { memory } = ports;
  let fromSeq = await firstDue(ports, ledger, hubEpoch);
  let areAllSeen = true;
  let outcome: OfferOutcome = {
    receiptedSeq: await receiptedBefore(ports, ledger, hubEpoch),
    quarantined: 0,
    fault: null,
  };
  for (;;) {
    const sent = await sendRun(ports, opening, fromSeq);
    if (sent === null) return outcome;
    const { last, answer } = sent;
    if (!answer.ok) return { ...outcome, fault: outcome.fault ?? answer.error };
    const { value } = answer;
    areAllSeen &&= wasSeen(value);
    outcome = { ...outcome, fault: outcome.fault ?? refusalIn(value, ledger) };
    if (value.kind === 'received') {
      const taken = await takeReceipt(ports, opening, last, hubEpoch, value.receipt);
      if (!taken.ok) return { ...outcome, fault: taken.error };
      const quarantined = outcome.quarantined + value.quarantined;
      outcome = { ...outcome, receiptedSeq: last.seq, quarantined };
    }
    if (areAllSeen) {
      const kept = await memory.keepEvidenceShown({ ledger, hubEpoch, seq: last.seq });
      if (!kept.ok) return { ...outcome, fault: kept.error };
    }
    fromSeq = last.seq + 1;
  }
}
