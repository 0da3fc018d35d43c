/**
 * Purpose: what a gate's page may show of a ticket's holder, from the vault (MA4).
 * Invariant: only the name, and that there is a photograph or a fingerprint: templates never leave the process.
 */

import type { ResolvedScan } from '@gatefold/domain/admission/scan';
import type { Verdict } from '@gatefold/domain/admission/verdict';
import type { Result } from '@gatefold/domain/result';
import type { TicketInHand } from '@gatefold/domain/vault/find-record';
import type { HolderRecord } from '@gatefold/domain/vault/holder-record';
import type { HolderView } from '@gatefold/station/contract/gate';
import type { HolderRefusal } from '@gatefold/station/core/holder-vault';

/**
 * The ticket whose record this verdict may open: one that was let in, or that waits for a look at the person. A ticket
 * that is refused for another reason tells nothing of its holder. Null also for a code, which carries no secret.
 */
export function ticketToOpen(verdict: Verdict, scan: ResolvedScan): TicketInHand | null {
  if (scan.kind !== 'issued') return null;
  if (verdict.kind === 'admitted') return scan.token;
  const { reason } = verdict.refusal;
  return reason === 'needs-id' || reason === 'biometric-mismatch' ? scan.token : null;
}

const NOT_HERE: HolderView = {
  kind: 'not-here',
  words: "This ticket's holder is not known at this gate yet: compare with the ticket itself.",
};
const NOT_OPENED: HolderView = {
  kind: 'not-here',
  words: "The record of this ticket's holder does not open: tell your supervisor.",
};

const NO_RECORD_OF_SALE: HolderView = {
  kind: 'not-here',
  words:
    'No name is kept for a ticket that an agent sold: compare with the ticket itself. The office can print it anew with a name.',
};
const NO_RECORD_OF_CODE: HolderView = {
  kind: 'not-here',
  words:
    "No name is kept for a ticket that is known by a code alone: compare with the holder's confirmation. The office can print it anew with a name.",
};

/**
 * What is said where somebody waits for a look at the person, and no record can exist: of a ticket whose secret the hub does
 * not have, or which has none. Null for any other; an event that keeps no names says nothing either.
 */
export function withoutRecord(verdict: Verdict, scan: ResolvedScan): HolderView | null {
  if (verdict.kind === 'admitted') return null;
  const { reason } = verdict.refusal;
  if (reason !== 'needs-id' && reason !== 'biometric-mismatch') return null;
  if (scan.kind === 'agent-sold') return NO_RECORD_OF_SALE;
  return scan.kind === 'code' ? NO_RECORD_OF_CODE : null;
}

/** Null when there is nothing to say: the event keeps no names, or none of this holder. */
export function holderView(found: Result<HolderRecord, HolderRefusal>): HolderView | null {
  if (found.ok) {
    const { name, photo, templates } = found.value;
    const isEmpty = name === null && photo === null && templates.length === 0;
    if (isEmpty) return null;
    return { kind: 'known', name, hasPhoto: photo !== null, fingerprints: templates.length };
  }
  switch (found.error.kind) {
    case 'no-vault':
    case 'no-record':
    case 'superseded':
      return null;
    case 'not-fetched':
    case 'no-key':
      return NOT_HERE;
    case 'other-event':
    case 'damaged-page':
    case 'wrap-not-opened':
    case 'record-not-opened':
    case 'malformed':
      return NOT_OPENED;
  }
}
