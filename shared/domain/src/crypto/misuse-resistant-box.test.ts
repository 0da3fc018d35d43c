import { describe, expect, test } from 'vitest';
import { utf8 } from '../bytes.ts';
import { singleBitFlips } from '../testing/bit-flips.ts';
import {
  BOX_OVERHEAD,
  deriveBoxKey,
  openDeterministic,
  sealDeterministic,
} from './misuse-resistant-box.ts';

const key = deriveBoxKey(new Uint8Array(16).fill(1), utf8('a test'));
const text = utf8('Rudo Marecha');
const subject = utf8('ticket 12');
const box = sealDeterministic(text, subject, key);

describe('MA4: sealing that needs neither counter nor chance', () => {
  test('gives the same bytes for the same text and subject, and opens again', () => {
    expect(sealDeterministic(text, subject, key)).toEqual(box);
    expect(box).toHaveLength(text.length + BOX_OVERHEAD);
    expect(openDeterministic(box, subject, key)).toEqual(text);
  });

  test('never takes one nonce for two texts, or for one text of two subjects', () => {
    const others = [
      sealDeterministic(utf8('Rudo Marechb'), subject, key),
      sealDeterministic(text, utf8('ticket 13'), key),
    ];
    for (const other of others) expect(other.slice(0, 24)).not.toEqual(box.slice(0, 24));
  });

  test('opens under no other key, purpose or subject, and with no bit altered or missing', () => {
    const secret = new Uint8Array(16).fill(1);
    expect(openDeterministic(box, subject, deriveBoxKey(secret, utf8('another')))).toBeNull();
    expect(openDeterministic(box, utf8('ticket 13'), key)).toBeNull();
    const opened = [...singleBitFlips(box)].filter(
      (flipped) => openDeterministic(flipped, subject, key) !== null,
    );
    expect(opened).toEqual([]);
    for (let length = 0; length < box.length; length += 1) {
      expect(openDeterministic(box.slice(0, length), subject, key)).toBeNull();
    }
  });
});
