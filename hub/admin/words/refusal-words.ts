/**
 * Purpose: why people were turned away, in plain words for a list of counts (AD1).
 * Invariant: every reason of this version is worded; one that a newer station sent is shown by its name.
 */

import { refusalReasonSchema, type RefusalReason } from '@gatefold/domain/admission/reasons';

const WORDS: Record<RefusalReason, string> = {
  'not-signed': 'Not a ticket, or a forged one',
  'wrong-event': 'Ticket for another event',
  unknown: 'Ticket not on the list',
  mistyped: 'Code with a slip in it',
  revoked: 'Ticket was revoked',
  superseded: 'Replaced by a newer print',
  'already-admitted': 'Ticket was used already',
  'wrong-gate': 'Ticket for another gate',
  'too-early': 'Came before the ticket’s time',
  'too-late': 'Came after the ticket’s time',
  'not-paid': 'Ticket not paid for',
  'watch-listed': 'Ticket is on the watch list',
  'not-live': 'Not shown live on the phone',
  'needs-id': 'Identity document not seen',
  'biometric-mismatch': 'Fingerprint missing or another’s',
  'station-lease-expired': 'The station’s lease had ended',
  'manifest-too-old': 'The station’s ticket list was too old',
};

export function refusalWords(reason: string): string {
  const known = refusalReasonSchema.safeParse(reason);
  return known.success ? WORDS[known.data] : reason;
}
