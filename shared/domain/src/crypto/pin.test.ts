import { describe, expect, test } from 'vitest';
import { hashPin, pinMatches } from './pin.ts';
import { sodium } from './sodium.ts';

function base64(bytes: Uint8Array): string {
  return sodium.to_base64(bytes, sodium.base64_variants.ORIGINAL_NO_PADDING);
}

describe('SE4: a staff PIN', () => {
  test('matches its own hash and no other PIN does', () => {
    const stored = hashPin('482913');
    expect(stored).toMatch(/^\$argon2id\$/);
    expect(stored).not.toContain('482913');
    expect(pinMatches(stored, '482913')).toBe(true);
    expect(pinMatches(stored, '482914')).toBe(false);
    expect(pinMatches(stored, '')).toBe(false);
  });

  test('has its own salt, so that equal PINs cannot be told from the list', () => {
    expect(hashPin('1111')).not.toBe(hashPin('1111'));
  });

  test('is believed behind Argon2id only: the right PIN behind weaker Argon2i is refused', () => {
    const salt = new Uint8Array(16);
    const hash = sodium.crypto_pwhash(
      32,
      '482913',
      salt,
      3,
      8192 * 1024,
      sodium.crypto_pwhash_ALG_ARGON2I13,
    );
    const stored = `$argon2i$v=19$m=8192,t=3,p=1$${base64(salt)}$${base64(hash)}`;
    expect(sodium.crypto_pwhash_str_verify(stored, '482913')).toBe(true);
    expect(pinMatches(stored, '482913')).toBe(false);
  });

  test.each([
    '',
    '482913',
    '$argon2id$',
    '$argon2id$v=19$m=65536,t=2,p=1$short$short',
    `$argon2id$${'x'.repeat(1000)}`,
    '$argon2id$\u0000',
  ])('never matches the stored garbage %j', (stored) => {
    expect(pinMatches(stored, '482913')).toBe(false);
  });
});
