/**
 * Purpose: the answer to a check-in (AD1).
 * Invariant: a verdict explains itself: each refusal carries what the steward needs to say next.
 */

import type { EventId, Ordinal, Serial } from '../ids.ts';
import type { AdmissionBasis, Via } from '../codec/facts.ts';
import type { TicketColumns } from '../codec/chunk.ts';
import type { Admission } from './admission.ts';
import type { RefusalReason } from './reasons.ts';

export type Refusal =
  | { readonly reason: 'not-signed'; readonly why: 'unreadable' | 'forged' }
  | { readonly reason: 'wrong-event'; readonly event: EventId }
  | { readonly reason: 'unknown'; readonly ask: 'nobody' | 'supervisor' }
  /** A short code whose check digits do not fit the others. */
  | { readonly reason: 'mistyped' }
  | { readonly reason: 'revoked' }
  | { readonly reason: 'superseded'; readonly currentIssue: number }
  | { readonly reason: 'already-admitted'; readonly first: Admission }
  | { readonly reason: 'wrong-gate'; readonly gates: readonly Ordinal[] }
  | { readonly reason: 'too-early'; readonly opensAtMs: number }
  | { readonly reason: 'too-late'; readonly closedAtMs: number }
  | { readonly reason: 'not-paid' }
  | { readonly reason: 'watch-listed' }
  /** Of a class that is shown on phones: no moving code, one that is made up, past, to come, or used here before. */
  | {
      readonly reason: 'not-live';
      readonly why: 'no-suffix' | 'wrong' | 'old' | 'ahead' | 'repeated';
    }
  | { readonly reason: 'needs-id' }
  | { readonly reason: 'biometric-mismatch'; readonly why: 'not-taken' | 'mismatched' }
  /** Null when the station is revoked, or is not in the manifest at all. */
  | { readonly reason: 'station-lease-expired'; readonly expiredAtMs: number | null }
  | { readonly reason: 'manifest-too-old'; readonly issuedAtMs: number };

// A reason without its refusal, or the other way round, fails to compile here.
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
export const EVERY_REASON_HAS_ITS_REFUSAL: Same<Refusal['reason'], RefusalReason> = true;

export type Admitted = {
  readonly kind: 'admitted';
  readonly serial: Serial;
  readonly issue: number;
  readonly klass: Ordinal;
  readonly basis: AdmissionBasis;
  readonly via: Via;
  /** Null for a ticket that is newer than the manifest. */
  readonly ticket: TicketColumns | null;
  /** This is the n-th of the persons the ticket admits. */
  readonly person: number;
  readonly admits: number;
};

export type Refused = {
  readonly kind: 'refused';
  readonly serial: Serial | null;
  readonly ticket: TicketColumns | null;
  readonly refusal: Refusal;
};

export type Verdict = Admitted | Refused;
