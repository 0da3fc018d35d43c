/**
 * Purpose: bugs planted in how a station believes what neighbours and sticks bring (see `planted-bugs.ts`).
 * Invariant: each wraps the protocol's own function or a port and departs from it in one case.
 */

import { openCertificate } from '@gatefold/domain/codec/certificate';
import { openHead } from '@gatefold/domain/codec/head';
import { openReceipt } from '@gatefold/domain/codec/receipt';
import type { Transfer } from '@gatefold/domain/codec/transfer';
import { openRoot } from '@gatefold/domain/codec/manifest-root';
import type { Bytes } from '@gatefold/domain/bytes';
import { err, ok } from '@gatefold/domain/result';
import { genesisHash, ledgerIdOf } from '../ledger/chain.ts';
import type { ManifestStore } from '../manifest/manifest-store.ts';
import { NEIGHBOUR_RULES, type NeighbourRules } from '../neighbour/neighbour-rules.ts';
import { THIEF_KEYS } from './day-plan.ts';
import type { PlantedBug } from './planted-bug.ts';
import { SOUND, type StationRules } from './seam.ts';

function bug(name: string, words: string, rules: Partial<StationRules>): PlantedBug {
  return {
    name,
    words,
    roads: 'all',
    seam: () => ({ ...SOUND, station: { ...SOUND.station, ...rules } }),
  };
}

function neighbourBug(name: string, words: string, rules: Partial<NeighbourRules>): PlantedBug {
  return bug(name, words, { neighbour: { ...NEIGHBOUR_RULES, ...rules } });
}

/** Signed by anybody: the thief's signature will do where another's is due. */
function openAnyHead(envelope: Bytes, publicKey: Bytes) {
  const head = openHead(envelope, publicKey);
  return head.ok ? head : openHead(envelope, THIEF_KEYS.publicKey);
}

const believeAnyHead: NeighbourRules['openTransfer'] = (transfer: Transfer, hubPublicKey) => {
  const certificate = openCertificate(transfer.certificate, hubPublicKey);
  if (!certificate.ok) return err({ kind: 'unknown-station' });
  const head = openAnyHead(transfer.head, certificate.value.publicKey);
  if (!head.ok) return err({ kind: 'forged-head', detail: 'not even a head' });
  const genesis = genesisHash(transfer.certificate, transfer.book);
  const ledger = ledgerIdOf(genesis);
  return ok({ certificate: certificate.value, ledger, genesis, head: head.value, transfer });
};

/** The store forgets which root is in use, and so what is older than it. */
function withoutRoot(store: ManifestStore): ManifestStore {
  return {
    currentRoot: async () => null,
    blob: (hash) => store.blob(hash),
    blobs: (hashes) => store.blobs(hashes),
    putBlob: (hash, bytes) => store.putBlob(hash, bytes),
    swap: (event, root, blobsInUse) => store.swap(event, root, blobsInUse),
  };
}

export const neighbourBugs: readonly PlantedBug[] = [
  neighbourBug('believe-any-head', "a neighbour's run is believed whoever signed its head", {
    openTransfer: believeAnyHead,
  }),
  neighbourBug('believe-any-receipt', 'a receipt that a neighbour brought is taken unsigned', {
    openReceipt(envelope, hubPublicKey) {
      const receipt = openReceipt(envelope, hubPublicKey);
      return receipt.ok ? receipt : openReceipt(envelope, THIEF_KEYS.publicKey);
    },
  }),
  neighbourBug('take-an-older-list', 'a list from a neighbour is taken whatever its epoch is', {
    newestRoot: ({ frames }, event, _have, hubPublicKey) =>
      frames.find(({ kind, bytes }) => {
        const root = kind === 'root' ? openRoot(bytes, hubPublicKey) : null;
        return root?.ok === true && root.value.event === event;
      })?.bytes ?? null,
    fetchManifest: (ports) =>
      NEIGHBOUR_RULES.fetchManifest({ ...ports, store: withoutRoot(ports.store) }, null),
  }),
  neighbourBug('believe-the-revoked', 'what a revoked station wrote is believed for good', {
    disbelieved: () => [],
  }),
  bug('decide-without-the-neighbours', 'a gate asks its own journal and the hub alone', {
    decide: (manifest, history, checkIn) =>
      SOUND.station.decide(
        manifest,
        (serial) =>
          history(serial).filter(
            ({ provisional, station }) => !provisional || station === checkIn.station,
          ),
        checkIn,
      ),
  }),
];
