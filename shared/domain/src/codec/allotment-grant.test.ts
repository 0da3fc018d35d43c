import { describe, expect, test } from 'vitest';
import { exampleGrant, GATE, GATE_ID, HUB, ISSUER, KIOSK } from '../testing/example-manifest.ts';
import { grantSize, openGrant, sealGrant } from './allotment-grant.ts';

const grant = exampleGrant();
const sealed = sealGrant(grant, ISSUER.secretKey);

describe('AL1: a grant of stock', () => {
  test('opens with whichever issuer key signed it', () => {
    const opened = { ok: true, value: grant };
    expect(openGrant(sealed, [ISSUER.publicKey])).toEqual(opened);
    expect(openGrant(sealed, [HUB.publicKey, ISSUER.publicKey, GATE.publicKey])).toEqual(opened);
  });

  test('signed by anyone else is refused, by the kiosk itself too', () => {
    const refused = { ok: false, error: { kind: 'bad-signature' } };
    expect(openGrant(sealed, [HUB.publicKey, GATE.publicKey])).toEqual(refused);
    expect(openGrant(sealed, [])).toEqual(refused);
    expect(openGrant(sealGrant(grant, KIOSK.secretKey), [ISSUER.publicKey])).toEqual(refused);
  });

  test('SE2: whose key is not its station, so that revoking the station would miss it, is refused', () => {
    const moved = sealGrant(exampleGrant({ station: GATE_ID }), ISSUER.secretKey);
    expect(openGrant(moved, [ISSUER.publicKey])).toMatchObject({ error: { kind: 'malformed' } });
  });

  test.each([
    ['serials that run backwards', { serialFrom: 21 }],
    ['no price', { prices: [] }],
    ['a price below nothing', { prices: [{ amountMinor: -1, currency: 'USD' as const }] }],
    ['a limit below nothing', { cashLimits: [{ amountMinor: -1, currency: 'USD' as const }] }],
    ['a validity no ticket can say', { validForHours: 256 }],
  ])('with %s is refused', (_what, changes) => {
    const wrong = sealGrant(exampleGrant(changes), ISSUER.secretKey);
    expect(openGrant(wrong, [ISSUER.publicKey])).toMatchObject({ error: { kind: 'malformed' } });
  });

  test('counts both of its ends', () => {
    expect(grantSize(exampleGrant({ serialFrom: 11, serialTo: 20 }))).toBe(10);
    expect(grantSize(exampleGrant({ serialFrom: 11, serialTo: 11 }))).toBe(1);
  });
});
