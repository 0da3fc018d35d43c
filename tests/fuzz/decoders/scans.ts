/** Purpose: what people and their scanners send: tokens, digits, codes, boxes, ticket lists. */

import { bytesToDigits, digitsToBytes } from '@gatefold/domain/codec/digits';
import { parseCode } from '@gatefold/domain/codec/enrolment';
import {
  decodeInline,
  INLINE_DIGITS,
  INLINE_LENGTH,
  inlineFromDigits,
  inlineToDigits,
} from '@gatefold/domain/codec/inline-token';
import {
  parseRotating,
  ROTATING_DIGITS,
  rotatingSuffix,
} from '@gatefold/domain/codec/rotating-suffix';
import {
  decodeToken,
  issueToken,
  tokenFromDigits,
  tokenToDigits,
  type TicketToken,
} from '@gatefold/domain/codec/ticket-token';
import { openSecret, sealSecret } from '@gatefold/domain/crypto/secretbox';
import { parseAmount, parseCurrency } from '@gatefold/domain/money/money';
import {
  EVENT,
  exampleGrant,
  ISSUER,
  KIOSK,
  keysFrom,
  NOW_MS,
} from '@gatefold/domain/testing/example-manifest';
import { decodeText } from '@gatefold/hub/import/detect-encoding';
import { readTicketList } from '@gatefold/hub/import/read-ticket-list';
import type { Decoder, Reading } from '../decoder.ts';
import { join } from '../alter/cbor-tree.ts';
import { golden } from './examples.ts';
import { readingOf } from './readings.ts';

const { validFromQuarterHours, validForHours } = exampleGrant();
const FACE = { event: EVENT, issue: 0, klass: 0, validFromQuarterHours, validForHours };
const TOKENS: readonly TicketToken[] = [
  issueToken({ ...FACE, serial: 4 }, ISSUER),
  issueToken({ ...FACE, serial: 12 }, KIOSK),
  // Beyond the kiosk's grant, of another event, and by a key that nobody knows.
  issueToken({ ...FACE, serial: 4 }, KIOSK),
  issueToken({ ...FACE, event: EVENT + 1, serial: 4 }, ISSUER),
  issueToken({ ...FACE, serial: 4 }, keysFrom(40)),
];
const INLINE = golden('inline-token');

/** Any text a scanner or a page can send, lone surrogates too: 0xff stands for one. */
export function textOf(input: Uint8Array): string {
  const pieces: string[] = [];
  let from = 0;
  for (const [at, octet] of input.entries()) {
    if (octet !== 0xff) continue;
    pieces.push(new TextDecoder().decode(input.subarray(from, at)), '\ud83c');
    from = at + 1;
  }
  pieces.push(new TextDecoder().decode(input.subarray(from)));
  return pieces.join('');
}

