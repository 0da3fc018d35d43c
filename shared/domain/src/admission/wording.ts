/**
 * Purpose: a verdict in a steward's words (AD1): a headline to be read at two metres, and what to do or say next.
 * Invariant: every refusal is worded; the headline is one to three words in capitals, the advice one sentence. Neither
 * accuses the holder of more than this station can know: its list may be older than the ticket.
 */

import type { Ordinal } from '../ids.ts';
import type { Admission } from './admission.ts';
import type { Admitted, Refusal } from './verdict.ts';

export type Words = { readonly headline: string; readonly advice: string };

export type WordingContext = {
  /** Where the steward stands who reads this. */
  readonly gate: Ordinal;
  readonly lane: string;
  /** A gate as its sign says it: "Gate 4". */
  readonly gateName: (gate: Ordinal) => string;
  /** A time as this venue reads it: "14:05". */
  readonly timeText: (ms: number) => string;
  /** The name of the holder stands beside the words (MA4). */
  readonly isHolderNamed: boolean;
};

function eitherOf(names: readonly string[]): string {
  const others = names.slice(0, -1).join(', ');
  const last = names.at(-1) ?? 'another gate';
  return others === '' ? last : `${others} or ${last}`;
}

function whereAndWhen(admission: Admission, context: WordingContext): string {
  const here = admission.gate === context.gate && admission.lane === context.lane;
  const where = here
    ? 'in this lane'
    : `at ${context.gateName(admission.gate)}, lane ${admission.lane},`;
  return `${where} at ${context.timeText(admission.rank.ms)}`;
}

type NotLive = Extract<Refusal, { reason: 'not-live' }>['why'];

function liveHeadline(why: NotLive): string {
  switch (why) {
    case 'no-suffix':
      return 'OPEN ON PHONE';
    case 'wrong':
      return 'CODE MADE UP';
    case 'old':
      return 'OLD PICTURE';
    case 'ahead':
      return 'CLOCKS DIFFER';
    case 'repeated':
      return 'SHOWN BEFORE';
  }
}

function liveAdvice(why: NotLive): string {
  switch (why) {
    case 'no-suffix':
      return 'Ask the holder to open the ticket on the phone, and scan the code that moves.';
    case 'wrong':
      return 'The moving part of this code is made up: ask the holder to open the ticket on the phone, and call a supervisor if it comes again.';
    case 'old':
      return 'This code is from before: ask the holder to open the ticket on the phone, and tell your supervisor if every phone is refused like this.';
    case 'ahead':
      return "The phone's clock and this gate's differ: ask the holder to let the phone set its time by itself, and tell your supervisor if every phone is refused like this.";
    case 'repeated':
      return 'This code has let somebody in already: wait until it changes on the phone, then scan again.';
  }
}

function headlineOf(refusal: Refusal): string {
  switch (refusal.reason) {
    case 'not-signed':
      return refusal.why === 'forged' ? 'NOT GENUINE' : 'NOT A TICKET';
    case 'wrong-event':
      return 'OTHER EVENT';
    case 'unknown':
      return refusal.ask === 'supervisor' ? 'ASK SUPERVISOR' : 'NOT KNOWN';
    case 'mistyped':
      return 'READ AGAIN';
    case 'revoked':
      return 'CANCELLED';
    case 'superseded':
      return 'REPLACED';
    case 'already-admitted':
      return 'ALREADY IN';
    case 'wrong-gate':
      return 'WRONG GATE';
    case 'too-early':
      return 'TOO EARLY';
    case 'too-late':
      return 'TOO LATE';
    case 'not-paid':
      return 'NOT PAID';
    case 'watch-listed':
      // The holder reads the headline too.
      return 'PLEASE WAIT';
    case 'not-live':
      return liveHeadline(refusal.why);
    case 'needs-id':
      return 'CHECK ID';
    case 'biometric-mismatch':
      return refusal.why === 'not-taken' ? 'FINGERPRINT' : 'NOT THE HOLDER';
    case 'station-lease-expired':
      return 'STATION CLOSED';
    case 'manifest-too-old':
      return 'LIST TOO OLD';
  }
}

const OTHER_LANE = 'send the queue to another lane and tell your supervisor';

function adviceOf(refusal: Refusal, context: WordingContext): string {
  const { gateName, timeText } = context;
  switch (refusal.reason) {
    case 'not-signed':
      return refusal.why === 'forged'
        ? 'Nobody this gate knows of has issued this ticket: stop the holder here and call a supervisor.'
        : 'This is not a ticket, or its code is damaged: ask for the whole ticket and scan it once more.';
    case 'wrong-event':
      return 'Tell the holder that this ticket is for another event.';
    case 'unknown':
      return refusal.ask === 'supervisor'
        ? 'This ticket is newer than our list: call a supervisor, who decides.'
        : 'This ticket is not on our list: send the holder to the ticket office.';
    case 'mistyped':
      return 'A digit of this code was mistyped or misread: read it once more, four digits at a time.';
    case 'revoked':
      return 'This ticket was cancelled: send the holder to the ticket office.';
    case 'superseded':
      return 'This ticket was replaced by a newer print: ask the holder for that one.';
    case 'already-admitted':
      return `This ticket was used ${whereAndWhen(refusal.first, context)}, so stop the holder here and call a supervisor.`;
    case 'wrong-gate':
      return `Send the holder to ${eitherOf(refusal.gates.map((gate) => gateName(gate)))}.`;
    case 'too-early':
      return `Tell the holder to come back at ${timeText(refusal.opensAtMs)}.`;
    case 'too-late':
      return `Tell the holder that entry with this ticket ended at ${timeText(refusal.closedAtMs)}.`;
    case 'not-paid':
      return 'Send the holder to the ticket office to pay for this ticket.';
    case 'watch-listed':
      return 'Ask the holder to wait, and call a supervisor without saying why.';
    case 'not-live':
      return liveAdvice(refusal.why);
    case 'needs-id':
      return context.isHolderNamed
        ? 'Ask for an identity document with this name, and confirm on the screen that you saw it.'
        : 'Ask for an identity document, and confirm on the screen that you saw it.';
    case 'biometric-mismatch':
      return refusal.why === 'not-taken'
        ? "Take the holder's fingerprint, then scan the ticket again."
        : 'This is not the fingerprint on record: take it once more, then call a supervisor.';
    case 'station-lease-expired':
      return refusal.expiredAtMs === null
        ? `This station may not let anyone in: ${OTHER_LANE}.`
        : `This station's time ran out at ${timeText(refusal.expiredAtMs)}: ${OTHER_LANE}.`;
    case 'manifest-too-old':
      return `This station's ticket list is from ${timeText(refusal.issuedAtMs)}: ${OTHER_LANE}.`;
  }
}

export function wordRefusal(refusal: Refusal, context: WordingContext): Words {
  return { headline: headlineOf(refusal), advice: adviceOf(refusal, context) };
}

export function wordAdmission(admitted: Admitted): Words {
  const who =
    admitted.admits === 1
      ? 'Let the holder in'
      : `Let in person ${admitted.person} of ${admitted.admits}`;
  switch (admitted.basis) {
    case 'listed':
      return { headline: 'ENTER', advice: `${who}.` };
    case 'sold-offline':
      return {
        headline: 'ENTER',
        advice: `${who}: an agent sold this ticket after our list was made.`,
      };
    case 'sold-since':
      return {
        headline: 'ENTER',
        advice: `${who}: this ticket was issued after our list was made.`,
      };
  }
}
