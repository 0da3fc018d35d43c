/**
 * Purpose: the port to what a station remembers of its exchanges with the hub: receipts and the feed.
 * Invariant: a page of the feed and the cursor behind it are kept together or not at all, so no item is skipped.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { FeedItem, FeedPage } from '@gatefold/domain/codec/feed-page';
import type { Receipt } from '@gatefold/domain/codec/receipt';
import { entryKey, type EventId, type LedgerId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { DiskFault } from '../disk-fault.ts';

/** How far the feed of an event has been read, and at which life of the hub. */
export type FeedPosition = { readonly hubEpoch: string; readonly cursor: number };

/** Up to where one life of the hub was shown a ledger that it does not take as it takes others (LE4). */
export type EvidenceShown = {
  readonly ledger: LedgerId;
  readonly hubEpoch: string;
  readonly seq: number;
};

export interface SyncMemory {
  receipts(): Promise<readonly Receipt[]>;
  /** The signed bytes of the receipt that is kept of a ledger, to be passed on; null when there is none. */
  receiptEnvelope(ledger: LedgerId): Promise<Bytes | null>;
  /** Keeps a receipt of a ledger, in the place of the one before. */
  keepReceipt(receipt: Receipt, envelope: Bytes): Promise<Result<void, DiskFault>>;
  /** Null when the hub was never shown anything of the ledger as evidence. */
  evidenceShown(ledger: LedgerId): Promise<EvidenceShown | null>;
  /** In the place of what was kept of the ledger before. */
  keepEvidenceShown(shown: EvidenceShown): Promise<Result<void, DiskFault>>;
  feedPosition(event: EventId): Promise<FeedPosition | null>;
  /** Keeps the page's items and moves the position. Items kept before are not kept twice. */
  keepFeedPage(page: FeedPage): Promise<Result<void, DiskFault>>;
  /**
   * Everything kept of an event's feed, in runs and in no particular order: a stadium's feed as one list would take
   * several times the memory of all a station otherwise needs. What is kept meanwhile may be told or not.
   */
  feedRuns(event: EventId): AsyncIterable<readonly FeedItem[]>;
}

/**
 * Items in a run: so few that what is decoded dies young. With runs of 1,000, a station that read back 100,000 admissions was
 * 248 MiB large afterwards; with runs of 100, 148 (Node 24.21).
 */
export const FEED_RUN_ITEMS = 100;

/** What makes two feed items the same: one item an entry, one ruling a ticket. */
export function feedItemKey(item: FeedItem): string {
  switch (item.kind) {
    case 'entry':
      return `entry ${entryKey(item)}`;
    case 'double-ruled':
      return `ruling ${item.serial}`;
  }
}

export class MemorySyncMemory implements SyncMemory {
  readonly #shown = new Map<LedgerId, EvidenceShown>();
  readonly #receipts = new Map<LedgerId, { receipt: Receipt; envelope: Bytes }>();
  readonly #positions = new Map<EventId, FeedPosition>();
  readonly #items = new Map<EventId, Map<string, FeedItem>>();
  /** Makes every write fail in this way until it is set to null. */
  fault: DiskFault | null = null;

  async receipts(): Promise<readonly Receipt[]> {
    return [...this.#receipts.values()].map(({ receipt }) => receipt);
  }

  async receiptEnvelope(ledger: LedgerId): Promise<Bytes | null> {
    return this.#receipts.get(ledger)?.envelope ?? null;
  }

  async keepReceipt(receipt: Receipt, envelope: Bytes): Promise<Result<void, DiskFault>> {
    if (this.fault !== null) return err(this.fault);
    this.#receipts.set(receipt.ledger, { receipt, envelope });
    return ok(undefined);
  }

  async evidenceShown(ledger: LedgerId): Promise<EvidenceShown | null> {
    return this.#shown.get(ledger) ?? null;
  }

  async keepEvidenceShown(shown: EvidenceShown): Promise<Result<void, DiskFault>> {
    if (this.fault !== null) return err(this.fault);
    this.#shown.set(shown.ledger, shown);
    return ok(undefined);
  }

  async feedPosition(event: EventId): Promise<FeedPosition | null> {
    return this.#positions.get(event) ?? null;
  }

  async keepFeedPage(page: FeedPage): Promise<Result<void, DiskFault>> {
    if (this.fault !== null) return err(this.fault);
    const items = this.#items.get(page.event) ?? new Map<string, FeedItem>();
    for (const item of page.items) items.set(feedItemKey(item), item);
    this.#items.set(page.event, items);
    this.#positions.set(page.event, { hubEpoch: page.hubEpoch, cursor: page.cursor });
    return ok(undefined);
  }

  async *feedRuns(event: EventId): AsyncGenerator<readonly FeedItem[]> {
    const items = [...(this.#items.get(event)?.values() ?? [])];
    for (let from = 0; from < items.length; from += FEED_RUN_ITEMS) {
      yield items.slice(from, from + FEED_RUN_ITEMS);
    }
  }
}
