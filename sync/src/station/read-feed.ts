/**
 * Purpose: reads the feed of an event from where the station stopped, page after page (AD3, LE3).
 * Invariant: a page is believed when the hub signed it for this station, this life of the hub and this very place in the
 * feed: a page played again in another place would skip what lies between.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { openFeedPage, type FeedPage } from '@gatefold/domain/codec/feed-page';
import type { HubView } from '@gatefold/domain/codec/session';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { DiskFault } from '../disk-fault.ts';
import type { RoadFault } from '../roads/hub/hub-road.ts';
import type { ExchangeListener, ExchangePorts } from './exchange-ports.ts';

function believedPage(
  envelope: Bytes,
  ports: ExchangePorts,
  view: HubView,
  after: number,
): Result<FeedPage, RoadFault> {
  const page = openFeedPage(envelope, ports.hubPublicKey);
  const fits =
    page.ok &&
    page.value.event === ports.event &&
    page.value.reader === view.station &&
    page.value.hubEpoch === view.hubEpoch &&
    page.value.after === after;
  if (!fits) return err({ kind: 'garbled', detail: 'the feed page is not signed for us and here' });
  const { cursor, more } = page.value;
  if (cursor < after || (more && cursor === after)) {
    return err({ kind: 'garbled', detail: 'the feed does not advance' });
  }
  return ok(page.value);
}

export type FeedOutcome = {
  /** Items that were kept and told, also when the feed could not be read to its end. */
  readonly newItems: number;
  readonly fault: RoadFault | DiskFault | null;
};

/** Holds one page at a time: a machine that was away for the whole match reads a stadium's feed at once. */
export async function readFeed(
  ports: ExchangePorts,
  view: HubView,
  learned: ExchangeListener['learned'],
): Promise<FeedOutcome> {
  const { event, memory, road } = ports;
  let newItems = 0;
  const position = await memory.feedPosition(event);
  // Another life of the hub counts its cursor anew; reading it all again changes nothing (LE3).
  const isSameLife = position !== null && position.hubEpoch === view.hubEpoch;
  let cursor = isSameLife ? position.cursor : 0;
  for (;;) {
    const answer = await road.feed(event, cursor);
    if (!answer.ok) return { newItems, fault: answer.error };
    const page = believedPage(answer.value, ports, view, cursor);
    if (!page.ok) return { newItems, fault: page.error };
    if (!isSameLife || page.value.cursor !== cursor) {
      const kept = await memory.keepFeedPage(page.value);
      if (!kept.ok) return { newItems, fault: kept.error };
    }
    newItems += page.value.items.length;
    learned?.(page.value.items);
    cursor = page.value.cursor;
    if (!page.value.more) return { newItems, fault: null };
  }
}
