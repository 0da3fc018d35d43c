/** Purpose: a vault record out of its two boxes, by docs/spec/FORMATS.md alone. Shares no code with the program. */

import { blake2b } from './blake2b.ts';
import { openXChaCha } from './boxes.ts';
import { readPlain } from './messages.ts';

export type RecordKeys = {
  readonly subject: Buffer;
  readonly eventKey: Buffer;
  readonly ticketSecret: Buffer;
};

export function readVaultRecord(sealed: Buffer, { subject, eventKey, ticketSecret }: RecordKeys) {
  const open = (box: Buffer, purpose: string, secret: Buffer): Buffer => {
    const both = blake2b(64, Buffer.concat([Buffer.from(`${purpose}\0`), subject]), secret);
    return openXChaCha(box, subject, both.subarray(0, 32));
  };
  const inner = open(sealed, 'gatefold vault wrap v1', eventKey);
  const padded = open(inner, 'gatefold vault record v1', ticketSecret);
  const end = padded.lastIndexOf(0x80);
  if (end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0)) throw new Error('no end');
  return readPlain('vault record', padded.subarray(0, end));
}
