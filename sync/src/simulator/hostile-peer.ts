/**
 * Purpose: what a peer on the line can make of what it overhears: entries of its own under another's certificate, a ticket
 * list in which a ticket is not what the hub says (LE8, MA3).
 * Invariant: it knows every public byte and no other's secret key.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { decodeCanonical, encodeCanonical } from '@gatefold/domain/codec/cbor';
import { TICKET_STATES } from '@gatefold/domain/codec/chunk';
import { decodeDelta, encodeDelta } from '@gatefold/domain/codec/delta';
import { encodeEntry } from '@gatefold/domain/codec/entry';
import type { Fact } from '@gatefold/domain/codec/facts';
import { sealHead } from '@gatefold/domain/codec/head';
import { decodeTransfer, encodeTransfer } from '@gatefold/domain/codec/transfer';
import { genesisHash, ledgerIdOf, linkHash } from '../ledger/chain.ts';
import { manifestOfferSchema } from '../roads/hub/http-hub-road.ts';
import type { Seeded } from './seeded.ts';

/** Where the record of a ticket has its state, after three places of two octets and three octets (MA2). */
const STATE_AT = 9;
const SOLD = TICKET_STATES.indexOf('sold');
const REVOKED = TICKET_STATES.indexOf('revoked');

function madeUp(random: Seeded): Fact {
  const serial = random.between(1, 60);
  const common = { serial, issue: 0, klass: 0, basis: 'listed', via: 'token', gate: 0 } as const;
  const body = { ...common, lane: 'X', operator: 'thief', epoch: 1, proof: null };
  return { kind: 'ticket-admitted', body };
}

/**
 * Entries nobody wrote, under an overheard certificate: in place of its ledger, or behind the entries overheard. The head
 * is signed by the thief. Null when the overheard bytes are no transfer.
 */
export function forgeTransfer(overheard: Bytes, random: Seeded, thiefKey: Bytes): Bytes | null {
  const read = decodeTransfer(overheard);
  if (!read.ok) return null;
  const { certificate, book, fromSeq, entries } = read.value;
  const genesis = genesisHash(certificate, book);
  const ledger = ledgerIdOf(genesis);
  const isAppended = fromSeq === 1 && random.chance(0.7);
  const run = isAppended ? [...entries] : [];
  let hash = genesis;
  for (const bytes of run) hash = linkHash(hash, bytes);
  const hlc = { ms: 1, n: 0 };
  const added = random.between(1, 3);
  for (let count = 0; count < added; count += 1) {
    const header = {
      ledger,
      seq: run.length + 1,
      hlc,
      event: book.kind === 'gate' ? book.event : 7,
    };
    const bytes = encodeEntry(header, madeUp(random));
    run.push(bytes);
    hash = linkHash(hash, bytes);
  }
  const head = sealHead({ ledger, seq: run.length, hash, hlc }, thiefKey);
  return encodeTransfer({ v: 1, certificate, book, fromSeq: 1, entries: run, head });
}

/** A delta, which nobody signs, with one ticket changed or left out. Null for any other offer. */
export function altersDelta(offer: Bytes, random: Seeded): Bytes | null {
  const read = decodeCanonical(manifestOfferSchema, offer);
  const delta = read.ok && read.value.kind === 'delta' ? decodeDelta(read.value.bytes) : null;
  if (delta === null || !delta.ok || delta.value.patches.length === 0) return null;
  const patches = [...delta.value.patches];
  const [serial, record] = patches.pop() ?? [1, new Uint8Array()];
  if (random.chance(0.5)) {
    const changed = Uint8Array.from(record);
    changed[STATE_AT] = changed[STATE_AT] === SOLD ? REVOKED : SOLD;
    patches.push([serial, changed]);
  }
  const bytes = encodeDelta({ ...delta.value, patches });
  return encodeCanonical({ kind: 'delta', bytes });
}
