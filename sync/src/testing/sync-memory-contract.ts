/** Purpose: what every sync memory must do, run over each implementation. Tests only. */

import type { FeedItem, FeedPage, RankedEntry } from '@gatefold/domain/codec/feed-page';
import type { Receipt } from '@gatefold/domain/codec/receipt';
import { expectOk } from '@gatefold/domain/result';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FEED_RUN_ITEMS, feedItemKey, type SyncMemory } from '../station/sync-memory.ts';
import { keptItems } from './kept-items.ts';

type UseMemory = (test: (memory: SyncMemory) => Promise<void>) => Promise<void>;

const LEDGER = '0f'.repeat(16);

function entryItem(seq: number, bytes: Uint8Array | null = null): RankedEntry {
  const station = 'ab'.repeat(8);
  return { kind: 'entry', ledger: LEDGER, seq, station, rankMs: 1000 + seq, rankN: 0, bytes };
}

function place(seq: number) {
  return { ledger: LEDGER, seq };
}

function ruling(serial: number, ...doubles: readonly number[]): FeedItem {
  return { kind: 'double-ruled', serial, standing: [place(1)], doubles: doubles.map(place) };
}

export function feedPageOf(cursor: number, items: readonly FeedItem[], event = 7): FeedPage {
  const reader = 'cd'.repeat(8);
  return { event, hubEpoch: 'first', reader, after: 0, cursor, more: false, items };
}

function sortedKeys(items: readonly FeedItem[]): string[] {
  return items.map(feedItemKey).sort();
}

export function syncMemoryContract(name: string, use: UseMemory): void {
  describe(`${name} keeps the contract of a sync memory`, () => {
    aboutReceipts(use);
    aboutEvidence(use);
    aboutPages(use);
    aboutRepeats(use);
  });
}

function aboutReceipts(use: UseMemory): void {
  test('LE6 the newest receipt of each ledger is kept', async () => {
    await use(async (memory) => {
      const receipt = (ledger: string, seq: number): Receipt => ({
        ledger,
        seq,
        hash: new Uint8Array(32).fill(seq),
        hubEpoch: 'first',
        receivedAtMs: 5,
      });
      const other = 'aa'.repeat(16);
      expect(await memory.receipts()).toEqual([]);
      for (const one of [receipt(LEDGER, 3), receipt(other, 1), receipt(LEDGER, 9)]) {
        expectOk(await memory.keepReceipt(one, new Uint8Array(200)), 'keep');
      }
      const kept = [...(await memory.receipts())].sort((a, b) => a.seq - b.seq);
      expect(kept).toEqual([receipt(other, 1), receipt(LEDGER, 9)]);
      expect(await memory.receiptEnvelope(LEDGER)).toEqual(new Uint8Array(200));
      expect(await memory.receiptEnvelope('bb'.repeat(16))).toBeNull();
    });
  });
}

function aboutEvidence(use: UseMemory): void {
  test('LE4 how far a ledger was shown as evidence is kept, a ledger and a life of the hub', async () => {
    await use(async (memory) => {
      expect(await memory.evidenceShown(LEDGER)).toBeNull();
      const other = { ledger: 'aa'.repeat(16), hubEpoch: 'first', seq: 2 };
      const shown = { ledger: LEDGER, hubEpoch: 'first', seq: 40 };
      for (const one of [other, shown]) expectOk(await memory.keepEvidenceShown(one), 'keep');
      expect(await memory.evidenceShown(LEDGER)).toEqual(shown);
      const anew = { ledger: LEDGER, hubEpoch: 'second', seq: 7 };
      expectOk(await memory.keepEvidenceShown(anew), 'keep');
      expect(await memory.evidenceShown(LEDGER)).toEqual(anew);
      expect(await memory.evidenceShown(other.ledger)).toEqual(other);
    });
  });
}

function aboutPages(use: UseMemory): void {
  test('AD3 items and cursor of an event are kept apart from those of another', async () => {
    await use(async (memory) => {
      expect(await memory.feedPosition(7)).toBeNull();
      expect(await keptItems(memory, 7)).toEqual([]);
      const items = [entryItem(1, Uint8Array.of(1, 2)), entryItem(2), ruling(5, 2, 3)];
      expectOk(await memory.keepFeedPage(feedPageOf(3, items)), 'keep');
      expectOk(await memory.keepFeedPage(feedPageOf(1, [entryItem(9)], 8)), 'keep');
      expect(await memory.feedPosition(7)).toEqual({ hubEpoch: 'first', cursor: 3 });
      const kept = await keptItems(memory, 7);
      expect(kept.sort((a, b) => feedItemKey(a).localeCompare(feedItemKey(b)))).toEqual(items);
      expect(sortedKeys(await keptItems(memory, 8))).toEqual([feedItemKey(entryItem(9))]);
    });
  });

  test('AD3 a later word on the same entry or ticket takes the place of the one before', async () => {
    await use(async (memory) => {
      expectOk(await memory.keepFeedPage(feedPageOf(1, [entryItem(1), ruling(5, 2)])), 'keep');
      const reranked = { ...entryItem(1), rankMs: 50 };
      expectOk(await memory.keepFeedPage(feedPageOf(2, [reranked, ruling(5, 2, 3)])), 'keep');
      const kept = await keptItems(memory, 7);
      expect(kept).toHaveLength(2);
      expect(kept).toEqual(expect.arrayContaining([reranked, ruling(5, 2, 3)]));
    });
  });

  test('AD3 a long feed comes back in short runs, every item once', async () => {
    await use(async (memory) => {
      for (const count of [FEED_RUN_ITEMS, 2 * FEED_RUN_ITEMS, 2 * FEED_RUN_ITEMS + 1]) {
        const items = Array.from({ length: count }, (_, index) => entryItem(index + 1));
        expectOk(await memory.keepFeedPage(feedPageOf(count, items)), 'keep');
        const lengths: number[] = [];
        for await (const run of memory.feedRuns(7)) lengths.push(run.length);
        expect(lengths.every((length) => length >= 1 && length <= FEED_RUN_ITEMS)).toBe(true);
        expect(sortedKeys(await keptItems(memory, 7))).toEqual(sortedKeys(items));
      }
    });
  });

  test('LE6 another life of the hub counts its cursor anew, and nothing kept is forgotten', async () => {
    await use(async (memory) => {
      expectOk(await memory.keepFeedPage(feedPageOf(40, [entryItem(1)])), 'keep');
      expectOk(await memory.keepFeedPage({ ...feedPageOf(0, []), hubEpoch: 'second' }), 'keep');
      expect(await memory.feedPosition(7)).toEqual({ hubEpoch: 'second', cursor: 0 });
      expect(await keptItems(memory, 7)).toEqual([entryItem(1)]);
    });
  });
}

function aboutRepeats(use: UseMemory): void {
  test('LE3 pages in any order, repeated, leave the same items', async () => {
    const seqs = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(seqs, { maxLength: 6 }), async (pages) => {
        await use(async (memory) => {
          for (const [index, entries] of [...pages, ...pages].entries()) {
            const items = entries.map((seq) => entryItem(seq));
            expectOk(await memory.keepFeedPage(feedPageOf(index + 1, items)), 'keep');
          }
          const distinct = [...new Set(pages.flat())].map((seq) => entryItem(seq));
          expect(sortedKeys(await keptItems(memory, 7))).toEqual(sortedKeys(distinct));
        });
      }),
      { numRuns: 20 },
    );
  });
}
