import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  carriedRight,
  sealGrant,
  withCarriedRight,
  type AllotmentGrant,
} from '../codec/allotment-grant.ts';
import { CODE_HASH_LENGTH, codeHash } from '../codec/chunk.ts';
import { inlineToDigits } from '../codec/inline-token.ts';
import {
  issueToken,
  tokenValidity,
  tokenToDigits,
  toQuarterHours,
  type TicketFace,
} from '../codec/ticket-token.ts';
import type { KeyPair } from '../crypto/sign.ts';
import { Manifest } from '../manifest/manifest.ts';
import {
  COLLIDING_KEYS,
  EVENT,
  exampleContent,
  exampleGrant,
  GATE,
  GATE_ID,
  HOUR_MS,
  ISSUER,
  KIOSK,
  KIOSK_ID,
  NOW_MS,
} from '../testing/example-manifest.ts';
import { NO_EXTRA_CHECKS, decide } from './decide.ts';
import { resolveScan } from './scan.ts';

const manifest = new Manifest(exampleContent());
const grant = exampleGrant();
/** A ticket the kiosk may sell. */
const face: TicketFace = {
  event: EVENT,
  serial: 12,
  issue: 0,
  klass: 0,
  validFromQuarterHours: grant.validFromQuarterHours,
  validForHours: grant.validForHours,
};

function scanned(changes: Partial<TicketFace>, keys: KeyPair, by = manifest) {
  return resolveScan(by, tokenToDigits(issueToken({ ...face, ...changes }, keys)));
}

describe('TK2: a scan is believed when the key that signed it had the right to', () => {
  test('an issuer may sign any ticket of the event', () => {
    expect(scanned({ serial: 1 }, ISSUER)).toMatchObject({ kind: 'issued', token: { serial: 1 } });
    expect(scanned({ serial: 9999, klass: 200 }, ISSUER).kind).toBe('issued');
  });

  test('an issuer whose key was not yet, or no longer, in use is not believed', () => {
    const content = exampleContent();
    const fromMs = NOW_MS - HOUR_MS;
    const issuers = [{ publicKey: ISSUER.publicKey, fromMs, untilMs: NOW_MS }];
    const rotated = new Manifest({ ...content, issuers: { v: 1, issuers } });
    const startingAt = (ms: number) =>
      scanned({ validFromQuarterHours: toQuarterHours(ms) }, ISSUER, rotated).kind;
    expect(startingAt(fromMs)).toBe('issued');
    expect(startingAt(fromMs - 15 * 60_000)).toBe('forged');
    expect(startingAt(NOW_MS - 15 * 60_000)).toBe('issued');
    expect(startingAt(NOW_MS)).toBe('forged');
  });

  test('a kiosk may sign what its grant holds, to both ends', () => {
    for (const serial of [grant.serialFrom, grant.serialTo]) {
      expect(scanned({ serial }, KIOSK)).toMatchObject({
        kind: 'agent-sold',
        seller: { right: 'listed', station: KIOSK_ID },
      });
    }
  });

  test.each<[string, Partial<TicketFace>]>([
    ['a serial before its grant', { serial: grant.serialFrom - 1 }],
    ['a serial after its grant', { serial: grant.serialTo + 1 }],
    ['another class', { klass: 1 }],
    ['a later issue, which would supersede one that the hub made anew', { issue: 2 }],
    ['an earlier validity', { validFromQuarterHours: grant.validFromQuarterHours - 1 }],
    ['a longer validity', { validForHours: grant.validForHours + 1 }],
    ['a validity without an end', { validForHours: 0 }],
  ])('a kiosk that signs %s is not believed', (_what, changes) => {
    expect(scanned(changes, KIOSK).kind).toBe('forged');
  });

  test('a kiosk with several grants is believed in each', () => {
    const second = exampleGrant({ id: 'allotment-2', serialFrom: 31, serialTo: 40, klass: 2 });
    const grants = [grant, second].map((one) => sealGrant(one, ISSUER.secretKey));
    const both = new Manifest(exampleContent({ grants }));
    expect(scanned({ serial: 35, klass: 2 }, KIOSK, both)).toMatchObject({ kind: 'agent-sold' });
    expect(scanned({ serial: 15 }, KIOSK, both)).toMatchObject({ kind: 'agent-sold' });
    expect(scanned({ serial: 35 }, KIOSK, both).kind).toBe('forged');
  });

  test('keys that share a signer id are each tried', () => {
    const both = new Manifest(exampleContent({ issuers: COLLIDING_KEYS }));
    for (const keys of COLLIDING_KEYS) expect(scanned({}, keys, both).kind).toBe('issued');
  });

  test('a key that nobody listed, a gate of our own too, signs nothing', () => {
    expect(scanned({}, GATE).kind).toBe('forged');
  });

  test('another event is named without being believed: its keys are not here', () => {
    expect(scanned({ event: 8 }, GATE)).toEqual({ kind: 'other-event', event: 8 });
  });
});

