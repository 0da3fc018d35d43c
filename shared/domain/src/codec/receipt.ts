/**
 * Purpose: the hub's signed word that it holds a ledger up to `seq` on its disk (LE6).
 * Invariant: a receipt is honoured only while the hub's epoch is the one it was given in.
 */

import { z } from 'zod';
import { bytesOf, hexBytes, type Bytes } from '../bytes.ts';
import { ledgerIdSchema, seqSchema, type LedgerId } from '../ids.ts';
import type { Result } from '../result.ts';
import { openEnvelope, sealEnvelope, type EnvelopeRefusal } from './envelope.ts';

export type Receipt = {
  readonly ledger: LedgerId;
  readonly seq: number;
  readonly hash: Bytes;
  /** Changes whenever the hub is brought back from a backup. */
  readonly hubEpoch: string;
  readonly receivedAtMs: number;
};

const receiptSchema = z.strictObject({
  v: z.literal(1),
  ledger: ledgerIdSchema,
  seq: seqSchema,
  hash: bytesOf(32),
  hubEpoch: z.string().min(1).max(40),
  receivedAtMs: z.number().int().min(0),
});

export function sealReceipt(receipt: Receipt, hubSecretKey: Bytes): Bytes {
  const message = { v: 1, ...receipt, ledger: hexBytes(receipt.ledger) };
  return sealEnvelope('gatefold receipt v1', message, hubSecretKey);
}

export function openReceipt(
  envelope: Bytes,
  hubPublicKey: Bytes,
): Result<Receipt, EnvelopeRefusal> {
  return openEnvelope('gatefold receipt v1', receiptSchema, envelope, hubPublicKey);
}
