/**
 * Purpose: a small vault for tests: one holder, the secrets of one ticket, a random source that is none.
 * Invariant: everything follows from fixed bytes. Tests only.
 */

import type { Bytes } from '../bytes.ts';
import { signerId } from '../codec/ticket-token.ts';
import type { Random } from '../random.ts';
import type { FingerprintTemplate, HolderRecord } from '../vault/holder-record.ts';
import type { RecordSubject } from '../vault/seal-record.ts';
import { EVENT, ISSUER } from './example-manifest.ts';

/** The same byte for ever. */
export function steadyRandom(byte: number): Random {
  return { bytes: (count) => new Uint8Array(count).fill(byte) };
}

/** Begins as ISO/IEC 19794-2 templates do; the rest can be told from anything else in a file. */
export function exampleTemplate(mark: number, length = 80): FingerprintTemplate {
  const bytes = new Uint8Array(length).fill(mark);
  bytes.set([0x46, 0x4d, 0x52, 0x00, 0x20, 0x32, 0x30, 0x00]);
  return { format: 'iso-19794-2', bytes };
}

export const EXAMPLE_HOLDER: HolderRecord = {
  v: 1,
  name: 'Rudo Marecha',
  photo: 'desk-2/000117',
  templates: [exampleTemplate(0xa1)],
};

export const EXAMPLE_SUBJECT: RecordSubject = {
  event: EVENT,
  serial: 12,
  issue: 1,
  signer: signerId(ISSUER.publicKey),
};

export const EXAMPLE_SECRET: Bytes = new Uint8Array(16).fill(0x16);
export const EXAMPLE_WRAP_KEY: Bytes = new Uint8Array(32).fill(0x32);
export const EXAMPLE_KEY_ID: Bytes = new Uint8Array(8).fill(0x08);
