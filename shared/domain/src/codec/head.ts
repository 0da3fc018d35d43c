/**
 * Purpose: the signed head of a ledger: one signature that vouches for every entry up to `seq` (LE1).
 * Invariant: a station never signs two heads that differ for one (ledger, seq); two such heads prove a fork (LE4).
 */

import { z } from 'zod';
import { bytesOf, hexBytes, type Bytes } from '../bytes.ts';
import { ledgerIdSchema, seqSchema, type LedgerId } from '../ids.ts';
import type { Result } from '../result.ts';
import { hlcSchema, hlcToWire, type Hlc } from '../time/hlc.ts';
import { openEnvelope, sealEnvelope, type EnvelopeRefusal } from './envelope.ts';

export type Head = {
  readonly ledger: LedgerId;
  readonly seq: number;
  readonly hash: Bytes;
  readonly hlc: Hlc;
};

const headSchema = z.strictObject({
  v: z.literal(1),
  ledger: ledgerIdSchema,
  seq: seqSchema,
  hash: bytesOf(32),
  hlc: hlcSchema,
});

export function sealHead(head: Head, stationSecretKey: Bytes): Bytes {
  const message = {
    v: 1,
    ledger: hexBytes(head.ledger),
    seq: head.seq,
    hash: head.hash,
    hlc: hlcToWire(head.hlc),
  };
  return sealEnvelope('gatefold head v1', message, stationSecretKey);
}

export function openHead(envelope: Bytes, stationPublicKey: Bytes): Result<Head, EnvelopeRefusal> {
  return openEnvelope('gatefold head v1', headSchema, envelope, stationPublicKey);
}
