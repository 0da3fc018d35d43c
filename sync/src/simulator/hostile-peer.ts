/**
 * Purpose: what a peer on the line can make of transfers it overheard: entries of its own under another's certificate (LE8).
 * Invariant: it knows every public byte and no other's secret key.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { encodeEntry } from '@gatefold/domain/codec/entry';
import type { Fact } from '@gatefold/domain/codec/facts';
import { sealHead } from '@gatefold/domain/codec/head';
import { decodeTransfer, encodeTransfer } from '@gatefold/domain/codec/transfer';
import { genesisHash, ledgerIdOf, linkHash } from '../ledger/chain.ts';
import type { Seeded } from './seeded.ts';

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
