/**
 * Purpose: what the bytes of a scan claim to be, and whose signature stands behind it (TK1, TK2, TK5).
 * Invariant: pure and total; anything a scanner can send gives one of the kinds below. Tokens are believed only when
 * the key that signed them had the right to sign that ticket.
 */

import type { AllotmentGrant } from '../codec/allotment-grant.ts';
import {
  tokenFromDigits,
  tokenSignedBy,
  tokenValidity,
  TOKEN_DIGITS,
  type TicketToken,
} from '../codec/ticket-token.ts';
import type { EventId, Serial } from '../ids.ts';
import type { Manifest, TokenSigner } from '../manifest/manifest.ts';

/** Longer than any code in use; a scanner that sends more is sending something else. */
const MAX_CODE_LENGTH = 64;

export type ResolvedScan =
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'other-event'; readonly event: EventId }
  | { readonly kind: 'forged'; readonly token: TicketToken }
  | { readonly kind: 'issued'; readonly token: TicketToken }
  | { readonly kind: 'agent-sold'; readonly token: TicketToken; readonly grant: AllotmentGrant }
  | { readonly kind: 'code'; readonly serial: Serial }
  | { readonly kind: 'unknown-code' };

function mayHaveSigned(signer: TokenSigner, token: TicketToken): boolean {
  switch (signer.kind) {
    case 'issuer': {
      const { fromMs } = tokenValidity(token);
      return fromMs >= signer.fromMs && (signer.untilMs === null || fromMs < signer.untilMs);
    }
    case 'agent': {
      const { grant } = signer;
      return (
        token.serial >= grant.serialFrom &&
        token.serial <= grant.serialTo &&
        token.klass === grant.klass &&
        token.validFromQuarterHours === grant.validFromQuarterHours &&
        token.validForHours === grant.validForHours
      );
    }
  }
}

function resolveToken(manifest: Manifest, token: TicketToken): ResolvedScan {
  // Another event's keys are not here, so its claim cannot be checked; the steward sends the holder on either way.
  if (token.event !== manifest.content.root.event)
    return { kind: 'other-event', event: token.event };
  for (const signer of manifest.signers(token.signer)) {
    if (!mayHaveSigned(signer, token) || !tokenSignedBy(token, signer.publicKey)) continue;
    return signer.kind === 'issuer'
      ? { kind: 'issued', token }
      : { kind: 'agent-sold', token, grant: signer.grant };
  }
  return { kind: 'forged', token };
}

/** `text` is what the scanner sent, without prefix and suffix. */
export function resolveScan(manifest: Manifest, text: string): ResolvedScan {
  const trimmed = text.trim();
  if (trimmed.length === TOKEN_DIGITS) {
    const token = tokenFromDigits(trimmed);
    return token === null ? { kind: 'unreadable' } : resolveToken(manifest, token);
  }
  if (trimmed.length === 0 || trimmed.length > MAX_CODE_LENGTH) return { kind: 'unreadable' };
  const serial = manifest.serialOfCode(trimmed);
  return serial === null ? { kind: 'unknown-code' } : { kind: 'code', serial };
}
