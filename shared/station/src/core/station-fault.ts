/**
 * Purpose: why a station must stop, in words for the person at it.
 * Invariant: each says what happened and what to do; none tells anyone to delete something.
 */

import type { StationStanding } from '@gatefold/domain/codec/session';
import type { StationStatus } from '../contract/station-status.ts';

export type StationFault = NonNullable<StationStatus['fault']>;

export function wordsForDisk(state: 'full' | 'broken'): string {
  return state === 'full'
    ? 'The disk is full, so nothing can be recorded. Let nobody in here, send the queue to another lane, and make room on the disk.'
    : 'The disk of this machine does not keep what is written. Let nobody in here, take another machine, and give this one to the administrator.';
}

const FORKED =
  'This machine has an old copy of its own records. Stop using it and ask the administrator to enrol it anew; nothing it recorded is lost.';
const REVOKED =
  'The administrator has taken this machine out of service. Stop using it; what it recorded is still sent to the hub.';

/** The fault that stands after the hub was heard. A broken disk stays broken whatever the hub says. */
export function faultAfterExchange(
  before: StationFault | null,
  standing: StationStanding,
  forkedLedgers: number,
): StationFault | null {
  if (before?.kind === 'journal-broken' || before?.kind === 'ledger-forked') return before;
  if (forkedLedgers > 0 || standing === 'quarantined')
    return { kind: 'ledger-forked', words: FORKED };
  if (standing === 'revoked') return { kind: 'revoked', words: REVOKED };
  return before?.kind === 'revoked' ? null : before;
}
