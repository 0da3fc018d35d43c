/**
 * Purpose: a decoder for one message in JSON, by its schema and by the reader of the process that gets it.
 * Invariant: JSON has many forms for one value, so nothing is written again: what is looked at is that the value comes
 * through JSON unchanged, and, where it goes into an entry, that an entry holds it unchanged.
 */

import { isDeepStrictEqual } from 'node:util';
import { utf8 } from '@gatefold/domain/bytes';
import { decodeAny, encodeCanonical, type Encodable } from '@gatefold/domain/codec/cbor';
import { parseJsonBody } from '@gatefold/station/host/json-body';
import type { z } from 'zod';
import { alterJson, type Json } from '../alter/alter-json.ts';
import type { Decoder, Reading } from '../decoder.ts';

export type JsonMessage<Schema extends z.ZodType> = {
  readonly name: string;
  /** As in `Decoder`, the reader of JSON aside. */
  readonly covers: string;
  readonly schema: Schema;
  readonly examples: readonly z.input<Schema>[];
  /** Its values go into entries of a ledger. */
  readonly entersLedger?: boolean;
};

/** As a process of ours would send it. */
export function jsonBytes(value: unknown): Uint8Array {
  return utf8(JSON.stringify(value));
}

/** Throws for what JSON does not have, which no example is. */
function plain(value: unknown): Json {
  const copied: Json = JSON.parse(JSON.stringify(value));
  return copied;
}

/** Every value of JSON, with whole numbers only; throws on others. */
function encodable(value: unknown): Encodable {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (Array.isArray(value)) return value.map(encodable);
  if (typeof value !== 'object') throw new Error(`no entry holds ${String(value)}`);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, encodable(one)]));
}

function asEntryHolds(value: unknown): unknown {
  const held = decodeAny(encodeCanonical(encodable(value)));
  return held.ok ? held.value : held.error;
}

function changed(value: unknown, otherwise: unknown): Uint8Array {
  return jsonBytes({ was: value, became: otherwise });
}

export function jsonDecoder<Schema extends z.ZodType>(message: JsonMessage<Schema>): Decoder {
  const { name, covers, schema, examples, entersLedger = false } = message;
  const read = (input: Uint8Array): Reading => {
    const json = parseJsonBody(input);
    if (!json.ok) return { kind: 'refused', why: json.error.kind };
    const parsed = schema.safeParse(json.value);
    if (!parsed.success) return { kind: 'refused', why: 'wrong-shape' };
    const { data } = parsed;
    return {
      kind: 'accepted',
      again: () => {
        const later = schema.parse(JSON.parse(JSON.stringify(data)));
        if (!isDeepStrictEqual(later, data)) return changed(data, later);
        const held = entersLedger ? asEntryHolds(data) : data;
        return isDeepStrictEqual(held, data) ? input : changed(data, held);
      },
    };
  };
  const bodies = examples.map(plain);
  return {
    name,
    covers: [covers, 'host/json-body#parseJsonBody'],
    examples: examples.map(jsonBytes),
    refusals: ['no-json', 'wrong-shape'],
    compose: (dice) => alterJson(dice.pick(bodies) ?? null, dice),
    read,
  };
}
