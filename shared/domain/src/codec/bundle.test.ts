import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectOk } from '../result.ts';
import {
  decodeBundle,
  encodeBundle,
  FRAME_OVERHEAD,
  MAX_BUNDLE_LENGTH,
  MAX_FRAME_LENGTH,
  type BundleHeader,
  type Frame,
} from './bundle.ts';

const HEADER: BundleHeader = { hub: 'ab'.repeat(8), event: 7, writer: null, more: false };

function frame(length: number): Frame {
  return { kind: 'transfer', bytes: new Uint8Array(length).fill(length) };
}

const FRAMES = [frame(100), frame(200), frame(50)];
const WHOLE = encodeBundle(HEADER, FRAMES);
const HEADER_LENGTH = encodeBundle(HEADER, []).length;

/** Where each frame after the header ends. */
const ENDS = FRAMES.map((_, index) =>
  FRAMES.slice(0, index + 1).reduce(
    (end, { bytes }) => end + FRAME_OVERHEAD + bytes.length,
    HEADER_LENGTH,
  ),
);

describe('LE9 LE8 a bundle that was cut or altered', () => {
  test('cut at any byte, it gives every frame before the cut', () => {
    for (let length = 0; length < HEADER_LENGTH; length += 1) {
      expect(decodeBundle(WHOLE.slice(0, length)).ok).toBe(false);
    }
    for (let length = HEADER_LENGTH; length <= WHOLE.length; length += 1) {
      const read = decodeBundle(WHOLE.slice(0, length));
      const whole = ENDS.filter((end) => end <= length).length;
      const isCut = length !== HEADER_LENGTH && !ENDS.includes(length);
      expect(read).toEqual({
        ok: true,
        value: { header: HEADER, frames: FRAMES.slice(0, whole), damaged: isCut ? 1 : 0 },
      });
    }
  });

  test('altered at any byte after the header, it loses one frame and says so', () => {
    for (let at = HEADER_LENGTH; at < WHOLE.length; at += 1) {
      const altered = Uint8Array.from(WHOLE);
      altered[at] = (altered[at] ?? 0) ^ 0x40;
      const read = expectOk(decodeBundle(altered), 'its header reads');
      const hit = ENDS.findIndex((end) => at < end);
      expect(read.damaged).toBe(1);
      expect(read.frames).toEqual(FRAMES.filter((_, index) => index !== hit));
    }
  });

  test('any bytes give an answer, and what reads is written the same again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        const bytes = Uint8Array.from([...WHOLE, ...noise]);
        const read = expectOk(decodeBundle(bytes), 'its header reads');
        const again = encodeBundle(read.header, read.frames);
        expect(again).toEqual(read.damaged === 0 ? bytes : bytes.slice(0, again.length));
      }),
    );
  });

  test('marks without frames behind them end the search, not the machine', () => {
    const mark = [0x47, 0x46, 0x42, 1, 1, 0, 0, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const marks = Array.from({ length: 4000 }, () => mark).flat();
    const bytes = Uint8Array.from([...encodeBundle(HEADER, []), ...marks]);
    expect(decodeBundle(bytes)).toMatchObject({ ok: true, value: { frames: [], damaged: 32 } });
  });
});

test('LE8 more than a stick or a neighbour may bring is refused or not written', () => {
  expect(decodeBundle(new Uint8Array(MAX_BUNDLE_LENGTH + 1))).toMatchObject({
    error: { detail: 'bundle too long' },
  });
  const tooLong: Frame = { kind: 'head', bytes: new Uint8Array(MAX_FRAME_LENGTH.head + 1) };
  expect(() => encodeBundle(HEADER, [tooLong])).toThrow('too long');
});

test('LE3 without its header a bundle is refused as a whole', () => {
  expect(decodeBundle(WHOLE.slice(HEADER_LENGTH))).toMatchObject({ ok: false });
});
