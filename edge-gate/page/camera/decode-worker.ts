/**
 * Purpose: reads codes out of camera pictures, beside the page so that a verdict never waits for a picture.
 * Invariant: the reader's wasm comes from this page's own origin; zxing-wasm would otherwise ask a public host.
 */

import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import type { DecodeAnswer } from './decode-answer.ts';

prepareZXingModule({ overrides: { locateFile: () => wasmUrl } });

const answer = (message: DecodeAnswer): void => postMessage(message);

async function decode(picture: ImageData): Promise<void> {
  try {
    const codes = await readBarcodes(picture, {
      // Tickets carry QR codes; the others are what imported tickets are printed with. ITF is left out: it is read
      // where there is none.
      formats: ['QRCode', 'Aztec', 'DataMatrix', 'PDF417', 'Code128'],
      maxNumberOfSymbols: 4,
    });
    answer({ kind: 'read', texts: codes.map((code) => code.text) });
  } catch (error) {
    answer({ kind: 'failed', why: String(error) });
  }
}

self.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (data instanceof ImageData) void decode(data);
});
