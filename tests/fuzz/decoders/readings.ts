/** Purpose: from a decoder's own answer to a reading, with the value written again by the fuzzer's own hand. */

import { hexBytes } from '@gatefold/domain/bytes';
import type { EnvelopeRefusal } from '@gatefold/domain/codec/envelope';
import type { SignatureContext } from '@gatefold/domain/crypto/sign';
import type { Result } from '@gatefold/domain/result';
import { join, treeOf, writeTree } from '../alter/cbor-tree.ts';
import type { Reading } from '../decoder.ts';
import { signature } from './signature.ts';

type Refusal = { readonly kind: string; readonly detail?: string };

export function readingOf<Value>(
  result: Result<Value, Refusal>,
  again: (value: Value) => Uint8Array,
): Reading {
  if (result.ok) {
    const { value } = result;
    return { kind: 'accepted', again: () => again(value) };
  }
  const { kind, detail } = result.error;
  return { kind: 'refused', why: detail === undefined ? kind : `${kind}: ${detail}` };
}

/** A plain value as canonical CBOR. */
export function written(value: unknown): Uint8Array {
  return writeTree(treeOf(value));
}

/** Ids are text in memory and bytes on the wire. */
export function idsToWire<Value extends object, Key extends keyof Value & string>(
  value: Value,
  ...keys: readonly Key[]
): object {
  const ids = keys.map((key) => [key, hexBytes(String(value[key]))] as const);
  return { ...value, ...Object.fromEntries(ids) };
}

const SIGNATURE = 64;

export function messageOf(envelope: Uint8Array): Uint8Array {
  return envelope.slice(SIGNATURE);
}

export function sealed(
  context: SignatureContext,
  message: Uint8Array,
  secretKey: Uint8Array,
): Uint8Array {
  return join(signature(context, message, secretKey), message);
}

/** The parts of a decoder that every signed message has. */
export function signedMessage<Value>(
  context: SignatureContext,
  keys: { readonly publicKey: Uint8Array; readonly secretKey: Uint8Array },
  open: (envelope: Uint8Array, publicKey: Uint8Array) => Result<Value, EnvelopeRefusal>,
  toWire: (value: Value) => unknown,
) {
  const seal = (message: Uint8Array) => sealed(context, message, keys.secretKey);
  return {
    seal,
    message: messageOf,
    refusals: ['malformed', 'bad-signature'],
    read: (input: Uint8Array): Reading =>
      readingOf(open(input, keys.publicKey), (value) => seal(written(toWire(value)))),
  };
}
