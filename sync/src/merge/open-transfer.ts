/**
 * Purpose: whether a run of entries that came over some road is what its station wrote (LE1, LE4, LE8).
 * Invariant: pure. One certificate check, one head check, one hash an entry. A run is believed whole or not at all;
 * an entry whose meaning is unknown still has its place in the chain, so it is kept and cannot hold the others back.
 */

import { equalBytes, type Bytes } from '@gatefold/domain/bytes';
import type { Book } from '@gatefold/domain/codec/book';
import {
  openCertificate,
  type Certificate,
  type StationRole,
} from '@gatefold/domain/codec/certificate';
import {
  decodeFrame,
  interpretFrame,
  type Entry,
  type EntryRefusal,
} from '@gatefold/domain/codec/entry';
import { openHead, type Head } from '@gatefold/domain/codec/head';
import type { Transfer } from '@gatefold/domain/codec/transfer';
import type { LedgerId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { genesisHash, ledgerIdOf, linkHash } from '../ledger/chain.ts';
import { mayStandIn } from './book-of-fact.ts';

export type OpenedTransfer = {
  readonly certificate: Certificate;
  readonly ledger: LedgerId;
  readonly genesis: Bytes;
  readonly head: Head;
  readonly transfer: Transfer;
};

export type TransferRefusal =
  | { readonly kind: 'unknown-station' }
  | { readonly kind: 'forged-head'; readonly detail: string }
  | { readonly kind: 'tampered'; readonly seq: number }
  | { readonly kind: 'gap'; readonly needFromSeq: number }
  | { readonly kind: 'forked'; readonly seq: number };

/** Checks who speaks and for which ledger, before anything is looked up. */
export function openTransfer(
  transfer: Transfer,
  hubPublicKey: Bytes,
): Result<OpenedTransfer, TransferRefusal> {
  const certificate = openCertificate(transfer.certificate, hubPublicKey);
  if (!certificate.ok) return err({ kind: 'unknown-station' });
  const head = openHead(transfer.head, certificate.value.publicKey);
  if (!head.ok) return err({ kind: 'forged-head', detail: 'not signed by the station' });
  const genesis = genesisHash(transfer.certificate, transfer.book);
  const ledger = ledgerIdOf(genesis);
  const lastSeq = transfer.fromSeq + transfer.entries.length - 1;
  if (head.value.ledger !== ledger || head.value.seq !== lastSeq) {
    return err({ kind: 'forged-head', detail: 'the head is of another ledger or place' });
  }
  return ok({ certificate: certificate.value, ledger, genesis, head: head.value, transfer });
}

/** What the receiver already holds of the ledger. */
export type HeldRun = {
  readonly lastSeq: number;
  /** Hash at `transfer.fromSeq - 1`, null when that entry is not held (or fromSeq is 1). */
  readonly hashBefore: Bytes | null;
  /** Hashes held for seqs from `transfer.fromSeq` on, in order. */
  readonly overlap: readonly Bytes[];
};

export type CheckedEntry = {
  readonly seq: number;
  readonly bytes: Bytes;
  readonly hash: Bytes;
  /** What the entry says, or why it cannot be understood or does not belong here. */
  readonly meaning: Result<Entry, EntryRefusal | { readonly kind: 'misplaced' }>;
};

/** Where an entry stands: what it says counts only in its own ledger, place and kind of book (SE2). */
export type EntryPlace = {
  readonly ledger: LedgerId;
  readonly role: StationRole;
  readonly book: Book;
  readonly seq: number;
};

export function meaningAt(place: EntryPlace, bytes: Bytes): CheckedEntry['meaning'] {
  const frame = decodeFrame(bytes);
  if (!frame.ok) return frame;
  if (frame.value.ledger !== place.ledger || frame.value.seq !== place.seq) {
    return err({ kind: 'misplaced' });
  }
  const entry = interpretFrame(frame.value);
  if (!entry.ok) return entry;
  return mayStandIn(entry.value.fact.kind, place.role, place.book)
    ? entry
    : err({ kind: 'misplaced' });
}

/** Follows the chain through the run. Answers only the entries that are new to the receiver. */
export function checkRun(
  opened: OpenedTransfer,
  held: HeldRun,
): Result<readonly CheckedEntry[], TransferRefusal> {
  const { transfer, head } = opened;
  if (transfer.fromSeq > held.lastSeq + 1) {
    return err({ kind: 'gap', needFromSeq: held.lastSeq + 1 });
  }
  const before = transfer.fromSeq === 1 ? opened.genesis : held.hashBefore;
  if (before === null) return err({ kind: 'gap', needFromSeq: 1 });
  const hashes: Bytes[] = [];
  let hash = before;
  for (const bytes of transfer.entries) {
    hash = linkHash(hash, bytes);
    hashes.push(hash);
  }
  const differs = held.overlap.findIndex((known, index) => {
    const offered = hashes[index];
    return offered !== undefined && !equalBytes(known, offered);
  });
  if (!equalBytes(hash, head.hash)) {
    // The head is the station's own, but not for these entries on top of what is held. When they start anew from
    // hash(0) or differ from entries held, either the bytes were altered on the way or the ledger has forked.
    return err({ kind: 'tampered', seq: transfer.fromSeq });
  }
  if (differs >= 0) return err({ kind: 'forked', seq: transfer.fromSeq + differs });
  const { ledger, certificate } = opened;
  const { role } = certificate;
  const { book } = transfer;
  return ok(
    transfer.entries.flatMap((bytes, index) => {
      const seq = transfer.fromSeq + index;
      const own = hashes[index];
      if (seq <= held.lastSeq || own === undefined) return [];
      return [{ seq, bytes, hash: own, meaning: meaningAt({ ledger, role, book, seq }, bytes) }];
    }),
  );
}
