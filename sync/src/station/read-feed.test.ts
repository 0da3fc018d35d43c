import { sealFeedPage, type FeedItem, type FeedPage } from '@gatefold/domain/codec/feed-page';
import { ok } from '@gatefold/domain/result';
import { EVENT, HUB, keysFrom } from '@gatefold/domain/testing/example-manifest';
import { describe, expect, test } from 'vitest';
import { FakeHub } from '../testing/fake-hub.ts';
import { keptItems } from '../testing/kept-items.ts';
import { FakeStation } from '../testing/fake-station.ts';

function seqsOf(items: readonly FeedItem[]): number[] {
  return items.flatMap((item) => (item.kind === 'entry' ? [item.seq] : []));
}

/** Eight admissions of another station, in three pages. */
async function withFeed(): Promise<[FakeHub, FakeStation]> {
  const hub = new FakeHub();
  const station = await FakeStation.create(hub, 4);
  const other = await FakeStation.create(hub, 5);
  await other.admit(1, 2, 3, 4, 5, 6, 7, 8);
  await other.exchange();
  return [hub, station];
}

describe('AD3 MA5 a page of the feed is believed for its reader and its place alone', () => {
  type Lie = (page: FeedPage) => FeedPage;
  const lies: readonly [string, Lie][] = [
    ['made for another reader', (page) => ({ ...page, reader: 'ee'.repeat(8) })],
    ['of another place, which would skip items', (page) => ({ ...page, after: page.after + 3 })],
    ['of another event', (page) => ({ ...page, event: EVENT + 1 })],
    ['of another life of the hub', (page) => ({ ...page, hubEpoch: 'old' })],
    ['that does not advance', (page) => ({ ...page, cursor: page.after })],
    ['that leads back', (page) => ({ ...page, cursor: page.after - 1, more: false })],
  ];

  test.each(lies)('one %s is refused, and read rightly the next time', async (_name, lie) => {
    const [hub, station] = await withFeed();
    const { feed } = station.road;
    // The first page is honest, so that there is something to lead back from.
    station.road.feed = async (event, after) =>
      after === 0
        ? feed(event, after)
        : ok(sealFeedPage(lie(hub.page(station.owner.id, after)), HUB.secretKey));
    const report = await station.exchange();
    expect(report.faults).toMatchObject([{ kind: 'garbled' }]);
    // What was kept is also given to the caller: the cursor has moved on, and it would not come again.
    expect(seqsOf(station.learned)).toEqual([1, 2, 3]);
    expect(await station.memory.feedPosition(EVENT)).toEqual({ hubEpoch: 'first', cursor: 3 });
    station.road.feed = feed;
    await station.exchange();
    expect(seqsOf(station.learned)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(seqsOf(await keptItems(station.memory, EVENT))).toHaveLength(8);
  });

  test('one that is not signed by our hub is refused', async () => {
    const [hub, station] = await withFeed();
    const page = hub.page(station.owner.id, 0);
    for (const bytes of [sealFeedPage(page, keysFrom(66).secretKey), new Uint8Array(9)]) {
      station.road.feed = async () => ok(bytes);
      const report = await station.exchange();
      expect(report.faults).toMatchObject([{ kind: 'garbled' }]);
      expect(report.newItems).toBe(0);
      expect(station.learned).toEqual([]);
    }
  });
});
