import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { concatBytes, hexBytes } from '../bytes.ts';
import { sign, SIGNATURE_CONTEXTS } from '../crypto/sign.ts';
import { singleBitFlips } from '../testing/bit-flips.ts';
import { HUB, ISSUER } from '../testing/example-manifest.ts';
import { envelopeMessage, openEnvelope, sealEnvelope } from './envelope.ts';

const schema = z.strictObject({ v: z.literal(1), gate: z.string() });
const message = { v: 1 as const, gate: 'Gate 4' };
const sealed = sealEnvelope('gatefold head v1', message, HUB.secretKey);

describe('a signed message', () => {
  test('opens with the key and the context it was sealed in', () => {
    expect(openEnvelope('gatefold head v1', schema, sealed, HUB.publicKey)).toEqual({
      ok: true,
      value: message,
    });
  });

  test('opens in no other context and with no other key', () => {
    const opening = SIGNATURE_CONTEXTS.filter(
      (context) => openEnvelope(context, schema, sealed, HUB.publicKey).ok,
    );
    expect(opening).toEqual(['gatefold head v1']);
    expect(openEnvelope('gatefold head v1', schema, sealed, ISSUER.publicKey)).toEqual({
      ok: false,
      error: { kind: 'bad-signature' },
    });
  });

  test('is refused when any single bit of it is flipped', () => {
    let refused = 0;
    for (const flipped of singleBitFlips(sealed)) {
      const opened = openEnvelope('gatefold head v1', schema, flipped, HUB.publicKey);
      expect(opened).toEqual({ ok: false, error: { kind: 'bad-signature' } });
      refused += 1;
    }
    expect(refused).toBe(sealed.length * 8);
  });

  test('is refused at every length but its own', () => {
    for (let length = 0; length < sealed.length; length += 1) {
      const cut = sealed.slice(0, length);
      expect(openEnvelope('gatefold head v1', schema, cut, HUB.publicKey).ok).toBe(false);
    }
    const longer = concatBytes(sealed, Uint8Array.of(0));
    expect(openEnvelope('gatefold head v1', schema, longer, HUB.publicKey).ok).toBe(false);
  });

  test('must be canonical even when its signature is good', () => {
    // {"v": 1, "gate": "x"} with its keys in the order a careless signer wrote them.
    const careless = hexBytes('a2647465737401617601');
    const envelope = concatBytes(sign('gatefold head v1', careless, HUB.secretKey), careless);
    expect(openEnvelope('gatefold head v1', schema, envelope, HUB.publicKey)).toMatchObject({
      ok: false,
      error: { kind: 'malformed' },
    });
  });

  test('shows its unchecked bytes to whoever must first choose a key by them', () => {
    expect(concatBytes(sealed.slice(0, 64), envelopeMessage(sealed))).toEqual(sealed);
  });
});
