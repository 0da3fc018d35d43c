/**
 * Purpose: a stick at the hub: takes in what stations without a line wrote, and leaves receipts and ticket lists for them
 * (LE6, MA5).
 * Invariant: a run is merged or quarantined exactly as one that came over the network; nobody's clock is measured by a stick
 * (LE5). Receipts are of what this process merged.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { decodeBundle } from '@gatefold/domain/codec/bundle';
import { openReceipt } from '@gatefold/domain/codec/receipt';
import { decodeTransfer } from '@gatefold/domain/codec/transfer';
import type { EventId, LedgerId } from '@gatefold/domain/ids';
import { ledgerRow } from '@gatefold/db/postgres/ledgers';
import { eventBlobs } from '@gatefold/db/postgres/manifests';
import { partBlobs } from '@gatefold/sync/manifest/assemble';
import { openTransfer } from '@gatefold/sync/merge/open-transfer';
import { makeHubBundle, runsFor } from '@gatefold/sync/neighbour/hub-bundle';
import type { TakenFile } from '@gatefold/sync/neighbour/stick-visits';
import type { Hub } from '../hub.ts';
import { chunksOfRoot, openOwnRoot, type ManifestPublisher } from './publish-manifest.ts';
import { receiveTransfer } from './receive-transfer.ts';
import { takeBackFromStick } from './take-back-list.ts';

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

  /** Answers null when the file is no bundle. */
  async take(bytes: Bytes): Promise<TakenFile | null> {
    const bundle = decodeBundle(bytes);
    if (!bundle.ok) return null;
    const { header, damaged } = bundle.value;
    const isWhole = damaged === 0;
    if (header.event !== this.#event) return { records: 0, isWhole };
    // The list before the runs, which may draw on grants that only the list knows.
    await takeBackFromStick(this.#hub, this.#event, bundle.value);
    let records = 0;
    for (const run of runsFor(this.#hub.keys.publicKey, bundle.value)) {
      records += await this.#takeRun(run);
    }
    return { records, isWhole };
  }

  /** Answers how many entries the hub has more of the run's ledger; what waited for this run is among them. */
  async #takeRun(run: Bytes): Promise<number> {
    const transfer = decodeTransfer(run);
    const opened = transfer.ok ? openTransfer(transfer.value, this.#hub.keys.publicKey) : transfer;
    const before = opened.ok ? await this.#lastSeq(opened.value.ledger) : 0;
    const answer = await receiveTransfer(this.#hub, run, NOBODY);
    if (answer.kind === 'received') this.#keep(answer.receipt);
    return opened.ok ? (await this.#lastSeq(opened.value.ledger)) - before : 0;
  }

  async #lastSeq(ledger: LedgerId): Promise<number> {
    return (await ledgerRow(this.#hub.pool, ledger))?.lastSeq ?? 0;
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
