/**
 * Purpose: a film of a ticket's QR code for Chromium's fake camera, as a raw .y4m file.
 * Source: the YUV4MPEG2 format: a header line, then FRAME lines, each followed by the Y, U and V planes.
 */

import { writeFile } from 'node:fs/promises';
import { qrModules } from '@gatefold/ui/qr/qr-modules';

const WIDTH = 640;
const HEIGHT = 480;
/** Brightness of paper and print as a camera sees them, not pure white and black. */
const PAPER = 215;
const PRINT = 40;
/** Chroma without colour. */
const GREY = 128;

function luma(text: string): Uint8Array {
  const { rows, size } = qrModules(text);
  const scale = Math.floor(HEIGHT / size);
  const left = Math.floor((WIDTH - size * scale) / 2);
  const top = Math.floor((HEIGHT - size * scale) / 2);
  const plane = new Uint8Array(WIDTH * HEIGHT).fill(PAPER);
  for (let y = 0; y < size * scale; y += 1) {
    for (let x = 0; x < size * scale; x += 1) {
      const black = rows[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true;
      if (black) plane[(top + y) * WIDTH + left + x] = PRINT;
    }
  }
  return plane;
}

export async function writeQrFilm(path: string, text: string): Promise<void> {
  const chroma = new Uint8Array((WIDTH * HEIGHT) / 2).fill(GREY);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma(text), chroma]);
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  await writeFile(path, Buffer.concat([header, frame, frame, frame]));
}
