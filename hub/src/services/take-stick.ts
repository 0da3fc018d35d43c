/**
 * Purpose: a stick at the hub: takes in what stations without a line wrote, and leaves receipts and ticket lists for them
 * (LE6, MA5).
 * Invariant: a run is merged or quarantined exactly as one that came over the network; nobody's clock is measured by a stick
 * (LE5). Receipts are of what this process merged.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { decodeBundle } from '@gatefold/domain/codec/bundle';
import { openReceipt } from '@gatefold/domain/codec/receipt';
import type { EventId, LedgerId } from '@gatefold/domain/ids';
import { eventBlobs } from '@gatefold/db/postgres/manifests';
import { partBlobs } from '@gatefold/sync/manifest/assemble';
import { makeHubBundle, runsFor } from '@gatefold/sync/neighbour/hub-bundle';
import type { Hub } from '../hub.ts';
import { chunksOfRoot, openOwnRoot, type ManifestPublisher } from './publish-manifest.ts';
import { receiveTransfer } from './receive-transfer.ts';

const NOBODY = { station: '', clockOffsetMs: 0 };

export class StickAtHub {
  readonly #hub: Hub;
  readonly #publisher: ManifestPublisher;
  readonly #event: EventId;
  readonly #receipts = new Map<LedgerId, { readonly seq: number; readonly envelope: Bytes }>();

  constructor(hub: Hub, publisher: ManifestPublisher, event: EventId) {
    this.#hub = hub;
    this.#publisher = publisher;
    this.#event = event;
  }

  /** Answers how many runs were merged, null when the file is no bundle. */
  async take(bytes: Bytes): Promise<number | null> {
    const bundle = decodeBundle(bytes);
    if (!bundle.ok) return null;
    if (bundle.value.header.event !== this.#event) return 0;
    let merged = 0;
    for (const run of runsFor(this.#hub.keys.publicKey, bundle.value)) {
      const answer = await receiveTransfer(this.#hub, run, NOBODY);
      if (answer.kind !== 'received') continue;
      merged += 1;
      this.#keep(answer.receipt);
    }
    return merged;
  }

  #keep(envelope: Bytes): void {
    const receipt = openReceipt(envelope, this.#hub.keys.publicKey);
    if (!receipt.ok) throw new Error('the hub cannot read its own receipt');
    const { ledger, seq } = receipt.value;
    // One file may bring a ledger's older run after its newer one: the furthest receipt says it all.
    if (seq > (this.#receipts.get(ledger)?.seq ?? 0)) this.#receipts.set(ledger, { seq, envelope });
  }

  async make(): Promise<Bytes> {
    const { pool, keys } = this.#hub;
    const newest = await this.#publisher.newest(this.#event, 0);
    const blobs: Bytes[] = [];
    if (newest !== null) {
      const { root } = openOwnRoot(this.#hub, newest);
      const hashes = partBlobs(root).map(({ hash }) => hash);
      blobs.push(...(await eventBlobs(pool, this.#event, hashes)).values());
      blobs.push(...((await chunksOfRoot(pool, root)) ?? []).map(({ chunk }) => chunk.bytes));
    }
    return makeHubBundle({
      hubPublicKey: keys.publicKey,
      event: this.#event,
      receipts: [...this.#receipts.values()].map(({ envelope }) => envelope),
      root: newest?.envelope ?? null,
      blobs,
    });
  }
}
