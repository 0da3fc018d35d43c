/**
 * Purpose: a ticket that carries its agent's right to sign it (TK2): 208 bytes, 501 digits, QR version 10-M. It is
 * believed by a gate whose manifest is older than the agent's grant.
 * Invariant: its first 96 bytes are the ticket itself, bit for bit as in the short form; the right adds nothing to it.
 *
 * Numeric mode at level M holds 432 digits in version 9 and 513 in version 10 (ISO/IEC 18004, table of symbol capacities).
 */

import { concatBytes, type Bytes } from '../bytes.ts';
import { bytesToDigits, digitCount, digitsToBytes } from './digits.ts';
import {
  CARRIED_RIGHT_LENGTH,
  decodeCarried,
  encodeCarried,
  type CarriedRight,
} from './selling-right.ts';
import { decodeToken, TOKEN_LENGTH, type TicketToken } from './ticket-token.ts';

export const INLINE_LENGTH = TOKEN_LENGTH + CARRIED_RIGHT_LENGTH;
export const INLINE_DIGITS = digitCount(INLINE_LENGTH);

export type InlineToken = { readonly token: TicketToken; readonly carried: CarriedRight };

export function encodeInline({ token, carried }: InlineToken): Bytes {
  return concatBytes(token.bytes, encodeCarried(carried));
}

/** Reads the fields without believing them. Null when the bytes are not such a ticket. */
export function decodeInline(bytes: Bytes): InlineToken | null {
  if (bytes.length !== INLINE_LENGTH) return null;
  const token = decodeToken(bytes.slice(0, TOKEN_LENGTH));
  const carried = token === null ? null : decodeCarried(bytes.slice(TOKEN_LENGTH), token);
  return token === null || carried === null ? null : { token, carried };
}

export function inlineToDigits(inline: InlineToken): string {
  return bytesToDigits(encodeInline(inline));
}

export function inlineFromDigits(digits: string): InlineToken | null {
  const bytes = digitsToBytes(digits, INLINE_LENGTH);
  return bytes === null ? null : decodeInline(bytes);
}
