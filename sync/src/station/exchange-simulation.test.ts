import { toHex } from '@gatefold/domain/bytes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FakeHub } from '../testing/fake-hub.ts';
import { FakeStation } from '../testing/fake-station.ts';

async function written({ journal, ledger }: FakeStation): Promise<string[]> {
  return (await journal.read(ledger.id, 1, 100_000)).map((row) => toHex(row.bytes));
}

describe('LE3 LE6 SI1 whatever happens on the roads', () => {
  type Step =
    | { readonly kind: 'admit'; readonly station: number; readonly serial: number }
    | { readonly kind: 'exchange'; readonly station: number; readonly requests: number }
    | { readonly kind: 'back-up' }
    | { readonly kind: 'restore' };
  const station = fc.integer({ min: 0, max: 2 });
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('admit' as const),
        station,
        serial: fc.integer({ min: 1, max: 4 }),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('exchange' as const),
        station,
        requests: fc.integer({ min: 1, max: 12 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('back-up' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restore' as const) }) },
  );

  test('after quiet nothing is owed, nothing is lost, and every replica rules alike', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const hub = new FakeHub();
        const stations = await Promise.all([4, 5, 6].map((seed) => FakeStation.create(hub, seed)));
        let restore = hub.backUp();
        for (const one of steps) {
          if (one.kind === 'back-up') restore = hub.backUp();
          if (one.kind === 'restore') restore();
          const who = 'station' in one ? stations[one.station] : undefined;
          if (one.kind === 'admit') await who?.admit(one.serial);
          if (one.kind === 'exchange' && who !== undefined) {
            who.road.requestsUntilCut = one.requests;
            await who.exchange();
          }
        }
        for (const one of [...stations, ...stations]) {
          one.road.requestsUntilCut = Infinity;
          const report = await one.exchange();
          expect(report).toMatchObject({ owedEntries: 0, forked: [], faults: [] });
        }
        const digests = await Promise.all(stations.map((one) => one.digest()));
        expect(new Set(digests).size).toBe(1);
        for (const one of stations) expect(hub.held(one.ledger.id)).toEqual(await written(one));
      }),
      { numRuns: 60 },
    );
  });
});
