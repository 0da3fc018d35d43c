/** Purpose: a station in memory, with its own disk, that exchanges with a `FakeHub`. Tests only. */

import type { FeedItem } from '@gatefold/domain/codec/feed-page';
import type { Bytes } from '@gatefold/domain/bytes';
import { decodeEntry } from '@gatefold/domain/codec/entry';
import { expectOk, ok } from '@gatefold/domain/result';
import { rulingsDigest } from '@gatefold/domain/admission/rule-ticket';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import { EVENT, HUB } from '@gatefold/domain/testing/example-manifest';
import { CarriedLedgers } from '../carried/carried-ledgers.ts';
import { MemoryCarriedRuns } from '../carried/carried-runs.ts';
import { MemoryJournal } from '../ledger/memory-journal.ts';
import type { StationLedger } from '../ledger/station-ledger.ts';
import { MemoryManifestStore } from '../manifest/manifest-store.ts';
import { KnownAdmissions } from '../merge/known-admissions.ts';
import { answerQuestion } from '../neighbour/answer-question.ts';
import { askNeighbour } from '../neighbour/ask-neighbour.ts';
import { NEIGHBOUR_RULES } from '../neighbour/neighbour-rules.ts';
import type { NeighbourPorts } from '../neighbour/neighbour-ports.ts';
import type { BundleReport } from '../neighbour/take-bundle.ts';
import type { NeighbourRoad } from '../roads/lan/neighbour-road.ts';
import { exchange, type ExchangeReport } from '../station/exchange.ts';
import type { ExchangePorts } from '../station/exchange-ports.ts';
import { CarriedOffers } from '../station/offer-carried.ts';
import { MemorySyncMemory } from '../station/sync-memory.ts';
import { keptItems } from './kept-items.ts';
import { FakeHubRoad, type FakeHub } from './fake-hub.ts';
import {
  admitted,
  createLedger,
  TestClock,
  testStation,
  type TestStation,
} from './test-station.ts';

export class FakeStation {
  readonly owner: TestStation;
  readonly clock = new TestClock();
  readonly journal: MemoryJournal;
  readonly memory = new MemorySyncMemory();
  readonly store = new MemoryManifestStore();
  readonly runs = new MemoryCarriedRuns();
  readonly carried: CarriedLedgers;
  readonly offers: CarriedOffers;
  readonly road: FakeHubRoad;
  readonly ledger: StationLedger;
  current: ManifestContent | null = null;
  /** What the exchanges told, page after page. */
  /** What was heard by other roads than the hub's. */
  readonly known = new KnownAdmissions();
  readonly learned: FeedItem[] = [];

  private constructor(
    hub: FakeHub,
    owner: TestStation,
    clock: TestClock,
    journal: MemoryJournal,
    ledger: StationLedger,
  ) {
    this.owner = owner;
    this.clock = clock;
    this.journal = journal;
    this.ledger = ledger;
    this.road = new FakeHubRoad(hub, owner.id);
    this.carried = new CarriedLedgers(this.runs, HUB.publicKey, owner.id);
    this.offers = new CarriedOffers(this.carried);
  }

  /** Two stations of one seed have the same key: what a cloned disk leads to. */
  static async create(hub: FakeHub, seedByte: number): Promise<FakeStation> {
    const owner = testStation(seedByte);
    const clock = new TestClock();
    const journal = new MemoryJournal();
    return new FakeStation(hub, owner, clock, journal, await createLedger(journal, owner, clock));
  }

  async admit(...serials: readonly number[]): Promise<void> {
    for (const serial of serials) {
      this.clock.ms += 1;
      expectOk(await this.ledger.append(EVENT, admitted(serial)), 'append');
    }
  }

  get ports(): ExchangePorts {
    const { clock, journal, memory, store, road, offers } = this;
    return {
      event: EVENT,
      hubPublicKey: HUB.publicKey,
      clock,
      journal,
      memory,
      store,
      road,
      carried: offers,
    };
  }

  get neighbourPorts(): NeighbourPorts {
    const { owner, clock, journal, memory, store, carried } = this;
    return {
      station: owner.id,
      event: EVENT,
      hubPublicKey: HUB.publicKey,
      publicKey: owner.keys.publicKey,
      clock,
      journal,
      memory,
      store,
      carried,
      rules: NEIGHBOUR_RULES,
    };
  }

  /** The LAN as seen from here: `alter` stands between the two. */
  roadTo(other: FakeStation, alter: (answer: Bytes) => Bytes = (answer) => answer): NeighbourRoad {
    return {
      neighbour: other.owner.id,
      ask: async (question) => {
        const answer = await answerQuestion(question, other.neighbourPorts);
        return answer.ok ? ok(alter(answer.value)) : answer;
      },
    };
  }

  /** One exchange with a neighbour; answers what each of its answers brought. */
  async ask(road: NeighbourRoad): Promise<readonly BundleReport[]> {
    const reports: BundleReport[] = [];
    const epoch = this.current?.root.epoch ?? 0;
    const last = await askNeighbour(this.neighbourPorts, road, epoch, ({ report }) => {
      reports.push(report);
      for (const { entry, station } of report.heard) this.known.addHeard(entry, station);
    });
    expectOk(last, 'the neighbour answers');
    return reports;
  }

  /** One exchange that must come as far as the greeting. */
  async exchange(): Promise<ExchangeReport> {
    const report = expectOk(
      await exchange(this.ports, this.current, {
        learned: (items) => this.learned.push(...items),
      }),
      'the greeting',
    );
    this.current = report.newManifest ?? this.current;
    return report;
  }

  /** What it rules of all it knows, from its own journal and the feed it kept. */
  async digest(): Promise<string> {
    const known = new KnownAdmissions();
    for (const row of await this.journal.read(this.ledger.id, 1, 10_000)) {
      known.addOwn(expectOk(decodeEntry(row.bytes), 'an own entry'), this.owner.id);
    }
    for (const item of await keptItems(this.memory, EVENT)) {
      if (item.kind === 'double-ruled') continue;
      const entry = item.bytes === null ? null : expectOk(decodeEntry(item.bytes), 'an entry');
      known.addRanked(item, entry);
    }
    return rulingsDigest(known.rulings(() => 1));
  }
}
