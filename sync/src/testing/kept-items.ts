/** Purpose: everything a sync memory keeps of an event's feed as one list. Tests only. */

import type { FeedItem } from '@gatefold/domain/codec/feed-page';
import type { EventId } from '@gatefold/domain/ids';
import type { SyncMemory } from '../station/sync-memory.ts';

export async function keptItems(memory: SyncMemory, event: EventId): Promise<FeedItem[]> {
  const items: FeedItem[] = [];
  for await (const run of memory.feedRuns(event)) items.push(...run);
  return items;
}
