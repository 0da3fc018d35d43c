/**
 * Purpose: what the hub says of entries and transfers it cannot accept, to the station and to the administrator.
 * Invariant: every refusal has words for both, and each says what to do next.
 */

import type { Malformed } from '@gatefold/domain/codec/cbor';
import type { EntryRefusal } from '@gatefold/domain/codec/entry';
import type { TransferRefusal } from '@gatefold/sync/merge/open-transfer';

export type TransferFault = TransferRefusal | Malformed;

export type TransferWords = { readonly forStation: string; readonly forAdministrator: string };

export function wordsForTransfer(fault: TransferFault): TransferWords {
  switch (fault.kind) {
    case 'malformed':
      return {
        forStation: 'The hub could not read what was sent. Nothing is lost; it will be sent again.',
        forAdministrator: `Something that is no transfer was sent (${fault.detail}). If it repeats, look at the network.`,
      };
    case 'unknown-station':
      return {
        forStation: 'The hub does not know this machine. Call the administrator to enrol it.',
        forAdministrator:
          'A machine that was never enrolled here sent entries. They are kept here and count for nothing.',
      };
    case 'forged-head':
      return {
        forStation:
          'The hub does not accept the signature on these entries. Call the administrator.',
        forAdministrator: `Entries came with a signature that is not the station's (${fault.detail}). They count for nothing; find out who sent them.`,
      };
    case 'tampered':
      return {
        forStation: 'The entries were altered on their way. They will be sent again.',
        forAdministrator: `Entries from number ${fault.seq} on are not what the station signed. The originals are still at the station.`,
      };
    case 'gap':
      return {
        forStation: `The hub is missing earlier entries, from number ${fault.needFromSeq} on, and asks for them.`,
        forAdministrator: `Entries came before those they follow (missing from number ${fault.needFromSeq}). This ends by itself when the station sends the rest.`,
      };
    case 'forked':
      return {
        forStation:
          'This machine holds another history than the hub. Stop using it and call the administrator to enrol it anew.',
        forAdministrator: `Two signed histories of one ledger, apart from entry ${fault.seq} on: a copied disk or a restored backup. Both are kept; enrol the machine anew.`,
      };
  }
}

export type EntryQuarantine =
  | EntryRefusal
  | { readonly kind: 'misplaced' }
  | { readonly kind: 'other-event' }
  | { readonly kind: 'station-revoked' }
  | { readonly kind: 'station-quarantined' };

export function wordsForEntry(fault: EntryQuarantine): { reason: string; words: string } {
  const reason = fault.kind;
  switch (fault.kind) {
    case 'malformed':
      return {
        reason,
        words: `An entry cannot be read (${fault.detail}). Its place in the ledger is kept.`,
      };
    case 'unknown-kind':
      return {
        reason,
        words: `An entry of a kind this hub does not know ("${fault.found}"). Update the hub.`,
      };
    case 'wrong-body':
      return { reason, words: `An entry says something impossible (${fault.detail}).` };
    case 'misplaced':
      return { reason, words: 'An entry claims another place than the one it stands in.' };
    case 'other-event':
      return {
        reason,
        words:
          'An entry for an event this station does not work for. Check where the machine is posted.',
      };
    case 'station-revoked':
      return {
        reason,
        words: 'From a station that had been revoked. Decide whether it was still in honest hands.',
      };
    case 'station-quarantined':
      return { reason, words: 'From a station in quarantine because its ledger forked.' };
  }
}
