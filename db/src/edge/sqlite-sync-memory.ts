/**
 * Purpose: what a station remembers of its exchanges with the hub, in SQLite (LE6, AD3).
 * Invariant: a page's items and the cursor behind it are one transaction. Items are kept as canonical bytes and parsed
 * when they are read. The journal's ballast is not for the feed, which can be asked for again.
 */

import type { DatabaseSync } from 'node:sqlite';
import type { Bytes } from '@gatefold/domain/bytes';
import {
  decodeFeedItem,
  encodeFeedItem,
  type FeedItem,
  type FeedPage,
} from '@gatefold/domain/codec/feed-page';
import type { Receipt } from '@gatefold/domain/codec/receipt';
import type { EventId, LedgerId } from '@gatefold/domain/ids';
import type { Result } from '@gatefold/domain/result';
import type { DiskFault } from '@gatefold/sync/disk-fault';
import {
  FEED_RUN_ITEMS,
  feedItemKey,
  type EvidenceShown,
  type FeedPosition,
  type SyncMemory,
} from '@gatefold/sync/station/sync-memory';
import { z } from 'zod';
import { writeDurably } from './durable-write.ts';
import { blobSchema, readAll, readKept, readOne } from './read-rows.ts';

const receiptRow = z.object({
  ledger: z.string(),
  seq: z.number(),
  hash: blobSchema,
  hubEpoch: z.string(),
  receivedAtMs: z.number(),
});
const shownRow = z.object({ ledger: z.string(), hubEpoch: z.string(), seq: z.number() });
const envelopeRow = z.object({ envelope: blobSchema });
const positionRow = z.object({ hubEpoch: z.string(), cursor: z.number() });
const itemRow = z.object({ key: z.string(), bytes: blobSchema });

export class SqliteSyncMemory implements SyncMemory {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  async receipts(): Promise<readonly Receipt[]> {
    const statement = this.#db.prepare(
      'SELECT ledger, seq, hash, hub_epoch AS hubEpoch, received_at_ms AS receivedAtMs FROM receipts',
    );
    return readAll(receiptRow, statement);
  }

  async receiptEnvelope(ledger: LedgerId): Promise<Bytes | null> {
    const statement = this.#db.prepare('SELECT envelope FROM receipts WHERE ledger = ?');
    return readOne(envelopeRow, statement, ledger)?.envelope ?? null;
  }

  async keepReceipt(receipt: Receipt, envelope: Bytes): Promise<Result<void, DiskFault>> {
    const { ledger, seq, hash, hubEpoch, receivedAtMs } = receipt;
    const keep = this.#db.prepare(
      `INSERT INTO receipts (ledger, seq, hash, hub_epoch, received_at_ms, envelope)
       VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (ledger) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,
         hub_epoch = excluded.hub_epoch, received_at_ms = excluded.received_at_ms,
         envelope = excluded.envelope`,
    );
    return writeDurably(this.#db, () =>
      keep.run(ledger, seq, hash, hubEpoch, receivedAtMs, envelope),
    );
  }

  async evidenceShown(ledger: LedgerId): Promise<EvidenceShown | null> {
    const statement = this.#db.prepare(
      'SELECT ledger, hub_epoch AS hubEpoch, seq FROM evidence_shown WHERE ledger = ?',
    );
    return readOne(shownRow, statement, ledger);
  }

  async keepEvidenceShown({
    ledger,
    hubEpoch,
    seq,
  }: EvidenceShown): Promise<Result<void, DiskFault>> {
    const keep = this.#db.prepare(
      `INSERT INTO evidence_shown (ledger, hub_epoch, seq) VALUES (?, ?, ?)
       ON CONFLICT (ledger) DO UPDATE SET hub_epoch = excluded.hub_epoch, seq = excluded.seq`,
    );
    return writeDurably(this.#db, () => keep.run(ledger, hubEpoch, seq));
  }

  async feedPosition(event: EventId): Promise<FeedPosition | null> {
    const statement = this.#db.prepare(
      'SELECT hub_epoch AS hubEpoch, cursor FROM feed_positions WHERE event = ?',
    );
    return readOne(positionRow, statement, event);
  }

  async keepFeedPage(page: FeedPage): Promise<Result<void, DiskFault>> {
    const keep = this.#db.prepare(
      `INSERT INTO feed_items (event, key, bytes) VALUES (?, ?, ?)
       ON CONFLICT (event, key) DO UPDATE SET bytes = excluded.bytes`,
    );
    const move = this.#db.prepare(
      `INSERT INTO feed_positions (event, hub_epoch, cursor) VALUES (?, ?, ?)
       ON CONFLICT (event) DO UPDATE SET hub_epoch = excluded.hub_epoch, cursor = excluded.cursor`,
    );
    return writeDurably(this.#db, () => {
      for (const item of page.items) keep.run(page.event, feedItemKey(item), encodeFeedItem(item));
      move.run(page.event, page.hubEpoch, page.cursor);
    });
  }

  async *feedRuns(event: EventId): AsyncGenerator<readonly FeedItem[]> {
    // By key and not by an open cursor, which would keep the log from being folded in while the reader is at work.
    const statement = this.#db.prepare(
      'SELECT key, bytes FROM feed_items WHERE event = ? AND key > ? ORDER BY key LIMIT ?',
    );
    for (let after = ''; ;) {
      const rows = readAll(itemRow, statement, event, after, FEED_RUN_ITEMS);
      if (rows.length > 0) {
        yield rows.map(({ key, bytes }) =>
          readKept(decodeFeedItem(bytes), `the kept feed item ${key}`),
        );
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < FEED_RUN_ITEMS) return;
      after = last.key;
    }
  }
}
