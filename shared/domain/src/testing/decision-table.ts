/**
 * Purpose: what must be decided in every case, as a table written from AD1, AD2, TK2, TK3, TK4, SE2 and the order in the
 * header of decide.ts. Tests only.
 * Invariant: it shares no code with the decision.
 */

import type { ExtraChecks } from '../admission/decide.ts';
import type { RefusalReason } from '../admission/reasons.ts';
import type { TicketState } from '../codec/chunk.ts';
import type { SoldSincePolicy } from '../codec/manifest-parts.ts';

export type When = 'before' | 'in' | 'after';

/** Everything a decision about a ticket depends on, one value each. */
export type Case = {
  readonly station: 'good' | 'unlisted' | 'revoked' | 'lease-over';
  readonly manifestAge: 'any' | 'fresh' | 'old';
  readonly scan: 'issued' | 'agent-sold' | 'code';
  /** Null for a serial past the end of the manifest. */
  readonly row: {
    readonly state: TicketState;
    readonly gate: 'in' | 'out';
    readonly window: When;
  } | null;
  readonly issue: 'older' | 'same' | 'newer';
  /** Null for a class the manifest does not know. */
  readonly klass: {
    readonly admits: 1 | 3;
    readonly needsId: boolean;
    readonly needsBiometric: boolean;
  } | null;
  /** Is the class shown on phones, and what moving code does the scan have? */
  readonly rotates: boolean;
  readonly suffix: 'none' | 'wrong' | 'old' | 'now' | 'ahead' | 'repeated';
  readonly inside: 0 | 1 | 2 | 3;
  readonly validity: When;
  readonly policy: SoldSincePolicy;
  readonly seller: 'active' | 'revoked' | 'unlisted';
  /** A grant the manifest lists; or one that came with the ticket: newer than the manifest, newer but over, not so new. */
  readonly right: 'listed' | 'newer' | 'ended' | 'withdrawn';
  readonly checks: ExtraChecks;
};

export type Expected = RefusalReason | 'admitted';

/** The documented order; the first line that holds is the verdict. */
const TABLE: readonly (readonly [(c: Case) => boolean, Expected])[] = [
  // The station's own right to decide (SE2).
  [(c) => c.station !== 'good', 'station-lease-expired'],
  [(c) => c.manifestAge === 'old', 'manifest-too-old'],
  // Is it a ticket of which this manifest knows what it admits to?
  [(c) => c.scan === 'code' && c.row === null, 'unknown'],
  [(c) => c.klass === null, 'unknown'],
  // Was it withdrawn, replaced, never paid, sold by nobody we trust (TK3, SE2)?
  [(c) => c.row?.state === 'revoked', 'revoked'],
  [(c) => c.scan !== 'code' && c.row !== null && c.issue === 'older', 'superseded'],
  [(c) => c.row?.state === 'not-paid', 'not-paid'],
  [(c) => c.scan === 'code' && isFree(c), 'not-paid'],
  [(c) => isSoldUnlisted(c) && c.seller === 'revoked', 'revoked'],
  [(c) => isSoldUnlisted(c) && c.seller === 'unlisted' && c.right === 'listed', 'revoked'],
  [(c) => isSoldUnlisted(c) && c.right === 'withdrawn', 'revoked'],
  [(c) => isSoldUnlisted(c) && c.right === 'ended', 'unknown'],
  [(c) => c.scan === 'issued' && (c.row === null || isFree(c)) && c.policy !== 'admit', 'unknown'],
  // Is someone already in on it (AD2)?
  [(c) => c.klass !== null && c.inside >= c.klass.admits, 'already-admitted'],
  [(c) => c.row?.state === 'watch-listed', 'watch-listed'],
  // Is this the place and the time?
  [(c) => c.row?.gate === 'out', 'wrong-gate'],
  [
    (c) => c.row?.window === 'before' || (c.scan !== 'code' && c.validity === 'before'),
    'too-early',
  ],
  [(c) => c.row?.window === 'after' || (c.scan !== 'code' && c.validity === 'after'), 'too-late'],
  // Is it shown on the phone at this moment (TK4)?
  [(c) => c.rotates && c.suffix !== 'now', 'not-live'],
  // Are further checks needed?
  [(c) => c.klass?.needsId === true && c.checks.id === 'not-seen', 'needs-id'],
  [
    (c) => c.klass?.needsBiometric === true && c.checks.biometric !== 'matched',
    'biometric-mismatch',
  ],
  [() => true, 'admitted'],
];

function isFree(c: Case): boolean {
  return c.row?.state === 'unsold' || c.row?.state === 'allotted';
}

/** Sold by an agent whose own word is all there is for it: what the list has as sold may be another agent's sale. */
function isSoldUnlisted(c: Case): boolean {
  return c.scan === 'agent-sold' && (c.row?.state !== 'sold' || c.right !== 'listed');
}

export function expectedOf(c: Case): Expected {
  return TABLE.find(([holds]) => holds(c))?.[1] ?? 'admitted';
}
