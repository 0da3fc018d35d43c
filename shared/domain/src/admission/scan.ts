/**
 * Purpose: what the bytes of a scan claim to be, and whose signature stands behind it (TK1, TK2, TK5).
 * Invariant: pure and total; anything a scanner can send gives one of the kinds below. Tokens are believed only when
 * the key that signed them had the right to sign that ticket.
 */

import { stationIdOf } from '../codec/certificate.ts';
import { INLINE_DIGITS, inlineFromDigits, type InlineToken } from '../codec/inline-token.ts';
import { rightEndsAtMs, rightHolds, rightSignedBy } from '../codec/selling-right.ts';
import {
  parseRotating,
  ROTATING_DIGITS,
  rotatingSecret,
  suffixIsRight,
  type RotatingToken,
} from '../codec/rotating-suffix.ts';
import { isMistyped, normaliseCode } from '../codec/ticket-code.ts';
import {
  tokenFromDigits,
  tokenSignedBy,
  TOKEN_DIGITS,
  type TicketToken,
} from '../codec/ticket-token.ts';
import type { EventId, Serial, StationId } from '../ids.ts';
import { isInSpan, type Manifest, type TokenSigner } from '../manifest/manifest.ts';

/** Longer than any code in use; a scanner that sends more is sending something else. */
const MAX_CODE_LENGTH = 64;

/** The moving part of a ticket on a phone. Absent for a print. */
export type ShownSuffix = { readonly step: number; readonly isRight: boolean };

/** The agent who signed a ticket, and where this gate has it from that the agent may. */
export type Seller =
  | { readonly right: 'listed'; readonly station: StationId }
  | {
      /** The ticket brought it along, because the manifest does not list the grant. */
      readonly right: 'carried';
      readonly station: StationId;
      readonly endsAtMs: number;
      readonly afterEpoch: number;
    };

export type ResolvedScan =
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'other-event'; readonly event: EventId }
  | { readonly kind: 'forged'; readonly token: TicketToken }
  | { readonly kind: 'issued'; readonly token: TicketToken; readonly suffix?: ShownSuffix }
  | { readonly kind: 'agent-sold'; readonly token: TicketToken; readonly seller: Seller }
  | { readonly kind: 'code'; readonly serial: Serial }
  | { readonly kind: 'unknown-code' }
  /** Of the length of a short code, and its check digits say that it is none. */
  | { readonly kind: 'mistyped-code' };

function mayHaveSigned(signer: TokenSigner, token: TicketToken): boolean {
  switch (signer.kind) {
    case 'issuer':
      return isInSpan(signer, token);
    case 'agent':
      return rightHolds(signer.grant, token);
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
      : {
          kind: 'agent-sold',
          token,
          seller: { right: 'listed', station: signer.grant.station },
        };
  }
  return { kind: 'forged', token };
}

/** A ticket with its agent's right: what the manifest knows goes first, what the ticket brought along only fills the gap. */
function resolveInline(manifest: Manifest, { token, carried }: InlineToken): ResolvedScan {
  const known = resolveToken(manifest, token);
  if (known.kind !== 'forged') return known;
  const { right } = carried;
  const isRightful = manifest.content.issuers.issuers.some(
    (issuer) => isInSpan(issuer, token) && rightSignedBy(carried, issuer.publicKey),
  );
  if (!isRightful || !rightHolds(right, token) || !tokenSignedBy(token, right.stationKey)) {
    return known;
  }
  const station = stationIdOf(right.stationKey);
  const { afterEpoch } = right;
  const seller = { right: 'carried', station, endsAtMs: rightEndsAtMs(right), afterEpoch } as const;
  return { kind: 'agent-sold', token, seller };
}

/** Only an issuer's tickets move: what an agent sells is paper. */
function resolveRotating(manifest: Manifest, rotating: RotatingToken): ResolvedScan {
  const known = resolveToken(manifest, rotating.token);
  if (known.kind !== 'issued') return known;
  const secret = rotatingSecret(manifest.content.event.codeKey, rotating.token);
  const isRight = suffixIsRight(secret, rotating);
  return { ...known, suffix: { step: rotating.step, isRight } };
}

function resolveCode(manifest: Manifest, text: string): ResolvedScan {
  const code = normaliseCode(text);
  if (code.length === 0 || text.length > MAX_CODE_LENGTH) return { kind: 'unreadable' };
  // First the look-up: another system's barcode may be of the length of a short code and know nothing of check digits.
  const serial = manifest.serialOfCode(code);
  if (serial !== null) return { kind: 'code', serial };
  return { kind: isMistyped(code) ? 'mistyped-code' : 'unknown-code' };
}

/** `text` is what the scanner sent, without prefix and suffix. */
export function resolveScan(manifest: Manifest, text: string): ResolvedScan {
  const trimmed = text.trim();
  if (trimmed.length === TOKEN_DIGITS) {
    const token = tokenFromDigits(trimmed);
    return token === null ? { kind: 'unreadable' } : resolveToken(manifest, token);
  }
  if (trimmed.length === ROTATING_DIGITS) {
    const rotating = parseRotating(trimmed);
    return rotating === null ? { kind: 'unreadable' } : resolveRotating(manifest, rotating);
  }
  if (trimmed.length === INLINE_DIGITS) {
    const inline = inlineFromDigits(trimmed);
    return inline === null ? { kind: 'unreadable' } : resolveInline(manifest, inline);
  }
  return resolveCode(manifest, trimmed);
}
