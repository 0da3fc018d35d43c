/** Purpose: reads QR codes out of a picture as a scanner would, with the reader that the gate's page uses. */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

// Without its own copy the reader would ask a public host for it.
const wasm = fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'));
const wasmBinary = new Uint8Array(await readFile(wasm)).buffer;
prepareZXingModule({ overrides: { wasmBinary } });

/** The texts of all QR codes in a PNG or JPEG. */
export async function readCodes(picture: Uint8Array): Promise<string[]> {
  const codes = await readBarcodes(picture, { formats: ['QRCode'] });
  return codes.map((code) => code.text);
}