describe('TK2: a ticket that carries its agent’s right', () => {
  const AFTER_EPOCH = 41;
  const carrying = withCarriedRight(grant, AFTER_EPOCH, ISSUER.secretKey);
  /** A gate that has not heard of the grant. */
  const before = new Manifest(exampleContent({ grants: [] }));

  function inline(
    changes: { of?: AllotmentGrant; face?: Partial<TicketFace>; keys?: KeyPair } = {},
    by = before,
  ) {
    const { of = carrying, keys = KIOSK } = changes;
    const token = issueToken({ ...face, ...changes.face }, keys);
    const carried = carriedRight(of);
    if (carried === null) throw new Error('a grant without its short form');
    return resolveScan(by, inlineToDigits({ token, carried }));
  }

  test('is believed by a gate whose manifest does not list the grant', () => {
    expect(scanned({}, KIOSK, before).kind).toBe('forged');
    for (const serial of [grant.serialFrom, grant.serialTo]) {
      expect(inline({ face: { serial } })).toMatchObject({
        kind: 'agent-sold',
        token: { serial },
        seller: {
          right: 'carried',
          station: KIOSK_ID,
          endsAtMs: grant.expiresAtMs,
          afterEpoch: AFTER_EPOCH,
        },
      });
    }
  });

  test('is an ordinary sale where the manifest lists the grant', () => {
    expect(inline({}, manifest)).toMatchObject({ seller: { right: 'listed', station: KIOSK_ID } });
  });

  test('an issuer’s own ticket needs no right, and any may come with it', () => {
    expect(inline({ keys: ISSUER }).kind).toBe('issued');
  });

  test('of another event says so', () => {
    expect(inline({ face: { event: 8 } })).toEqual({ kind: 'other-event', event: 8 });
  });

  test.each<[string, Parameters<typeof inline>[0]]>([
    ['a serial before its right', { face: { serial: grant.serialFrom - 1 } }],
    ['a serial after its right', { face: { serial: grant.serialTo + 1 } }],
    ['another class', { face: { klass: 1 } }],
    ['another validity', { face: { validForHours: 0 } }],
    ['a later issue', { face: { issue: 2 } }],
    ['a right that no issuer of ours signed', { of: withCarriedRight(grant, 41, GATE.secretKey) }],
    [
      'a right that the kiosk signed for itself',
      { of: withCarriedRight(grant, 41, KIOSK.secretKey) },
    ],
    ['another station’s right', { keys: GATE }],
    ['a right made longer', { of: { ...carrying, expiresAtMs: grant.expiresAtMs + HOUR_MS } }],
    ['a right made wider', { of: { ...carrying, serialTo: 30 }, face: { serial: 25 } }],
    ['a right made newer', { of: { ...carrying, carried: { ...signedForm(), afterEpoch: 42 } } }],
  ])('with %s is not believed', (_what, changes) => {
    expect(inline(changes).kind).toBe('forged');
  });

  function signedForm() {
    if (carrying.carried === undefined) throw new Error('a grant without its short form');
    return carrying.carried;
  }

  test('whose issuer’s key was not in use for its time is not believed', () => {
    const content = exampleContent({ grants: [] });
    const { fromMs } = tokenValidity(face);
    const spans: [number, number | null, string][] = [
      [fromMs, null, 'agent-sold'],
      [fromMs + 1, null, 'forged'],
      [0, fromMs + 1, 'agent-sold'],
      [0, fromMs, 'forged'],
    ];
    for (const [from, untilMs, kind] of spans) {
      const issuers = [{ publicKey: ISSUER.publicKey, fromMs: from, untilMs }];
      const rotated = new Manifest({ ...content, issuers: { v: 1, issuers } });
      expect(inline({}, rotated).kind).toBe(kind);
    }
  });
});

