/**
 * Purpose: opens the boxes that Node's crypto does not know (XChaCha20-Poly1305, XSalsa20-Poly1305, `crypto_box_seal`,
 * `crypto_kx`), for the reader that was written from docs/spec/FORMATS.md alone.
 * Invariant: shares no code with the program. Sources: draft-irtf-cfrg-xchacha-03, RFC 8439 (Poly1305), Bernstein, "Extending
 * the Salsa20 nonce" (2011), RFC 7748, libsodium's documentation of `crypto_box_seal` and `crypto_kx`.
 */

import {
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
} from 'node:crypto';
import { blake2b } from './blake2b.ts';

/** "expand 32-byte k", as four little-endian words. */
const SIGMA = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574] as const;

function rotated(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function words(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readUInt32LE(at * 4));
}

function bytesOfWords(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => bytes.writeUInt32LE(value >>> 0, at * 4));
  return bytes;
}

type Quarter = readonly [number, number, number, number];

function chachaQuarter(s: Int32Array, [a, b, c, d]: Quarter): void {
  const step = (x: number, y: number, z: number, by: number): void => {
    s[x] = (s[x] ?? 0) + (s[y] ?? 0);
    s[z] = rotated((s[z] ?? 0) ^ (s[x] ?? 0), by);
  };
  step(a, b, d, 16);
  step(c, d, b, 12);
  step(a, b, d, 8);
  step(c, d, b, 7);
}

function salsaQuarter(s: Int32Array, [a, b, c, d]: Quarter): void {
  const step = (x: number, y: number, z: number, by: number): void => {
    s[x] = (s[x] ?? 0) ^ rotated(((s[y] ?? 0) + (s[z] ?? 0)) | 0, by);
  };
  step(b, a, d, 7);
  step(c, b, a, 9);
  step(d, c, b, 13);
  step(a, d, c, 18);
}

const CHACHA_ROUND: readonly Quarter[] = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
];
const SALSA_ROUND: readonly Quarter[] = [
  [0, 4, 8, 12],
  [5, 9, 13, 1],
  [10, 14, 2, 6],
  [15, 3, 7, 11],
  [0, 1, 2, 3],
  [5, 6, 7, 4],
  [10, 11, 8, 9],
  [15, 12, 13, 14],
];

function pick(state: Int32Array, places: readonly number[]): Buffer {
  return bytesOfWords(places.map((place) => state[place] ?? 0));
}

function hchacha(key: Buffer, nonce: Buffer): Buffer {
  const state = Int32Array.from([...SIGMA, ...words(key), ...words(nonce)]);
  for (let round = 0; round < 10; round += 1) {
    for (const quarter of CHACHA_ROUND) chachaQuarter(state, quarter);
  }
  return pick(state, [0, 1, 2, 3, 12, 13, 14, 15]);
}

function salsaState(key: Buffer, input: Buffer): Int32Array {
  const [k, n] = [words(key), words(input)];
  const [s0, s1, s2, s3] = SIGMA;
  return Int32Array.from([s0, ...k.slice(0, 4), s1, ...n, s2, ...k.slice(4), s3]);
}

function salsaRounds(state: Int32Array): void {
  for (let round = 0; round < 10; round += 1) {
    for (const quarter of SALSA_ROUND) salsaQuarter(state, quarter);
  }
}

function hsalsa(key: Buffer, nonce: Buffer): Buffer {
  const state = salsaState(key, nonce);
  salsaRounds(state);
  return pick(state, [0, 5, 10, 15, 6, 7, 8, 9]);
}

function salsaStream(key: Buffer, nonce: Buffer, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 64) }, (_, number) => {
    const counter = Buffer.alloc(8);
    counter.writeUInt32LE(number);
    const start = salsaState(key, Buffer.concat([nonce, counter]));
    const state = Int32Array.from(start);
    salsaRounds(state);
    return bytesOfWords([...state].map((word, at) => word + (start[at] ?? 0)));
  });
  return Buffer.concat(blocks).subarray(0, length);
}

function littleEndian(bytes: Buffer): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex') || '0'}`);
}

function toLittleEndian(value: bigint, length: number): Buffer {
  return Buffer.from(
    value
      .toString(16)
      .padStart(length * 2, '0')
      .slice(-length * 2),
    'hex',
  ).reverse();
}

function poly1305(key: Buffer, message: Buffer): Buffer {
  const r = littleEndian(key.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  let sum = 0n;
  for (let at = 0; at < message.length; at += 16) {
    const block = Buffer.concat([message.subarray(at, at + 16), Buffer.of(1)]);
    sum = ((sum + littleEndian(block)) * r) % ((1n << 130n) - 5n);
  }
  return toLittleEndian(sum + littleEndian(key.subarray(16)), 16);
}

/** XSalsa20-Poly1305: the tag, then the text. */
export function openSecretBox(box: Buffer, nonce: Buffer, key: Buffer): Buffer {
  const subKey = hsalsa(key, nonce.subarray(0, 16));
  const sealed = box.subarray(16);
  const stream = salsaStream(subKey, nonce.subarray(16), 32 + sealed.length);
  if (Buffer.compare(poly1305(stream.subarray(0, 32), sealed), box.subarray(0, 16)) !== 0) {
    throw new Error('the box does not open');
  }
  return Buffer.from(sealed.map((byte, at) => byte ^ (stream[32 + at] ?? 0)));
}

/** XChaCha20-Poly1305: nonce 24, the text, its tag at the end. */
export function openXChaCha(box: Buffer, subject: Buffer, key: Buffer): Buffer {
  const nonce = box.subarray(0, 24);
  const text = box.subarray(24, -16);
  const iv = Buffer.concat([Buffer.alloc(4), nonce.subarray(16)]);
  const subKey = hchacha(key, nonce.subarray(0, 16));
  const decipher = createDecipheriv('chacha20-poly1305', subKey, iv, { authTagLength: 16 });
  decipher.setAAD(subject, { plaintextLength: text.length });
  decipher.setAuthTag(box.subarray(-16));
  return Buffer.concat([decipher.update(text), decipher.final()]);
}

function privateKey(secret: Buffer) {
  const key = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), secret]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

export function x25519(secret: Buffer, theirs: Buffer): Buffer {
  const jwk = { kty: 'OKP', crv: 'X25519', x: theirs.toString('base64url') };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  return diffieHellman({ privateKey: privateKey(secret), publicKey });
}

export function x25519Public(secret: Buffer): Buffer {
  const { x } = createPublicKey(privateKey(secret)).export({ format: 'jwk' });
  return Buffer.from(x ?? '', 'base64url');
}

/** The X25519 secret of an Ed25519 seed: the first half of its SHA-512, as RFC 8032 makes the scalar. */
export function boxSecretOf(seed: Buffer): Buffer {
  return createHash('sha512').update(seed).digest().subarray(0, 32);
}

/** `crypto_box_seal`: a throw-away key, then a box of the text. */
export function openSealed(sealed: Buffer, secret: Buffer): Buffer {
  const throwAway = sealed.subarray(0, 32);
  const nonce = blake2b(24, Buffer.concat([throwAway, x25519Public(secret)]));
  const key = hsalsa(x25519(secret, throwAway), Buffer.alloc(16));
  return openSecretBox(sealed.subarray(32), nonce, key);
}

/** `crypto_kx`: what the client and what the server seals with. */
export function lineKeys(shared: Buffer, client: Buffer, server: Buffer) {
  const both = blake2b(64, Buffer.concat([shared, client, server]));
  return { ofServer: both.subarray(0, 32), ofClient: both.subarray(32) };
}
