/**
 * Purpose: pages of the in-memory hub's feed, as `hub/src/services/feed.ts` makes them from the tables (AD3).
 * Invariant: a ruling is read when the page is made, so the newest one is sent however often it changed in between.
 */

import { compareAdmissions } from '@gatefold/domain/admission/admission';
import type { Bytes } from '@gatefold/domain/bytes';
import { sealFeedPage, type FeedItem } from '@gatefold/domain/codec/feed-page';
import type { EntryId, StationId } from '@gatefold/domain/ids';
import type { FeedRow, HubAdmission, HubState } from './hub-state.ts';
import type { MemoryHub } from './memory-hub.ts';

/** Small, so that a day's feed has several pages. */
export const PAGE_ITEMS = 7;

function idsOf(rows: readonly HubAdmission[], standing: boolean): readonly EntryId[] {
  return rows
    .filter((row) => row.standing === standing)
    .sort(compareAdmissions)
    .map(({ ledger, seq }) => ({ ledger, seq }));
}

function itemOf(state: HubState, row: FeedRow, reader: StationId): FeedItem {
  if (row.kind === 'double-ruled') {
    const { serial } = row;
    const admissions = state.admissions.get(serial) ?? [];
    const standing = idsOf(admissions, true);
    return { kind: 'double-ruled', serial, standing, doubles: idsOf(admissions, false) };
  }
  const { ledger, seq } = row;
  const held = state.ledgers.get(ledger);
  const entry = held?.entries[seq - 1];
  if (held === undefined || !entry?.rank) throw new Error(`the feed names no entry: ${seq}`);
  const bytes = held.station === reader ? null : entry.bytes;
  const { ms: rankMs, n: rankN } = entry.rank;
  return { kind: 'entry', ledger, seq, station: held.station, rankMs, rankN, bytes };
}

export function feedPage({ state, options }: MemoryHub, reader: StationId, after: number): Bytes {
  const { event, keys } = options;
  const { hubEpoch } = state;
  const rows = state.feed.slice(after, after + PAGE_ITEMS);
  const items = rows.map((row) => itemOf(state, row, reader));
  // A restored hub's feed may be shorter than the cursor of its earlier life.
  const cursor = after + rows.length;
  const more = cursor < state.feed.length;
  return sealFeedPage({ event, hubEpoch, reader, after, cursor, more, items }, keys.secretKey);
}
