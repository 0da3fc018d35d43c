/** Purpose: the two sides of an incident in words (AD2): what counts, and what was found against it. */

import type { AdminOverview } from '../../src/contract/admin.ts';

export type Incident = AdminOverview['incidents'][number];

export function incidentTitle({ kind }: Incident): string {
  switch (kind) {
    case 'double-entry':
      return 'Double entry';
    case 'oversell':
      return 'Sold twice';
    case 'sale-outside-allotment':
      return 'Sold outside of the allotment';
    case 'forked-ledger':
      return 'Forked ledger';
  }
}

/** What stands where the hub names no entry for it. */
export function standingWords({ kind }: Incident): string {
  switch (kind) {
    case 'double-entry':
      return 'No admission of this ticket stands.';
    case 'oversell':
      return 'The sale of this ticket that came first.';
    case 'sale-outside-allotment':
      return 'The allotment of this agent, which does not hold this ticket.';
    case 'forked-ledger':
      return 'The history that the hub received first.';
  }
}

/** `3fa2b1c9`: enough to tell the ledgers of an event apart, and the beginning of the full id. */
export function shortLedger(ledger: string): string {
  return ledger.slice(0, 8);
}
