/**
 * Purpose: gives one input to a decoder and says what is wrong with how it was taken.
 * Invariant: a finding shows again when the input is judged again: what a machine does once (compiling, collecting) is none.
 */

import { getHeapStatistics } from 'node:v8';
import type { Decoder, Reading } from './decoder.ts';

export type FindingKind = 'threw' | 'not-canonical' | 'too-much-memory' | 'too-slow';
export type Finding = { readonly kind: FindingKind; readonly detail: string };

export type Judgement = {
  /** Null when it threw. */
  readonly reading: Reading | null;
  readonly finding: Finding | null;
};

/**
 * What reading may allocate, garbage included: an item can be one byte long, and the codec makes a value of it and the schema
 * a result, some 750 bytes together where both are objects (lists of thousands of empty byte strings came to that). A refusal carries its words and the stack that zod makes with them. What this stops is growth
 * by what a message *claims*: counts, serials, sizes.
 */
const FREE_BYTES = 512 * 1024;
const BYTES_PER_INPUT_BYTE = 800;
/**
 * What reading may take, a ceiling against hanging and no measure: the machine may be busy, and a signature alone takes
 * 0.3 ms. Long inputs get more.
 */
const FREE_MS = 100;
const MS_PER_KILOBYTE = 5;
/** A finding of cost must show every time. */
const TRIES = 4;

function inUse(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

type Cost = { readonly reading: Reading; readonly grewBytes: number; readonly tookMs: number };

function read(decoder: Decoder, input: Uint8Array): Cost {
  const given = new Uint8Array(input);
  const startedMs = performance.now();
  const before = inUse();
  const reading = decoder.read(given);
  const grewBytes = inUse() - before;
  const tookMs = performance.now() - startedMs;
  if (!same(given, input)) throw new Error('the decoder changed its input');
  return { reading, grewBytes, tookMs };
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** After a collection the heap is smaller, which says nothing; then another try has to show it. */
function costFinding(
  decoder: Decoder,
  { grewBytes, tookMs }: Cost,
  input: Uint8Array,
): Finding | null {
  const ownBytes = decoder.mayAllocateBytes?.(input) ?? 0;
  if (grewBytes > FREE_BYTES + BYTES_PER_INPUT_BYTE * input.length + ownBytes) {
    return { kind: 'too-much-memory', detail: `${grewBytes} bytes for ${input.length}` };
  }
  if (tookMs > FREE_MS + (MS_PER_KILOBYTE * input.length) / 1024) {
    return { kind: 'too-slow', detail: `${Math.round(tookMs)} ms for ${input.length} bytes` };
  }
  return null;
}

function repeatedCost(decoder: Decoder, input: Uint8Array, first: Cost): Finding | null {
  let finding = costFinding(decoder, first, input);
  for (let attempt = 1; attempt < TRIES && finding !== null; attempt += 1) {
    finding = costFinding(decoder, read(decoder, input), input);
  }
  return finding;
}

export function judgeInput(decoder: Decoder, input: Uint8Array): Judgement {
  try {
    const cost = read(decoder, input);
    const { reading } = cost;
    if (reading.kind === 'accepted' && !same(reading.again(), input)) {
      return { reading, finding: { kind: 'not-canonical', detail: 'written again it differs' } };
    }
    return { reading, finding: repeatedCost(decoder, input, cost) };
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { reading: null, finding: { kind: 'threw', detail } };
  }
}
