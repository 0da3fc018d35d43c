/**
 * Purpose: tickets in all their forms, read by docs/spec/FORMATS.md alone.
 * Invariant: shares no code with the program, not even how digits become bytes.
 */

import { blake2b, hash256 } from './blake2b.ts';
import { isSigned } from './ed25519.ts';

/** Digit by digit, in a number of base 256. */
export function bytesOfDigits(digits: string, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (const digit of digits) {
    let carry = Number.parseInt(digit, 10);
    for (let at = length - 1; at >= 0; at -= 1) {
      const sum = (bytes[at] ?? 0) * 10 + carry;
      bytes[at] = sum & 0xff;
      carry = sum >> 8;
    }
    if (carry !== 0) throw new Error('more than its bytes hold');
  }
  return bytes;
}

const quarterHour = (count: number): number => Date.UTC(2020, 0, 1) + count * 15 * 60 * 1000;

export type ReadToken = ReturnType<typeof readToken>;

export function readToken(bytes: Buffer) {
  if (bytes.length !== 96 || bytes[0] !== 1) throw new Error('not a token of version 1');
  const face = {
    event: bytes.readUIntBE(1, 3),
    serial: bytes.readUIntBE(4, 3),
    issue: bytes.readUInt8(7),
    klass: bytes.readUInt8(8),
    validFromQuarterHours: bytes.readUIntBE(9, 3),
    validForHours: bytes.readUInt8(12),
  };
  const signed = Buffer.concat([bytes.subarray(0, 16), hash256(bytes.subarray(16, 32))]);
  const signature = bytes.subarray(32);
  return {
    face,
    signer: bytes.readUIntBE(13, 3),
    validFromMs: quarterHour(face.validFromQuarterHours),
    validUntilMs:
      face.validForHours === 0
        ? null
        : quarterHour(face.validFromQuarterHours) + face.validForHours * 3_600_000,
    secret: bytes.subarray(16, 32).toString('hex'),
    proof: Buffer.concat([signed, signature]).toString('hex'),
    isSignedBy: (key: Buffer) => isSigned('gatefold ticket v1', signed, signature, key),
  };
}

export function signerOf(publicKey: Buffer): number {
  return hash256(publicKey).readUIntBE(0, 3);
}

export function readInline(bytes: Buffer) {
  if (bytes.length !== 208) throw new Error('not a token with its right');
  const token = readToken(bytes.subarray(0, 96));
  const right = bytes.subarray(96);
  const statement = Buffer.concat([
    Buffer.of(1),
    bytes.subarray(1, 4),
    bytes.subarray(8, 9),
    right.subarray(0, 6),
    bytes.subarray(9, 13),
    right.subarray(6, 48),
  ]);
  const signature = right.subarray(48);
  return {
    token,
    right: {
      serialFrom: right.readUIntBE(0, 3),
      serialTo: right.readUIntBE(3, 3),
      endsAtMs: quarterHour(right.readUIntBE(6, 3)),
      afterEpoch: Number(BigInt(`0x${right.subarray(9, 16).toString('hex')}`)),
      stationKey: right.subarray(16, 48).toString('hex'),
      signature: signature.toString('hex'),
    },
    isSignedBy: (key: Buffer) => isSigned('gatefold selling right v1', statement, signature, key),
  };
}

export function readRotating(digits: string, codeKey: Buffer) {
  if (!/^[0-9]{249}$/.test(digits)) throw new Error('not a token on a phone');
  const bytes = bytesOfDigits(digits.slice(0, 232), 96);
  const step = Number(digits.slice(232, 241));
  const secret = blake2b(
    32,
    Buffer.concat([Buffer.from('gatefold rotating v1\0'), bytes.subarray(0, 32)]),
    codeKey,
  );
  const counted = Buffer.from(step.toString(16).padStart(14, '0'), 'hex');
  const number = blake2b(16, counted, secret).readUIntBE(0, 6);
  return {
    token: readToken(bytes),
    secret: secret.toString('hex'),
    shownFromMs: step * 15_000,
    isRight: digits.slice(241) === String(number % 100_000_000).padStart(8, '0'),
  };
}
