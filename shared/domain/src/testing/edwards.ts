/**
 * Purpose: Ed25519's curve in whole numbers (RFC 8032, section 5.1), slow and plain, with which tests make keys and
 * signatures that no signer makes. Tests only.
 * Invariant: shares no code with libsodium.
 */

import { createHash } from 'node:crypto';
import { concatBytes, type Bytes } from '../bytes.ts';

export const P = 2n ** 255n - 19n;
/** Order of the base point. */
export const L = 2n ** 252n + 27742317777372353535851937790883648493n;

export type Point = { readonly x: bigint; readonly y: bigint };

function mod(value: bigint, modulus = P): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let [square, left] = [mod(base), exponent]; left > 0n; left >>= 1n) {
    if (left & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

function inverse(value: bigint): bigint {
  return power(value, P - 2n);
}

const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

export const IDENTITY: Point = { x: 0n, y: 1n };

export function add(a: Point, b: Point): Point {
  const product = mod(D * a.x * b.x * a.y * b.y);
  return {
    x: mod((a.x * b.y + b.x * a.y) * inverse(1n + product)),
    y: mod((a.y * b.y + a.x * b.x) * inverse(1n - product)),
  };
}

export function negate({ x, y }: Point): Point {
  return { x: mod(-x), y };
}

export function times(factor: bigint, point: Point): Point {
  let result = IDENTITY;
  for (let [doubled, left] = [point, factor]; left > 0n; left >>= 1n) {
    if (left & 1n) result = add(result, doubled);
    doubled = add(doubled, doubled);
  }
  return result;
}

/** Null when no point has this y. */
export function pointAt(y: bigint, isOdd: boolean): Point | null {
  const square = mod((y * y - 1n) * inverse(D * y * y + 1n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x) !== square) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(x * x) !== square) return null;
  return { x: ((x & 1n) === 1n) === isOdd ? x : mod(-x), y };
}

export function littleEndian(value: bigint): Bytes {
  return Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn));
}

export function fromLittleEndian(bytes: Bytes): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** As it should be, or with y raised by P where that still fits 255 bits (`isPlain` false). */
export function encodePoint({ x, y }: Point, isPlain = true): Bytes {
  const high = isPlain ? y : y + P;
  if (high >= 2n ** 255n) throw new Error('this y has one encoding only');
  return littleEndian(high | ((x & 1n) << 255n));
}

function pointOrThrow(point: Point | null): Point {
  if (point === null) throw new Error('there is no such point');
  return point;
}

export const BASE = pointOrThrow(pointAt(mod(4n * inverse(5n)), false));

/** One of order eight; its multiples are all eight points of small order. */
export const ORDER_EIGHT: Point = (() => {
  for (let y = 2n; ; y += 1n) {
    const point = pointAt(y, false);
    if (point === null) continue;
    const torsion = times(L, point);
    if (times(4n, torsion).y !== 1n || times(4n, torsion).x !== 0n) return torsion;
  }
})();

/** SHA-512(R ‖ A ‖ message) as a number below L. */
export function challenge(r: Bytes, a: Bytes, message: Bytes): bigint {
  const digest = createHash('sha512')
    .update(concatBytes(r, a, message))
    .digest();
  return mod(fromLittleEndian(new Uint8Array(digest)), L);
}
