import { describe, expect, test } from 'vitest';
import { hashPin, pinMatches } from './pin.ts';

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

  test.each([
    '',
    '482913',
    '$argon2id$',
    '$argon2id$v=19$m=65536,t=2,p=1$short$short',
    '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b1dWw',
    `$argon2id$${'x'.repeat(1000)}`,
    '$argon2id$\u0000',
  ])('never matches the stored garbage %j', (stored) => {
    expect(pinMatches(stored, '482913')).toBe(false);
  });
});
