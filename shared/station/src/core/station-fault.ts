/**
 * Purpose: why a station must stop, in words for the person at it.
 * Invariant: each says what happened and what to do; none tells anyone to delete something.
 */

import type { StationStanding } from '@gatefold/domain/codec/session';
import type { DiskFault } from '@gatefold/sync/disk-fault';
import type { StationStatus } from '../contract/station-status.ts';

export type StationFault = NonNullable<StationStatus['fault']>;

const JOURNAL_FULL: StationFault = {
  kind: 'journal-full',
  words:
    'The disk is full, so nothing can be recorded: no entry and no sale here. Send the queue to another lane or kiosk, and make room on the disk.',
};
const JOURNAL_BROKEN: StationFault = {
  kind: 'journal-broken',
  words:
    'The disk of this machine does not keep what is written: no entry and no sale here. Take another machine, and give this one to the administrator.',
};
export const LEDGER_FORKED: StationFault = {
  kind: 'ledger-forked',
  words:
    'This machine has an old copy of its own records, so it must not go on as it is. Ask the administrator for a new code to enrol it anew; nothing it recorded is lost.',
};
const REVOKED: StationFault = {
  kind: 'revoked',
  words:
    'The administrator has taken this machine out of service. What it recorded is still sent to the hub. Only a new code of the administrator brings it back.',
};

export function faultOfDisk(kind: DiskFault['kind']): StationFault {
  return kind === 'disk-full' ? JOURNAL_FULL : JOURNAL_BROKEN;
}

/** The fault that stands after the hub was heard. A broken disk stays broken whatever the hub says, and a fork a fork. */
export function faultAfterGreeting(
  before: StationFault | null,
  standing: StationStanding,
  forkedLedgers: number,
): StationFault | null {
  if (before?.kind === 'journal-broken' || before?.kind === 'ledger-forked') return before;
  if (forkedLedgers > 0 || standing === 'quarantined') return LEDGER_FORKED;
  if (standing === 'revoked') return REVOKED;
  return before?.kind === 'revoked' ? null : before;
}
