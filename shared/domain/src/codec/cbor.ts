/**
 * Purpose: the one encoding of protocol messages: deterministic CBOR (RFC 8949 section 4.2).
 * Invariant: one value has one encoding, and `decodeCanonical` accepts no other. Bytes are what is hashed and kept.
 */

import { encode, rfc8949EncodeOptions } from 'cborg';
import type { z } from 'zod';
import type { Bytes } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { readCanonical } from './canonical.ts';

export type Malformed = { readonly kind: 'malformed'; readonly detail: string };

export type Encodable =
  | null
  | boolean
  | number
  | string
  | Bytes
  | readonly Encodable[]
  | { readonly [key: string]: Encodable };

export function encodeCanonical(value: Encodable): Bytes {
  return encode(value, rfc8949EncodeOptions);
}

/** Decodes bytes that must be the canonical encoding of a plain value, whatever its shape. */
export function decodeAny(bytes: Bytes): Result<unknown, Malformed> {
  const read = readCanonical(bytes);
  return read === null
    ? err({ kind: 'malformed', detail: 'not the canonical encoding' })
    : ok(read.value);
}

/** As much of a refusal's detail as anyone reads: it may quote what a stranger sent, which may be long. */
const DETAIL_LENGTH = 200;

/** The first thing that is wrong with a value, and where: what a refusal says of it. */
export function firstIssue(error: z.ZodError): string {
  const words = error.issues
    .slice(0, 1)
    .map(({ path, message }) => `${path.join('.')}: ${message}`);
  return words.join('').slice(0, DETAIL_LENGTH);
}

/** Decodes canonical bytes and parses the value by a schema. */
export function decodeCanonical<Schema extends z.ZodType>(
  schema: Schema,
  bytes: Bytes,
): Result<z.output<Schema>, Malformed> {
  const value = decodeAny(bytes);
  if (!value.ok) return value;
  const parsed = schema.safeParse(value.value);
  if (parsed.success) return ok(parsed.data);
  return err({ kind: 'malformed', detail: firstIssue(parsed.error) });
}
