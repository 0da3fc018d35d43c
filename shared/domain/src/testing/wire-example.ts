/** Purpose: one message of a format that leaves a machine, with how it is written and read. Tests only. */

import type { Bytes } from '../bytes.ts';
import { encodeCanonical, type Encodable } from '../codec/cbor.ts';
import type { Result } from '../result.ts';

export type WireExample = {
  readonly value: unknown;
  readonly write: () => Bytes;
  readonly read: (bytes: Bytes) => Result<unknown, unknown>;
};

export function example<Value>(
  value: Value,
  write: (value: Value) => Bytes,
  read: (bytes: Bytes) => Result<Value, unknown>,
): WireExample {
  return { value, write: () => write(value), read };
}

export function part<Value extends Encodable>(
  value: Value,
  read: (bytes: Bytes) => Result<Value, unknown>,
): WireExample {
  return example(value, encodeCanonical, read);
}
