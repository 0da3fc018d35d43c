import { describe, expect, test } from 'vitest';
import { utf8 } from '../bytes.ts';
import { singleBitFlips } from '../testing/bit-flips.ts';
import { GATE, KIOSK } from '../testing/example-manifest.ts';
import { steadyRandom } from '../testing/example-vault.ts';
import { openAsStation, sealedBoxLength, sealToStation } from './sealed-box.ts';
import { sodium } from './sodium.ts';

const secret = utf8('the key of an event');

function sealed(): Uint8Array {
  const box = sealToStation(secret, GATE.publicKey, steadyRandom(1));
  if (box === null) throw new Error('the gate has a good key');
  return box;
}

describe('MA4: a secret sealed to a station’s signing key', () => {
  test('opens with that station’s secret key and with no other', () => {
    expect(sealed()).toHaveLength(sealedBoxLength(secret.length));
    expect(openAsStation(sealed(), GATE)).toEqual(secret);
    expect(openAsStation(sealed(), KIOSK)).toBeNull();
    expect(openAsStation(sealed(), { ...KIOSK, publicKey: GATE.publicKey })).toBeNull();
  });

  test('is what libsodium’s crypto_box_seal makes, and the other way round', () => {
    const publicKey = sodium.crypto_sign_ed25519_pk_to_curve25519(GATE.publicKey);
    const secretKey = sodium.crypto_sign_ed25519_sk_to_curve25519(GATE.secretKey);
    expect(sodium.crypto_box_seal_open(sealed(), publicKey, secretKey)).toEqual(secret);
    expect(openAsStation(sodium.crypto_box_seal(secret, publicKey), GATE)).toEqual(secret);
  });

  test('does not open when a bit was altered or bytes are missing', () => {
    const opened = [...singleBitFlips(sealed())].filter((box) => openAsStation(box, GATE) !== null);
    expect(opened).toEqual([]);
    for (let length = 0; length < sealed().length; length += 1) {
      expect(openAsStation(sealed().slice(0, length), GATE)).toBeNull();
    }
  });

  test('is not made for a key that nobody can own, and says so instead of stopping the hub', () => {
    for (const bad of [new Uint8Array(32), new Uint8Array(32).fill(255), new Uint8Array(31)]) {
      expect(sealToStation(secret, bad, steadyRandom(1))).toBeNull();
    }
  });
});
