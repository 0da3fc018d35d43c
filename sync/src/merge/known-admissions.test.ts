import type { Entry } from '@gatefold/domain/codec/entry';
import type { RankedEntry } from '@gatefold/domain/codec/feed-page';
import { compareAdmissions, type Admission } from '@gatefold/domain/admission/admission';
import { ruleTicket, rulingsDigest } from '@gatefold/domain/admission/rule-ticket';
import { entryKey, type EntryId } from '@gatefold/domain/ids';
import type { Hlc } from '@gatefold/domain/time/hlc';
import { EVENT } from '@gatefold/domain/testing/example-manifest';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { admitted } from '../testing/test-station.ts';
import { admissionOf, KnownAdmissions } from './known-admissions.ts';

const OWN = 0;
const ADMITS = [1, 2];

/** One thing a station may learn, in terms of small numbers. */
type News =
  | { readonly kind: 'own'; readonly entry: Entry }
  | { readonly kind: 'ranked'; readonly item: RankedEntry; readonly entry: Entry | null }
  | { readonly kind: 'ruling'; readonly serial: number; readonly doubles: readonly number[] };

function ledgerOf(station: number): string {
  return station.toString(16).padStart(32, '0');
}

function stationId(station: number): string {
  return station.toString(16).padStart(16, '0');
}

type Admitted = {
  readonly station: number;
  readonly seq: number;
  readonly serial: number;
  readonly klass: number;
  readonly ms: number;
  /** The hub's rank, null while only the station itself knows of the entry. */
  readonly rankMs: number | null;
};

function entryOf({ station, seq, serial, klass, ms }: Admitted): Entry {
  const fact = admitted(serial);
  const body = { ...fact.body, klass };
  return {
    ledger: ledgerOf(station),
    seq,
    hlc: { ms, n: 0 },
    event: EVENT,
    fact: { ...fact, body },
  };
}

function newsOf(one: Admitted): News[] {
  const entry = entryOf(one);
  const { ledger, seq } = entry;
  const own: News = { kind: 'own', entry };
  if (one.rankMs === null) return one.station === OWN ? [own] : [];
  const station = stationId(one.station);
  const item = {
    kind: 'entry',
    ledger,
    seq,
    station,
    rankMs: one.rankMs,
    rankN: 0,
    bytes: null,
  } as const;
  return one.station === OWN
    ? [own, { kind: 'ranked', item, entry: null }]
    : [{ kind: 'ranked', item, entry }];
}

function tell(known: KnownAdmissions, news: News): void {
  switch (news.kind) {
    case 'own':
      return known.addOwn(news.entry, stationId(OWN));
    case 'ranked':
      return known.addRanked(news.item, news.entry);
    case 'ruling': {
      const doubles = news.doubles.map((seq) => ({ ledger: ledgerOf(OWN), seq }));
      return known.addRuling({ kind: 'double-ruled', serial: news.serial, standing: [], doubles });
    }
  }
}

/** The same by the plainest means, as the statement of what the columns must come to: one object an admission. */
class PlainAdmissions {
  readonly #byEntry = new Map<string, Admission>();
  readonly #ranks = new Map<string, Hlc>();
  readonly #doubles = new Map<number, readonly EntryId[]>();

