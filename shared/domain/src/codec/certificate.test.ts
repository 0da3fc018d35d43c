import { describe, expect, test } from 'vitest';
import { GATE, GATE_ID, HUB, KIOSK, KIOSK_ID } from '../testing/example-manifest.ts';
import { openCertificate, sealCertificate, type Certificate } from './certificate.ts';

const certificate: Certificate = {
  v: 1,
  station: GATE_ID,
  name: 'Gate 1 lane A',
  role: 'gate',
  publicKey: GATE.publicKey,
  issuedAtMs: 0,
};

describe('SE1: a certificate', () => {
  test('cannot be moved to another key, or name another station', () => {
    for (const moved of [{ publicKey: KIOSK.publicKey }, { station: KIOSK_ID }]) {
      const sealed = sealCertificate({ ...certificate, ...moved }, HUB.secretKey);
      expect(openCertificate(sealed, HUB.publicKey)).toMatchObject({
        error: { kind: 'malformed' },
      });
    }
  });

  test('that a station signed for itself is refused', () => {
    const sealed = sealCertificate(certificate, GATE.secretKey);
    expect(openCertificate(sealed, HUB.publicKey)).toEqual({
      ok: false,
      error: { kind: 'bad-signature' },
    });
  });
});
