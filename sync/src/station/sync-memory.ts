/**
 * Purpose: the port to what a station remembers of its exchanges with the hub: receipts and the feed.
 * Invariant: a page of the feed and the cursor behind it are kept together or not at all, so no item is skipped.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { FeedItem, FeedPage } from '@gatefold/domain/codec/feed-page';
import type { Receipt } from '@gatefold/domain/codec/receipt';
import { entryKey, type EventId, type LedgerId } from '@gatefold/domain/ids';

/** How far the feed of an event has been read, and at which life of the hub. */
export type FeedPosition = { readonly hubEpoch: string; readonly cursor: number };

export interface SyncMemory {
  receipts(): Promise<readonly Receipt[]>;
  keepReceipt(receipt: Receipt, envelope: Bytes): Promise<void>;
  feedPosition(event: EventId): Promise<FeedPosition | null>;
  /** Keeps the page's items and moves the position. Items kept before are not kept twice. */
  keepFeedPage(page: FeedPage): Promise<void>;
  /** Everything kept of an event's feed, in no particular order. */
  feedItems(event: EventId): Promise<readonly FeedItem[]>;
}

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
  readonly #receipts = new Map<LedgerId, Receipt>();
  readonly #positions = new Map<EventId, FeedPosition>();
  readonly #items = new Map<EventId, Map<string, FeedItem>>();

  async receipts(): Promise<readonly Receipt[]> {
    return [...this.#receipts.values()];
  }

  async keepReceipt(receipt: Receipt): Promise<void> {
    this.#receipts.set(receipt.ledger, receipt);
  }

  async feedPosition(event: EventId): Promise<FeedPosition | null> {
    return this.#positions.get(event) ?? null;
  }

  async keepFeedPage(page: FeedPage): Promise<void> {
    const items = this.#items.get(page.event) ?? new Map<string, FeedItem>();
    for (const item of page.items) items.set(feedItemKey(item), item);
    this.#items.set(page.event, items);
    this.#positions.set(page.event, { hubEpoch: page.hubEpoch, cursor: page.cursor });
  }

  async feedItems(event: EventId): Promise<readonly FeedItem[]> {
    return [...(this.#items.get(event)?.values() ?? [])];
  }
}