function bytesOfText(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function u24(value: number): number[] {
  return [value >>> 16, (value >>> 8) & 0xff, value & 0xff];
}

/** By the layout in the specification (TK1), from the fields alone. */
function writeToken(token: TicketToken): Uint8Array {
  const { event, serial, issue, klass, signer } = token;
  const header = [1, ...u24(event), ...u24(serial), issue, klass];
  const validity = [...u24(token.validFromQuarterHours), token.validForHours];
  return join(
    Uint8Array.from([...header, ...validity, ...u24(signer)]),
    token.secret,
    token.bytes.slice(-64),
  );
}

function readToken(input: Uint8Array): Reading {
  const token = decodeToken(input);
  if (token === null) return { kind: 'refused', why: 'no-token' };
  return { kind: 'accepted', again: () => writeToken(token) };
}

function readInline(input: Uint8Array): Reading {
  const inline = decodeInline(input);
  if (inline === null) return { kind: 'refused', why: 'no-token' };
  const { token, carried } = inline;
  const { right, signature } = carried;
  const { serialFrom, serialTo, endsQuarterHours, afterEpoch, stationKey } = right;
  const epoch = new Uint8Array(8);
  new DataView(epoch.buffer).setBigUint64(0, BigInt(afterEpoch));
  const serials = [...u24(serialFrom), ...u24(serialTo), ...u24(endsQuarterHours)];
  const again = () =>
    join(writeToken(token), Uint8Array.from(serials), epoch.slice(1), stationKey, signature);
  return { kind: 'accepted', again };
}

function readInlineDigits(input: Uint8Array): Reading {
  const text = textOf(input);
  if (digitsToBytes(text, INLINE_LENGTH) === null) return { kind: 'refused', why: 'no-digits' };
  const inline = inlineFromDigits(text);
  if (inline === null) return { kind: 'refused', why: 'no-token' };
  return { kind: 'accepted', again: () => bytesOfText(inlineToDigits(inline)) };
}

function readDigits(input: Uint8Array): Reading {
  const text = textOf(input);
  const token = tokenFromDigits(text);
  const bytes = digitsToBytes(text, 96);
  if (bytes === null) return { kind: 'refused', why: 'no-digits' };
  if (token === null) return { kind: 'refused', why: 'no-token' };
  return { kind: 'accepted', again: () => bytesOfText(bytesToDigits(writeToken(token))) };
}

function readRotating(input: Uint8Array): Reading {
  const rotating = parseRotating(textOf(input));
  if (rotating === null) return { kind: 'refused', why: 'no-token' };
  const { token, step, code } = rotating;
  const suffix = String(step).padStart(9, '0') + code;
  return {
    kind: 'accepted',
    again: () => bytesOfText(bytesToDigits(writeToken(token)) + suffix),
  };
}

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function readCode(input: Uint8Array): Reading {
  const code = parseCode(textOf(input));
  if (code === null) return { kind: 'refused', why: 'no-code' };
  const signs = code.lookup + code.secret;
  const isCode = signs.length === 16 && [...signs].every((sign) => SIGNS.includes(sign));
  // People type codes in many ways, so there is no one form to come back to: only what came out is looked at.
  return { kind: 'accepted', again: () => (isCode ? input : bytesOfText(signs)) };
}

const BOX_KEY = new Uint8Array(32).fill(1);
const FIXED = { bytes: (count: number) => new Uint8Array(count).fill(7) };

function readBox(input: Uint8Array): Reading {
  const opened = openSecret(input, BOX_KEY);
  if (opened === null) return { kind: 'refused', why: 'shut' };
  const nonce = input.slice(0, 24);
  return { kind: 'accepted', again: () => sealSecret(opened, BOX_KEY, { bytes: () => nonce }) };
}

const LISTS = [
  'barcode,section,class,row,seat,name,phone,price,currency\nA1B2C3D4,East,Open,A,1,Tendai,0772 123 456,10.00,USD\n',
  'Barcode;Section;Class;Row;Seat;Holder;Phone;Price;Currency\r\n"77788899";"Bay ""7""";VIP;;;"M, J";;"1.500,00";ZWG\r\n',
  // One barcode twice, and two for one seat.
  'barcode,section,class,row,seat,price,currency\nA1B2C3D4,East,Open,A,1,10,USD\nA1B2C3D4,East,Open,A,2,10,USD\nA1B2C3D5,East,Open,A,1,10,USD\n',
  '\ufeffbarcode\tsection\tclass\tprice\tcurrency\n123456789\tWest\tOpen\t5\tUSD\n=1+1\tWest\tOpen\tx\tZWL\n',
];

function readList(input: Uint8Array): Reading {
  const list = readTicketList(input);
  if (!list.ok) return { kind: 'refused', why: list.error.kind };
  const { rows, rejected, totalRows } = list.value;
  const isWhole = rows.length + rejected.length === totalRows;
  return { kind: 'accepted', again: () => (isWhole ? input : bytesOfText('rows were lost')) };
}

function readAmount(input: Uint8Array): Reading {
  const text = textOf(input);
  const currency = parseCurrency(text);
  if (currency.ok) return { kind: 'accepted', again: () => input };
  return readingOf(parseAmount(text), (amount) =>
    Number.isSafeInteger(amount) && amount >= 0 ? input : bytesOfText(String(amount)),
  );
}

export const SCANS: readonly Decoder[] = [
  {
    name: 'token',
    covers: ['codec/ticket-token#decodeToken'],
    examples: TOKENS.map((token) => token.bytes),
    refusals: ['no-token'],
    compose: (dice) => join(Uint8Array.of(dice.chance(0.9) ? 1 : 0), dice.bytes(95)),
    read: readToken,
  },
  {
    name: 'digits',
    covers: ['codec/digits#digitsToBytes', 'codec/ticket-token#tokenFromDigits'],
    examples: TOKENS.map((token) => bytesOfText(tokenToDigits(token))),
    refusals: ['no-digits', 'no-token'],
    compose: (dice) => bytesOfText(Array.from({ length: 232 }, () => dice.below(10)).join('')),
    read: readDigits,
  },
  {
    name: 'inline-token',
    covers: ['codec/inline-token#decodeInline', 'codec/selling-right#decodeCarried'],
    examples: INLINE,
    refusals: ['no-token'],
    compose: (dice) => join(Uint8Array.of(dice.chance(0.9) ? 1 : 0), dice.bytes(207)),
    read: readInline,
  },
  {
    name: 'rotating-digits',
    covers: ['codec/rotating-suffix#parseRotating'],
    examples: TOKENS.map((token) =>
      bytesOfText(tokenToDigits(token) + rotatingSuffix(new Uint8Array(32), NOW_MS)),
    ),
    refusals: ['no-token'],
    compose: (dice) =>
      bytesOfText(Array.from({ length: ROTATING_DIGITS }, () => dice.below(10)).join('')),
    read: readRotating,
  },
  {
    name: 'inline-digits',
    covers: ['codec/inline-token#inlineFromDigits'],
    examples: INLINE.map((bytes) => bytesOfText(bytesToDigits(bytes))),
    refusals: ['no-digits', 'no-token'],
    compose: (dice) =>
      bytesOfText(Array.from({ length: INLINE_DIGITS }, () => dice.below(10)).join('')),
    read: readInlineDigits,
  },
  {
    name: 'enrolment-code',
    covers: ['codec/enrolment#parseCode'],
    examples: [bytesOfText('ABCD-EFGH-JKMN-PQRS'), bytesOfText('abcd efgh 0iol pqrs')],
    refusals: ['no-code'],
    read: readCode,
  },
  {
    name: 'secret-box',
    covers: ['crypto/secretbox#openSecret'],
    examples: [sealSecret(bytesOfText('the key of an issuer'), BOX_KEY, FIXED)],
    refusals: ['shut'],
    read: readBox,
  },
  {
    name: 'ticket-list',
    covers: ['import/read-ticket-list#readTicketList', 'import/detect-encoding#decodeText'],
    examples: [
      ...LISTS.map(bytesOfText),
      new Uint8Array(Buffer.from(`\ufeff${LISTS[0]}`, 'utf16le')),
      // A workbook that was renamed.
      Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 0x14, 0x00),
    ],
    refusals: ['not-text', 'no-rows', 'missing-columns'],
    // csv-parse makes a parser of 20 to 50 KB for a record with quotes, and each of the first lines is read under four
    // delimiters besides. The list is the administrator's own file.
    mayAllocateBytes: (input) => 5 * 50_000 * (input.filter((octet) => octet === 0x22).length / 2),
    read: (input) => {
      const text = decodeText(input);
      if (text.ok && text.value.text.includes('\0')) throw new Error('a NUL passed for text');
      return readList(input);
    },
  },
  {
    name: 'amount',
    covers: ['money/money#parseAmount', 'money/money#parseCurrency'],
    examples: [
      '40',
      '-5',
      '1,500.00',
      '1.500,00',
      '1 500,00',
      '1.234.567',
      'usd',
      'ZWG',
      'ZWL',
      '9'.repeat(17),
    ].map(bytesOfText),
    refusals: ['not-a-number', 'negative', 'ambiguous-separator', 'finer-than-a-cent', 'too-large'],
    read: readAmount,
  },
];
