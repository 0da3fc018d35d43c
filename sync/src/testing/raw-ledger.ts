/**
 * Purpose: ledgers written by hand, with entries no honest station of this version would write, and transfers cut from
 * them. Tests only.
 */

import { hexBytes, type Bytes } from '@gatefold/domain/bytes';
import type { Book } from '@gatefold/domain/codec/book';
import { encodeCanonical, type Encodable } from '@gatefold/domain/codec/cbor';
import { sealHead } from '@gatefold/domain/codec/head';
import type { Transfer } from '@gatefold/domain/codec/transfer';
import type { LedgerId } from '@gatefold/domain/ids';
import { EVENT, NOW_MS } from '@gatefold/domain/testing/example-manifest';
import { genesisHash, ledgerIdOf, linkHash } from '../ledger/chain.ts';
import type { JournalRow, LedgerOpening } from '../ledger/journal.ts';
import { GATE_BOOK, type TestStation } from './test-station.ts';

/** What one entry says; any kind and body will do, and the place may be a lie. */
export type RawFact = {
  readonly kind: string;
  readonly body: Encodable;
  readonly event?: number | null;
  readonly ledger?: LedgerId;
  readonly seq?: number;
};

export type RawLedger = { readonly opening: LedgerOpening; readonly rows: readonly JournalRow[] };

/** Signs a ledger of these facts, in their order. */
export function rawLedger(
  station: TestStation,
  facts: readonly (RawFact | Bytes)[],
  book: Book = GATE_BOOK,
): RawLedger {
  let hash = genesisHash(station.certificate, book);
  const ledger = ledgerIdOf(hash);
  const rows = facts.map((fact, index): JournalRow => {
    const seq = index + 1;
    const hlc = { ms: NOW_MS + seq, n: 0 };
    const bytes =
      fact instanceof Uint8Array
        ? fact
        : encodeCanonical({
            v: 1,
            ledger: hexBytes(fact.ledger ?? ledger),
            seq: fact.seq ?? seq,
            hlc: [hlc.ms, hlc.n],
            event: fact.event === undefined ? EVENT : fact.event,
            kind: fact.kind,
            body: fact.body,
          });
    hash = linkHash(hash, bytes);
    return { seq, bytes, hash, head: sealHead({ ledger, seq, hash, hlc }, station.keys.secretKey) };
  });
  return { opening: { ledger, certificate: station.certificate, book }, rows };
}

/** The run from one seq to another, both included. */
export function runOf({ opening, rows }: RawLedger, fromSeq = 1, toSeq = rows.length): Transfer {
  const run = rows.slice(fromSeq - 1, toSeq);
  const { certificate, book } = opening;
  const entries = run.map((row) => row.bytes);
  const head = run.at(-1)?.head ?? new Uint8Array();
  return { v: 1, certificate, book, fromSeq, entries, head };
}
