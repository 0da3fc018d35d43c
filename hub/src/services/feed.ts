/**
 * Purpose: pages of the feed from which a station learns of the others and of the hub's rulings (AD3).
 * Invariant: a ruling is read when the page is made, so the newest one is sent however often it changed in between.
 */

import { compareAdmissions } from '@gatefold/domain/admission/admission';
import type { Bytes } from '@gatefold/domain/bytes';
import { sealFeedPage, type DoubleRuling, type FeedItem } from '@gatefold/domain/codec/feed-page';
import type { EventId, Serial, StationId } from '@gatefold/domain/ids';
import { admissionsOf } from '@gatefold/db/postgres/admissions';
import { feedAfter } from '@gatefold/db/postgres/feed';
import type { Hub } from '../hub.ts';

const PAGE_ITEMS = 2000;

async function rulings(
  hub: Hub,
  event: EventId,
  serials: readonly Serial[],
): Promise<ReadonlyMap<Serial, DoubleRuling>> {
  const bySerial = Map.groupBy(await admissionsOf(hub.pool, event, serials), (one) => one.serial);
  return new Map(
    [...bySerial].map(([serial, rows]) => {
      const ordered = [...rows].sort(compareAdmissions);
      const ids = (standing: boolean) =>
        ordered
          .filter((row) => row.standing === standing)
          .map(({ ledger, seq }) => ({ ledger, seq }));
      return [
        serial,
        { kind: 'double-ruled', serial, standing: ids(true), doubles: ids(false) } as const,
      ];
    }),
  );
}

/** The page after a cursor, sealed, for one station: entries it wrote itself come without their bytes. */
export async function feedPage(
  hub: Hub,
  event: EventId,
  reader: StationId,
  after: number,
  pageItems = PAGE_ITEMS,
): Promise<Bytes> {
  const rows = await feedAfter(hub.pool, event, after, pageItems + 1);
  const page = rows.slice(0, pageItems);
  const serials = page.flatMap((row) => (row.kind === 'double-ruled' ? [row.serial] : []));
  const ruled = await rulings(hub, event, [...new Set(serials)]);
  const items = page.flatMap((row): FeedItem[] => {
    if (row.kind === 'double-ruled') {
      const ruling = ruled.get(row.serial);
      return ruling === undefined ? [] : [ruling];
    }
    const { kind, ledger, seq, station, rankMs, rankN } = row;
    const bytes = station === reader ? null : row.bytes;
    return [{ kind, ledger, seq, station, rankMs, rankN, bytes }];
  });
  const cursor = page.at(-1)?.cursor ?? after;
  const more = rows.length > page.length;
  const { hubEpoch } = hub;
  return sealFeedPage({ event, hubEpoch, reader, after, cursor, more, items }, hub.keys.secretKey);
}
