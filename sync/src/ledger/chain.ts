/**
 * Purpose: the hash chain of a ledger (LE1).
 * Invariant: hash(n) = BLAKE2b-256(hash(n-1) ‖ bytes(n)); hash(0) binds the certificate and the book, and its first 16
 * bytes are the ledger's id, so an id cannot be claimed by another station or for another book.
 */

import { concatBytes, toHex, type Bytes } from '@gatefold/domain/bytes';
import type { Book } from '@gatefold/domain/codec/book';
import { encodeCanonical } from '@gatefold/domain/codec/cbor';
import { hash256, hashInContext } from '@gatefold/domain/crypto/hash';
import type { LedgerId } from '@gatefold/domain/ids';

/** `certificate` is the sealed certificate as the hub issued it. */
export function genesisHash(certificate: Bytes, book: Book): Bytes {
  return hashInContext('gatefold ledger v1', certificate, encodeCanonical(book));
}

export function ledgerIdOf(genesis: Bytes): LedgerId {
  return toHex(genesis.slice(0, 16));
}

export function linkHash(previous: Bytes, entry: Bytes): Bytes {
  return hash256(concatBytes(previous, entry));
}
