/**
 * Purpose: the body of a page's request, from bytes to a value (SE6).
 * Invariant: total: bytes that are not JSON in UTF-8 are refused, and no sign is quietly replaced by another.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { err, ok, type Result } from '@gatefold/domain/result';

/** Far more than any page sends. */
export const MAX_BODY_BYTES = 64 * 1024;

// A byte order mark is no JSON (RFC 8259 section 8.1), and is not dropped before anyone sees it.
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** False for the types that a form of another site could send without asking (SE5). */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType?.startsWith('application/json') === true;
}

export function parseJsonBody(bytes: Bytes): Result<unknown, { readonly kind: 'no-json' }> {
  try {
    const value: unknown = JSON.parse(strictUtf8.decode(bytes));
    return ok(value);
  } catch (error) {
    // The decoder throws a TypeError on bytes that are no UTF-8.
    if (error instanceof SyntaxError || error instanceof TypeError) return err({ kind: 'no-json' });
    throw error;
  }
}
