/**
 * Purpose: every reason for which a gate refuses, by name (AD1).
 * Invariant: the list is closed; wording, colours and counts switch over it exhaustively.
 */

import { z } from 'zod';

export const refusalReasonSchema = z.enum([
  'not-signed',
  'wrong-event',
  'unknown',
  'mistyped',
  'revoked',
  'superseded',
  'already-admitted',
  'wrong-gate',
  'too-early',
  'too-late',
  'not-paid',
  'watch-listed',
  'not-live',
  'needs-id',
  'biometric-mismatch',
  'station-lease-expired',
  'manifest-too-old',
]);

export type RefusalReason = z.infer<typeof refusalReasonSchema>;
export const REFUSAL_REASONS = refusalReasonSchema.options;
