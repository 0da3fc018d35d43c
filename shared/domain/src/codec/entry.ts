/**
 * Purpose: the bytes of one ledger entry (LE1).
 * Invariant: an entry is known by its bytes; decoding never changes them. The envelope of fields (ledger, seq, hlc) can
 * be read even when the kind is from a newer version, so that such an entry is kept and shown, not lost (LE8).
 */

import { z } from 'zod';
import { hexBytes, type Bytes } from '../bytes.ts';
import { ledgerIdSchema, seqSchema, type EventId, type LedgerId } from '../ids.ts';
import { err, expectOk, ok, type Result } from '../result.ts';
import { hlcSchema, hlcToWire, type Hlc } from '../time/hlc.ts';
import { decodeCanonical, encodeCanonical, firstIssue, type Malformed } from './cbor.ts';
import { entryEventSchema, EVENT_FACTS, FACT_KINDS, factSchema, type Fact } from './facts.ts';

export const MAX_ENTRY_LENGTH = 4096;

export type EntryHeader = {
  readonly ledger: LedgerId;
  readonly seq: number;
  readonly hlc: Hlc;
  readonly event: EventId | null;
};

export type Entry = EntryHeader & { readonly fact: Fact };

/** The place and time of an entry whose meaning may be unknown. */
export type EntryFrame = EntryHeader & { readonly kind: string; readonly body: unknown };

export type EntryRefusal =
  | Malformed
  | { readonly kind: 'unknown-kind'; readonly found: string }
  | { readonly kind: 'wrong-body'; readonly detail: string };

const frameSchema = z.strictObject({
  v: z.literal(1),
  ledger: ledgerIdSchema,
  seq: seqSchema,
  hlc: hlcSchema,
  event: entryEventSchema,
  kind: z.string().min(1).max(60),
  body: z.unknown(),
});

/**
 * Throws when the entry is one that no reader would accept, which is a fault of the caller: once it is in the journal it
 * could be neither read again nor merged.
 */
export function encodeEntry(header: EntryHeader, fact: Fact): Bytes {
  const bytes = encodeCanonical({
    v: 1,
    ledger: hexBytes(header.ledger),
    seq: header.seq,
    hlc: hlcToWire(header.hlc),
    event: header.event,
    kind: fact.kind,
    body: fact.body,
  });
  expectOk(decodeEntry(bytes), 'entry would not be accepted');
  return bytes;
}

/** Reads the frame only: what the chain needs, and what an unknown kind still has. */
export function decodeFrame(bytes: Bytes): Result<EntryFrame, Malformed> {
  if (bytes.length > MAX_ENTRY_LENGTH) return err({ kind: 'malformed', detail: 'entry too long' });
  return decodeCanonical(frameSchema, bytes);
}

/** Gives a frame its meaning, or says why it has none here. */
export function interpretFrame(frame: EntryFrame): Result<Entry, EntryRefusal> {
  if (!FACT_KINDS.has(frame.kind)) return err({ kind: 'unknown-kind', found: frame.kind });
  const fact = factSchema.safeParse({ kind: frame.kind, body: frame.body });
  if (!fact.success) return err({ kind: 'wrong-body', detail: firstIssue(fact.error) });
  if (EVENT_FACTS.has(frame.kind) !== (frame.event !== null)) {
    return err({ kind: 'wrong-body', detail: 'event is missing, or named where none belongs' });
  }
  const { ledger, seq, hlc, event } = frame;
  return ok({ ledger, seq, hlc, event, fact: fact.data });
}

export function decodeEntry(bytes: Bytes): Result<Entry, EntryRefusal> {
  const frame = decodeFrame(bytes);
  return frame.ok ? interpretFrame(frame.value) : frame;
}
