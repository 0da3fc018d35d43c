/**
 * Purpose: the ledgers of the stations this machine was before: nothing is written in them any more, and what the hub has
 * not been shown of them is still brought to it (LE4, LE6).
 * Invariant: carried, not vouched for: the hub merges or quarantines them by their own signatures. Trouble with them never
 * stops the station that this machine is now, and is said.
 */

import { DiskInDoubt, DiskUnreadable } from '@gatefold/sync/disk-fault';
import type { OfferPorts } from '@gatefold/sync/station/exchange-ports';
import { offerEvidence, shownSeq } from '@gatefold/sync/station/offer-evidence';

export type RetiredStores = Pick<OfferPorts, 'journal' | 'memory'>;

type Kept = { readonly stores: RetiredStores; isUnreadable: boolean };

export class RetiredLedgers {
  readonly #kept: readonly Kept[];
  /** Identities or databases that could not even be opened. */
  readonly #unopened: number;
  /** Entries that this life of the hub has not been shown yet. */
  #unshown = 0;

  constructor(stores: readonly RetiredStores[], unopened: number) {
    this.#kept = stores.map((one) => ({ stores: one, isUnreadable: false }));
    this.#unopened = unopened;
  }

  /** Shows the hub what it has not seen, over the road of the station in use. */
  async offer(ports: Pick<OfferPorts, 'hubPublicKey' | 'road'>, hubEpoch: string): Promise<void> {
    let unshown = 0;
    for (const kept of this.#kept) {
      if (kept.isUnreadable) continue;
      try {
        const { journal, memory } = kept.stores;
        unshown += await this.#offerOne({ ...ports, journal, memory }, hubEpoch);
      } catch (error) {
        if (!(error instanceof DiskInDoubt || error instanceof DiskUnreadable)) throw error;
        kept.isUnreadable = true;
      }
    }
    this.#unshown = unshown;
  }

  async #offerOne(ports: OfferPorts, hubEpoch: string): Promise<number> {
    let unshown = 0;
    for (const opening of await ports.journal.ledgers()) {
      await offerEvidence(ports, opening, hubEpoch);
      const last = await ports.journal.last(opening.ledger);
      unshown += (last?.seq ?? 0) - (await shownSeq(ports, opening.ledger, hubEpoch));
    }
    return unshown;
  }

  /** In words for the person at the machine. */
  warnings(): readonly string[] {
    const found: string[] = [];
    if (this.#unshown > 0) {
      found.push(
        `${this.#unshown} records from before this machine was enrolled anew are still to be sent to the hub.`,
      );
    }
    if (this.#unopened > 0 || this.#kept.some((one) => one.isUnreadable)) {
      found.push(
        'Records from before this machine was enrolled anew cannot be read. Keep its folder and tell the administrator.',
      );
    }
    return found;
  }
}
