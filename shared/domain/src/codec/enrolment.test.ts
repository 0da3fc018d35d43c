import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../bytes.ts';
import { singleBitFlips } from '../testing/bit-flips.ts';
import { EVENT, GATE, HUB, KIOSK } from '../testing/example-manifest.ts';
import {
  codeFromRandom,
  codeKey,
  decodeEnrolmentRequest,
  decodeWelcome,
  encodeEnrolmentRequest,
  encodeWelcome,
  parseCode,
  requestProves,
  type Welcome,
} from './enrolment.ts';

const code = { lookup: '0123', secret: '456789ABCDEF' };
const otherCode = { ...code, secret: '456789ABCDEG' };
const welcome: Welcome = {
  v: 1,
  hubPublicKey: HUB.publicKey,
  certificate: utf8('a certificate'),
  event: EVENT,
  post: { gate: 2, lane: 'B' },
};

describe('SE1: a one-time code', () => {
  test('reads as it was made, however it is typed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (random) => {
        const text = codeFromRandom(random);
        expect(text).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
        const read = parseCode(text);
        expect(read).toEqual({
          lookup: text.slice(0, 4),
          secret: text.slice(5).replaceAll('-', ''),
        });
        expect(parseCode(` ${text.toLowerCase().replaceAll('-', ' ')}\n`)).toEqual(read);
        expect(parseCode(text.replaceAll('0', 'o').replaceAll('1', 'l'))).toEqual(read);
      }),
    );
  });

  test.each([
    '',
    '0123-4567-89AB',
    '0123-4567-89AB-CDEF-0',
    '0123-4567-89AB-CDEU',
    '0123_4567_89AB_CDEF',
  ])('%j is none', (text) => expect(parseCode(text)).toBeNull());
});

describe('SE1: a station asks by its code', () => {
  const request = encodeEnrolmentRequest(code, GATE.publicKey);

  test('and proves that it knows it, without saying it', () => {
    const read = decodeEnrolmentRequest(request);
    expect(read).toMatchObject({ ok: true, value: { lookup: '0123', publicKey: GATE.publicKey } });
    expect(read.ok && requestProves(read.value, codeKey(code))).toBe(true);
    expect(Buffer.from(request).includes(code.secret)).toBe(false);
  });

  test('another code proves nothing, and nobody can put in a key of his own', () => {
    const read = decodeEnrolmentRequest(request);
    expect(read.ok && requestProves(read.value, codeKey(otherCode))).toBe(false);
    expect(
      read.ok && requestProves({ ...read.value, publicKey: KIOSK.publicKey }, codeKey(code)),
    ).toBe(false);
  });

  test('altered by any single bit, the request enrols no other key', () => {
    const believed = [...singleBitFlips(request)].filter((flipped) => {
      const read = decodeEnrolmentRequest(flipped);
      return (
        read.ok && read.value.lookup === code.lookup && requestProves(read.value, codeKey(code))
      );
    });
    expect(believed).toEqual([]);
  });
});

describe('SE1: the hub answers', () => {
  const answer = encodeWelcome(welcome, codeKey(code), GATE.publicKey);

  test('and the station that asked believes it', () => {
    expect(decodeWelcome(answer, code, GATE.publicKey)).toEqual({ ok: true, value: welcome });
    const agent = encodeWelcome({ ...welcome, post: null }, codeKey(code), GATE.publicKey);
    expect(decodeWelcome(agent, code, GATE.publicKey)).toMatchObject({ value: { post: null } });
  });

  test('to another station, or by another code, it is not the hub', () => {
    const notTheHub = { ok: false, error: { kind: 'not-the-hub' } };
    expect(decodeWelcome(answer, code, KIOSK.publicKey)).toEqual(notTheHub);
    expect(decodeWelcome(answer, otherCode, GATE.publicKey)).toEqual(notTheHub);
  });

  test('altered by any single bit, it is refused', () => {
    const believed = [...singleBitFlips(answer)].filter(
      (flipped) => decodeWelcome(flipped, code, GATE.publicKey).ok,
    );
    expect(believed).toEqual([]);
  });
});
