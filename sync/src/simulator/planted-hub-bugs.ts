/**
 * Purpose: bugs planted in what the hub makes of what it is sent (see `planted-bugs.ts`).
 * Invariant: each wraps the protocol's own function and departs from it in one case.
 */

import { openCertificate } from '@gatefold/domain/codec/certificate';
import { decodeEntry } from '@gatefold/domain/codec/entry';
import type { Transfer } from '@gatefold/domain/codec/transfer';
import { err, ok } from '@gatefold/domain/result';
import { HLC_ZERO } from '@gatefold/domain/time/hlc';
import { genesisHash, ledgerIdOf, linkHash } from '../ledger/chain.ts';
import type { CheckedEntry, OpenedTransfer } from '../merge/open-transfer.ts';
import type { PlantedBug } from './planted-bug.ts';
import { SOUND, type HubRules } from './seam.ts';

/** More entries than a gate in touch with the hub has to send at once. */
const LONG_RUN = 6;

function bug(name: string, words: string, rules: Partial<HubRules>): PlantedBug {
  return { name, words, seam: () => ({ ...SOUND, hub: { ...SOUND.hub, ...rules } }) };
}

/** Every entry of a run, whether or not it is held already, or fits what is held. */
function everyEntry({ transfer, head }: OpenedTransfer): readonly CheckedEntry[] {
  return transfer.entries.map((bytes, index) => ({
    seq: transfer.fromSeq + index,
    bytes,
    hash: head.hash,
    meaning: decodeEntry(bytes),
  }));
}

/** What a transfer from the ledger's start would be if its head were not looked at. */
function withoutHead(transfer: Transfer, hubPublicKey: Uint8Array): OpenedTransfer | null {
  const certificate = openCertificate(transfer.certificate, hubPublicKey);
  if (!certificate.ok || transfer.fromSeq !== 1) return null;
  const genesis = genesisHash(transfer.certificate, transfer.book);
  const ledger = ledgerIdOf(genesis);
  let hash = genesis;
  for (const entry of transfer.entries) hash = linkHash(hash, entry);
  const head = { ledger, seq: transfer.entries.length, hash, hlc: HLC_ZERO };
  return { certificate: certificate.value, ledger, genesis, head, transfer };
}

export const hubBugs: readonly PlantedBug[] = [
  bug('accept-a-gap', 'a run is taken although entries before it are missing', {
    checkRun(opened, held) {
      const checked = SOUND.hub.checkRun(opened, held);
      return !checked.ok && checked.error.kind === 'gap' ? ok(everyEntry(opened)) : checked;
    },
  }),
  bug('count-twice', 'entries that are held already are taken again', {
    checkRun(opened, held) {
      const checked = SOUND.hub.checkRun(opened, held);
      return checked.ok ? ok(everyEntry(opened)) : checked;
    },
  }),
  bug('count-an-unsigned-head', 'a run is taken though its head is not signed by the station', {
    openTransfer(transfer, hubPublicKey) {
      const opened = SOUND.hub.openTransfer(transfer, hubPublicKey);
      const unsigned = opened.ok ? null : withoutHead(transfer, hubPublicKey);
      return unsigned === null ? opened : ok(unsigned);
    },
  }),
  bug('take-a-fork-for-a-repeat', 'another branch of a ledger is answered as if it were held', {
    checkRun(opened, held) {
      const checked = SOUND.hub.checkRun(opened, held);
      return !checked.ok && checked.error.kind === 'forked' ? ok([]) : checked;
    },
  }),
  bug('first-come-first-ruled', 'the admission that arrived first stands, whatever its rank', {
    ruleTicket: (serial, admissions, admits) => ({
      serial,
      standing: admissions.slice(0, admits),
      doubles: admissions.slice(admits),
    }),
  }),
  bug('one-a-ticket-at-the-hub', 'the hub rules every ticket as if it let in one', {
    ruleTicket: (serial, admissions) => SOUND.hub.ruleTicket(serial, admissions, 1),
  }),
  bug('believe-every-clock', 'the rank is what the station says', {
    boundRank: (stated) => ({ rank: stated, flag: 'as-stated' }),
  }),
  bug('count-the-revoked', 'entries of a revoked station count as before', {
    isBarred: (state) => state === 'quarantined',
  }),
  bug('forget-the-refused', 'what cannot be accepted is not kept', { keepsQuarantine: false }),
  bug('receipt-before-commit', 'the receipt is out before the entries are committed', {
    commitsFirst: false,
  }),
  bug('epochs-from-the-backup', 'a restored hub goes on with the epochs of its backup', {
    epochFloor: () => 0,
  }),
  bug('refuse-long-runs', 'a run that grew long while its station was cut off is refused', {
    checkRun(opened, held) {
      const isLong = opened.transfer.entries.length > LONG_RUN;
      return isLong ? err({ kind: 'tampered', seq: 1 }) : SOUND.hub.checkRun(opened, held);
    },
  }),
  bug('forget-lost-grants', 'a list of a lost life is read, and the grants in it are not', {
    planTakeBack: (list, held) => ({ ...SOUND.hub.planTakeBack(list, held), grants: [] }),
  }),
  bug('forget-lost-tickets', 'a ticket that was withdrawn in a lost life is good again', {
    planTakeBack: (list, held) => ({ ...SOUND.hub.planTakeBack(list, held), tickets: [] }),
  }),
];
