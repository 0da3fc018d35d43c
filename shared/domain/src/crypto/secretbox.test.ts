import { describe, expect, test } from 'vitest';
import { utf8 } from '../bytes.ts';
import { singleBitFlips } from '../testing/bit-flips.ts';
import { openSecret, sealSecret } from './secretbox.ts';

const key = new Uint8Array(32).fill(1);
const random = { bytes: (count: number) => new Uint8Array(count).fill(7) };
const secret = utf8('the key of an issuer');
const sealed = sealSecret(secret, key, random);

describe('a sealed secret', () => {
  test('opens with its key, the empty one too', () => {
    expect(openSecret(sealed, key)).toEqual(secret);
    expect(openSecret(sealSecret(new Uint8Array(), key, random), key)).toEqual(new Uint8Array());
  });

  test('opens with no other key, and not when a single bit was altered', () => {
    expect(openSecret(sealed, new Uint8Array(32).fill(2))).toBeNull();
    const opened = [...singleBitFlips(sealed)].filter(
      (flipped) => openSecret(flipped, key) !== null,
    );
    expect(opened).toEqual([]);
  });

  test('is nothing when it was cut short anywhere', () => {
    for (let length = 0; length < sealed.length; length += 1) {
      expect(openSecret(sealed.slice(0, length), key)).toBeNull();
    }
  });

  test('does not show what it holds', () => {
    expect(Buffer.from(sealed).includes(Buffer.from(secret))).toBe(false);
  });
});
