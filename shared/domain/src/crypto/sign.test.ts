import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../bytes.ts';
import { keysFrom } from '../testing/example-manifest.ts';
import { keyPairFromSeed, sign, SIGNATURE_CONTEXTS, verify } from './sign.ts';

const keys = keysFrom(1);
const message = utf8('gate 4 opens');

describe('a signature', () => {
  test('verifies in its own context and in no other', () => {
    for (const made of SIGNATURE_CONTEXTS) {
      const signature = sign(made, message, keys.secretKey);
      const believed = SIGNATURE_CONTEXTS.filter((read) =>
        verify(read, message, signature, keys.publicKey),
      );
      expect(believed).toEqual([made]);
    }
  });

  test('verifies under its own key only', () => {
    const signature = sign('gatefold head v1', message, keys.secretKey);
    expect(verify('gatefold head v1', message, signature, keysFrom(2).publicKey)).toBe(false);
  });

  test('of any shape is answered, never thrown at the caller', () => {
    const anyBytes = fc.uint8Array({ maxLength: 80 });
    fc.assert(
      fc.property(anyBytes, anyBytes, (signature, publicKey) => {
        expect(verify('gatefold head v1', message, signature, publicKey)).toBe(false);
      }),
    );
    for (const publicKey of [new Uint8Array(32), new Uint8Array(32).fill(255)]) {
      expect(verify('gatefold head v1', message, new Uint8Array(64), publicKey)).toBe(false);
    }
  });
});

test('the same seed always gives the same keys', () => {
  const seed = new Uint8Array(32).fill(77);
  expect(keyPairFromSeed(seed)).toEqual(keyPairFromSeed(new Uint8Array(seed)));
});