  tell(news: News): void {
    if (news.kind === 'ruling') {
      const doubles = news.doubles.map((seq) => ({ ledger: ledgerOf(OWN), seq }));
      this.#doubles.set(news.serial, doubles);
      return;
    }
    if (news.kind === 'ranked') {
      this.#ranks.set(entryKey(news.item), { ms: news.item.rankMs, n: news.item.rankN });
    }
    const key = entryKey(news.kind === 'own' ? news.entry : news.item);
    const rank = this.#ranks.get(key);
    const station = news.kind === 'ranked' ? news.item.station : stationId(OWN);
    const before = this.#byEntry.get(key);
    const told =
      news.entry === null
        ? (before ?? null)
        : admissionOf(news.entry, station, news.entry.hlc, rank === undefined);
    if (told === null) return;
    this.#byEntry.set(key, {
      ...told,
      rank: rank ?? told.rank,
      provisional: rank === undefined,
    });
  }

  all(): Admission[] {
    return [...this.#byEntry.values()];
  }

  history(serial: number): Admission[] {
    return this.all().filter((one) => one.serial === serial);
  }

  get doubleCount(): number {
    return [...this.#doubles.values()].reduce((sum, doubles) => sum + doubles.length, 0);
  }

  ruledDouble(id: EntryId): boolean {
    const serial = this.#byEntry.get(entryKey(id))?.serial;
    const doubles = serial === undefined ? [] : (this.#doubles.get(serial) ?? []);
    return doubles.some((double) => entryKey(double) === entryKey(id));
  }

  digest(): string {
    const serials = [...new Set(this.all().map((one) => one.serial))];
    return rulingsDigest(
      serials.map((serial) => {
        const history = this.history(serial).toSorted(compareAdmissions);
        return ruleTicket(serial, history, ADMITS[history[0]?.klass ?? 0] ?? 1);
      }),
    );
  }
}

function digestOf(known: KnownAdmissions): string {
  return rulingsDigest(known.rulings(({ klass }) => ADMITS[klass] ?? 1));
}

const small = fc.integer({ min: 1, max: 4 });
const admissions: fc.Arbitrary<Admitted[]> = fc.uniqueArray(
  fc.record({
    station: fc.integer({ min: 0, max: 2 }),
    seq: fc.integer({ min: 1, max: 12 }),
    serial: small,
    klass: fc.integer({ min: 0, max: 1 }),
    ms: fc.integer({ min: 1, max: 6 }),
    rankMs: fc.option(fc.integer({ min: 1, max: 6 })),
  }),
  { selector: ({ station, seq }) => `${station} ${seq}`, maxLength: 24 },
);

const rulings = fc
  .uniqueArray(small, { maxLength: 3 })
  .map((serials) => serials.map((serial): News => ({ kind: 'ruling', serial, doubles: [serial] })));

describe('LE3 AD3 what a station knows of admissions', () => {
  test('is the same whatever the order, the repeats and the grouping in which it learned it', () => {
    const story = fc.tuple(admissions, rulings).chain(([entries, ruled]) => {
      const news = [...entries.flatMap(newsOf), ...ruled];
      const again = fc.subarray(news);
      return fc.record({
        news: fc.constant(news),
        other: again.chain((repeats) =>
          fc.shuffledSubarray([...news, ...repeats], { minLength: news.length + repeats.length }),
        ),
      });
    });
    fc.assert(
      fc.property(story, ({ news, other }) => {
        const [one, two] = [new KnownAdmissions(), new KnownAdmissions()];
        for (const item of news) tell(one, item);
        for (const item of other) tell(two, item);
        expect(digestOf(two)).toBe(digestOf(one));
        expect(two.admissionCount).toBe(one.admissionCount);
        expect(two.doubleCount).toBe(one.doubleCount);
        for (let serial = 1; serial <= 4; serial += 1) {
          expect(new Set(two.history(serial))).toEqual(new Set(one.history(serial)));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('LE3 AD2 in columns is what it is as plain objects, after every piece of news', () => {
    const story = fc.tuple(admissions, rulings).chain(([entries, ruled]) => {
      const news = [...entries.flatMap(newsOf), ...ruled];
      return fc.shuffledSubarray([...news, ...news]);
    });
    fc.assert(
      fc.property(story, (news) => {
        const [known, plain] = [new KnownAdmissions(), new PlainAdmissions()];
        for (const item of news) {
          tell(known, item);
          plain.tell(item);
          expect(known.admissionCount).toBe(plain.all().length);
          expect(known.doubleCount).toBe(plain.doubleCount);
          for (let serial = 1; serial <= 4; serial += 1) {
            expect(new Set(known.history(serial))).toEqual(new Set(plain.history(serial)));
          }
        }
        expect(digestOf(known)).toBe(plain.digest());
        for (const id of plain.all()) expect(known.ruledDouble(id)).toBe(plain.ruledDouble(id));
      }),
      { numRuns: 300 },
    );
  });

  test('LE3 AD2 holds more admissions than a page of columns has rows', () => {
    const [known, plain] = [new KnownAdmissions(), new PlainAdmissions()];
    for (let seq = 1; seq <= 9000; seq += 1) {
      // Far apart, close together, and twice: every tenth ticket comes back.
      const serial = seq % 10 === 0 ? seq - 1 : seq * 1800;
      const one = { station: seq % 3, seq, serial, klass: 0, ms: seq, rankMs: seq };
      for (const item of newsOf(one)) {
        tell(known, item);
        plain.tell(item);
      }
    }
    expect(known.admissionCount).toBe(9000);
    expect(digestOf(known)).toBe(plain.digest());
  }, 60_000);

  test('LE4 an entry that the hub tells anew, of another ticket, counts for that ticket alone', () => {
    const known = new KnownAdmissions();
    const branch = { station: 1, seq: 1, klass: 0, ms: 1, rankMs: 1 };
    for (const serial of [7, 8, 8]) {
      for (const item of newsOf({ ...branch, serial })) tell(known, item);
    }
    expect(known.history(7)).toEqual([]);
    expect(known.history(8)).toHaveLength(1);
    expect(known.admissionCount).toBe(1);
    expect([...known.rulings(() => 1)].map(({ serial }) => serial)).toEqual([8]);
  });

  test("LE5 the hub's rank takes the place of the entry's own reading, whichever came first", () => {
    const mine = { station: OWN, seq: 1, serial: 7, klass: 0, ms: 1, rankMs: 100 };
    const theirs = { station: 1, seq: 1, serial: 7, klass: 0, ms: 50, rankMs: 50 };
    for (const order of [
      [mine, theirs],
      [theirs, mine],
    ]) {
      for (const news of [order.flatMap(newsOf), order.flatMap(newsOf).toReversed()]) {
        const known = new KnownAdmissions();
        for (const item of news) tell(known, item);
        const [ruling] = [...known.rulings(() => 1)];
        expect(ruling?.standing.map((one) => one.station)).toEqual([stationId(1)]);
        expect(ruling?.doubles.map((one) => one.provisional)).toEqual([false]);
      }
    }
  });

  test('AD3 an own entry is provisional until the hub has ranked it', () => {
    const known = new KnownAdmissions();
    const mine = { station: OWN, seq: 1, serial: 7, klass: 0, ms: 1, rankMs: 100 };
    const [own, ranked] = newsOf(mine);
    if (own === undefined || ranked === undefined) throw new Error('two pieces of news');
    tell(known, own);
    expect(known.history(7)).toMatchObject([{ provisional: true, rank: { ms: 1 } }]);
    tell(known, ranked);
    tell(known, own);
    expect(known.history(7)).toMatchObject([{ provisional: false, rank: { ms: 100 } }]);
  });

  test('AD2 a ruling names the entries it found double', () => {
    const known = new KnownAdmissions();
    for (const seq of [1, 2]) {
      for (const item of newsOf({ station: OWN, seq, serial: 2, klass: 0, ms: seq, rankMs: null }))
        tell(known, item);
    }
    tell(known, { kind: 'ruling', serial: 2, doubles: [2] });
    expect(known.ruledDouble({ ledger: ledgerOf(OWN), seq: 2 })).toBe(true);
    expect(known.ruledDouble({ ledger: ledgerOf(OWN), seq: 1 })).toBe(false);
    expect(known.ruledDouble({ ledger: ledgerOf(1), seq: 2 })).toBe(false);
    expect(known.doubleCount).toBe(1);
  });
});
