/** Purpose: reads QR codes out of a picture as a scanner would, with the reader that the gate's page uses. */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

// Without its own copy the reader would ask a public host for it.
const wasm = fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'));
const wasmBinary = new Uint8Array(await readFile(wasm)).buffer;
prepareZXingModule({ overrides: { wasmBinary } });

export type ReadCode = {
  readonly text: string;
  /** 1 to 40, as it was drawn. */
  readonly version: number;
  /** Level of error correction. */
  readonly level: string;
};

/** All QR codes in a PNG or JPEG. */
export async function readSymbols(picture: Uint8Array): Promise<ReadCode[]> {
  const codes = await readBarcodes(picture, { formats: ['QRCode'] });
  return codes.map(({ text, version, ecLevel }) => {
    return { text, version: Number(version), level: ecLevel };
  });
}

/** Their texts alone. */
export async function readCodes(picture: Uint8Array): Promise<string[]> {
  return (await readSymbols(picture)).map((code) => code.text);
}
