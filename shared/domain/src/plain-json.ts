/**
 * Purpose: what JSON for the hub may hold.
 * Invariant: no text holds U+0000, in messages (`codec/canonical.ts`) as in JSON: no database text can.
 */

function hasNul(text: string): boolean {
  return text.includes('\u0000');
}

/** For `JSON.parse`: throws a SyntaxError at a text or a key with a NUL in it. */
export function plainJson(key: string, value: unknown): unknown {
  if (hasNul(key) || (typeof value === 'string' && hasNul(value))) {
    throw new SyntaxError('a text with a NUL in it');
  }
  return value;
}
