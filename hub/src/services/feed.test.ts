import { openFeedPage, type FeedPage } from '@gatefold/domain/codec/feed-page';
import { decodeEntry } from '@gatefold/domain/codec/entry';
import { expectOk } from '@gatefold/domain/result';
import { EVENT, HUB } from '@gatefold/domain/testing/example-manifest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHubWorld, SMALL_EVENT, type HubWorld } from '../../../tests/support/hub-world.ts';
import {
  admission,
  deliver,
  deliverAll,
  gateStation,
  record,
  refusal,
  transferOf,
} from '../../../tests/support/world-station.ts';
import { feedPage } from './feed.ts';

let world: HubWorld;

beforeEach(async () => {
  world = await makeHubWorld([SMALL_EVENT, { ...SMALL_EVENT, event: EVENT + 1, name: 'Another' }]);
});
afterEach(() => world.close());

async function read(reader: string, after: number, event = EVENT): Promise<FeedPage> {
  return expectOk(
    openFeedPage(await feedPage(world.hub, event, reader, after), HUB.publicKey),
    'page',
  );
}

describe('AD3 the feed', () => {
  test('comes page by page, every admission once, and ends', async () => {
    const writer = await gateStation(world, 141);
    const reader = await gateStation(world, 142);
    const facts = Array.from({ length: 2500 }, (_, index) => admission(index + 1));
    for (let from = 0; from < 2500; from += 1000) {
      await record(writer.ledger, EVENT, ...facts.slice(from, from + 1000));
      await deliver(world, writer, await transferOf(writer, writer.ledger, from + 1));
    }
    const first = await read(reader.id, 0);
    expect([first.items.length, first.more, first.after]).toEqual([2000, true, 0]);
    const second = await read(reader.id, first.cursor);
    expect([second.items.length, second.more]).toEqual([500, false]);
    const seqs = [...first.items, ...second.items].map((item) => item.kind === 'entry' && item.seq);
    expect(seqs).toEqual(facts.map((_, index) => index + 1));
    expect(await read(reader.id, second.cursor)).toMatchObject({
      items: [],
      more: false,
      cursor: second.cursor,
    });
  });

  test('holds the very bytes of others’ entries, and of one’s own only the rank', async () => {
    const writer = await gateStation(world, 141);
    await record(writer.ledger, EVENT, refusal(3), admission(3));
    await deliverAll(world, writer);
    const [own] = (await read(writer.id, 0)).items;
    expect(own).toMatchObject({ kind: 'entry', seq: 2, bytes: null });
    const [other] = (await read('ab'.repeat(8), 0)).items;
    if (other?.kind !== 'entry' || other.bytes === null) throw new Error('no entry');
    const entry = expectOk(decodeEntry(other.bytes), 'entry');
    expect(entry).toMatchObject({ seq: 2, fact: admission(3) });
    expect({ ms: other.rankMs, n: other.rankN }).toEqual(entry.hlc);
  });

  test('of one event says nothing of another', async () => {
    const elsewhere = await gateStation(world, 143, { event: EVENT + 1 });
    await record(elsewhere.ledger, EVENT + 1, admission(3));
    await deliverAll(world, elsewhere);
    expect((await read(elsewhere.id, 0)).items).toEqual([]);
    expect((await read(elsewhere.id, 0, EVENT + 1)).items).toHaveLength(1);
  });

  test('tells the newest ruling of a ticket, however often it has changed since', async () => {
    const gates = [await gateStation(world, 141), await gateStation(world, 142)];
    const [first, second] = gates;
    if (first === undefined || second === undefined) throw new Error('no gates');
    await record(first.ledger, EVENT, admission(3));
    world.clock.ms += 1000;
    await record(second.ledger, EVENT, admission(3));
    world.clock.ms += 1000;
    await record(second.ledger, EVENT, admission(3));
    await deliverAll(world, second);
    await deliverAll(world, first);
    const { items } = await read('ab'.repeat(8), 0);
    const rulings = items.filter((item) => item.kind === 'double-ruled');
    const newest = {
      kind: 'double-ruled',
      serial: 3,
      standing: [{ ledger: first.ledger.id, seq: 1 }],
      doubles: [
        { ledger: second.ledger.id, seq: 1 },
        { ledger: second.ledger.id, seq: 2 },
      ],
    };
    expect(rulings).toEqual([newest, newest]);
  });
});
