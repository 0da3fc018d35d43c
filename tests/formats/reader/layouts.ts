/** Purpose: chunks, vault pages and bundles, read by docs/spec/FORMATS.md alone. Shares no code with the program. */

import { hash256 } from './blake2b.ts';
import { readCbor } from './cbor.ts';
import { bool, bytes, fields, literal, orNull, uint } from './shape.ts';

const STATES = ['unsold', 'sold', 'revoked', 'not-paid', 'watch-listed', 'allotted'];

export function readChunk(chunk: Buffer) {
  if (chunk.toString('latin1', 0, 4) !== 'GFC1') throw new Error('not a chunk');
  const count = chunk.readUInt32LE(12);
  const hasCodes = (chunk.readUInt32LE(16) & 1) === 1;
  if (chunk.length !== 20 + count * (hasCodes ? 19 : 11)) throw new Error('not of its length');
  const octets = 20 + 6 * count;
  const tickets = Array.from({ length: count }, (_, at) => {
    const word = (column: number) => chunk.readUInt16LE(20 + 2 * (column * count + at));
    const octet = (column: number) => chunk.readUInt8(octets + column * count + at);
    const state = STATES[octet(3)];
    if (state === undefined) throw new Error('no such state');
    const codeAt = octets + 5 * count + 8 * at;
    return {
      section: word(0),
      row: word(1),
      seat: word(2),
      klass: octet(0),
      gateSet: octet(1),
      window: octet(2),
      state,
      issue: octet(4),
      code: hasCodes ? chunk.toString('hex', codeAt, codeAt + 8) : null,
    };
  });
  return { event: chunk.readUInt32LE(4), firstSerial: chunk.readUInt32LE(8), tickets };
}

export function readVaultPage(page: Buffer) {
  if (page.toString('latin1', 0, 4) !== 'GFV1') throw new Error('not a vault page');
  const count = page.readUInt32LE(20);
  let from = 24 + 12 * count;
  const records = Array.from({ length: count }, (_, at) => {
    const index = 24 + 12 * at;
    const who = page.readUInt32LE(index + 4);
    const start = from;
    from += page.readUInt32LE(index + 8);
    return {
      serial: page.readUInt32LE(index),
      issue: who % 256,
      signer: Math.floor(who / 256),
      sealed: page.toString('hex', start, from),
    };
  });
  if (from !== page.length) throw new Error('not of its length');
  const keyId = page.toString('hex', 12, 20);
  return { event: page.readUInt32LE(4), page: page.readUInt32LE(8), keyId, records };
}

const FRAMES = ['header', 'transfer', 'receipt', 'head', 'root', 'blob'];

const bundleHeader = fields({
  v: literal(1),
  hub: bytes(8),
  event: uint,
  writer: orNull(bytes(8)),
  more: bool,
});

export function readBundle(bundle: Buffer) {
  const frames: { kind: string; bytes: string }[] = [];
  let header: unknown = null;
  for (let at = 0; at < bundle.length;) {
    if (bundle.toString('hex', at, at + 4) !== '47464201') throw new Error('no frame');
    const kind = FRAMES[bundle.readUInt8(at + 4)];
    const end = at + 17 + bundle.readUInt32BE(at + 5);
    const content = bundle.subarray(at + 17, end);
    const hashed = hash256(
      Buffer.from('gatefold frame\0'),
      bundle.subarray(at + 4, at + 5),
      content,
    );
    if (
      kind === undefined ||
      Buffer.compare(hashed.subarray(0, 8), bundle.subarray(at + 9, at + 17))
    ) {
      throw new Error('a damaged frame');
    }
    if (at === 0) {
      if (kind !== 'header') throw new Error('no header');
      header = bundleHeader(readCbor(content));
    } else frames.push({ kind, bytes: content.toString('hex') });
    at = end;
  }
  return { header, frames };
}