describe('TK5: a scan that is not a token', () => {
  const content = exampleContent();
  const hash = codeHash(content.event.codeKey, '4006381333931');
  for (const chunk of content.chunks) chunk.codes?.set(hash, 3 * CODE_HASH_LENGTH);
  const withCodes = new Manifest(content);

  test('may be a code of the event, with blanks around it or without', () => {
    expect(resolveScan(withCodes, '4006381333931')).toEqual({ kind: 'code', serial: 4 });
    expect(resolveScan(withCodes, ' 4006381333931\r\n')).toEqual({ kind: 'code', serial: 4 });
  });

  test('may be such a code as people write it', () => {
    for (const written of ['4006 3813 33931', '4006-3813-33931', '4006\u2013381333931']) {
      expect(resolveScan(withCodes, written)).toEqual({ kind: 'code', serial: 4 });
    }
  });

  test('may be a short code with a slip in it, unless another system’s barcode is just so', () => {
    expect(resolveScan(withCodes, '00000000079444').kind).toBe('unknown-code');
    expect(resolveScan(withCodes, '0000 0000 0749 44').kind).toBe('mistyped-code');
    const barcode = '00000000074944';
    const known = exampleContent();
    const foreign = codeHash(known.event.codeKey, barcode);
    for (const chunk of known.chunks) chunk.codes?.set(foreign, 0);
    expect(resolveScan(new Manifest(known), barcode)).toEqual({ kind: 'code', serial: 1 });
  });

  test('may be a code nobody knows', () => {
    expect(resolveScan(withCodes, '4006381333932').kind).toBe('unknown-code');
    expect(resolveScan(withCodes, 'x'.repeat(64)).kind).toBe('unknown-code');
  });

  test.each([
    ['nothing', ''],
    ['blanks', ' \t\r\n'],
    ['a web page', `https://example.org/${'t'.repeat(60)}`],
    ['ten thousand signs', 'A'.repeat(10_000)],
    ['ten thousand digits', '7'.repeat(10_000)],
    ['a digit short of a token', '0'.repeat(231)],
    ['a digit more than a token', '0'.repeat(233)],
    ['a token of zeros', '0'.repeat(232)],
    ['a token past the last', '9'.repeat(232)],
    ['the length of a token in letters', 'A'.repeat(232)],
  ])('may be %s: unreadable', (_what, text) => {
    expect(resolveScan(withCodes, text)).toEqual({ kind: 'unreadable' });
  });
});

describe('AD1: whatever a scanner sends', () => {
  const scannerText = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.string({ unit: 'binary', maxLength: 300 }),
    // Halves of characters, as a scanner with the wrong code page sends them.
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
    fc.stringMatching(/^[0-9]{225,240}$/),
    fc.string({ minLength: 10_000, maxLength: 10_000 }),
  );

  test('gives a verdict, never an exception, and never lets anyone in', () => {
    fc.assert(
      fc.property(scannerText, (text) => {
        const scan = resolveScan(manifest, text);
        const verdict = decide(manifest, () => [], {
          scan,
          station: GATE_ID,
          gate: 0,
          checks: NO_EXTRA_CHECKS,
          nowMs: NOW_MS,
        });
        expect(verdict).toMatchObject({ kind: 'refused', serial: null });
      }),
    );
  });

  test('a token with one digit misread is never believed', () => {
    const digits = tokenToDigits(issueToken(face, ISSUER));
    const change = fc.tuple(fc.nat({ max: digits.length - 1 }), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(change, ([at, by]) => {
        const misread = (Number(digits[at]) + by) % 10;
        const scan = resolveScan(manifest, digits.slice(0, at) + misread + digits.slice(at + 1));
        expect(scan.kind).toMatch(/^(forged|unreadable|other-event)$/);
      }),
    );
  });
});
