/**
 * Purpose: a signed message: the 64-byte signature, then the message bytes.
 * Invariant: nothing of a message is looked at before its signature has been checked, except by `envelopeMessage`,
 * whose callers must choose the key by what the message claims.
 */

import type { z } from 'zod';
import { concatBytes, type Bytes } from '../bytes.ts';
import { sign, SIGNATURE_LENGTH, verify, type SignatureContext } from '../crypto/sign.ts';
import { err, type Result } from '../result.ts';
import { decodeCanonical, encodeCanonical, type Encodable, type Malformed } from './cbor.ts';

export type EnvelopeRefusal = Malformed | { readonly kind: 'bad-signature' };

export function sealEnvelope(
  context: SignatureContext,
  message: Encodable,
  secretKey: Bytes,
): Bytes {
  const bytes = encodeCanonical(message);
  return concatBytes(sign(context, bytes, secretKey), bytes);
}

/** The message bytes, unchecked. */
export function envelopeMessage(envelope: Bytes): Bytes {
  return envelope.slice(SIGNATURE_LENGTH);
}

export function openEnvelope<Schema extends z.ZodType>(
  context: SignatureContext,
  schema: Schema,
  envelope: Bytes,
  publicKey: Bytes,
): Result<z.output<Schema>, EnvelopeRefusal> {
  if (envelope.length <= SIGNATURE_LENGTH) return err({ kind: 'malformed', detail: 'too short' });
  const message = envelopeMessage(envelope);
  if (!verify(context, message, envelope.slice(0, SIGNATURE_LENGTH), publicKey)) {
    return err({ kind: 'bad-signature' });
  }
  return decodeCanonical(schema, message);
}
