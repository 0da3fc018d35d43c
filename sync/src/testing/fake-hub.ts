/**
 * Purpose: a hub in memory, with roads to it that a test can cut, watch and lie on. Tests only.
 * Invariant: it checks and signs as the real one does, so that nothing passes here that would not pass there.
 */

import { toHex, type Bytes } from '@gatefold/domain/bytes';
import { sealFeedPage, type FeedPage, type RankedEntry } from '@gatefold/domain/codec/feed-page';
import { sealReceipt } from '@gatefold/domain/codec/receipt';
import type { HubView } from '@gatefold/domain/codec/session';
import { decodeTransfer } from '@gatefold/domain/codec/transfer';
import type { EventId, LedgerId, StationId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { EVENT, HUB, NOW_MS } from '@gatefold/domain/testing/example-manifest';
import { openTransfer, type OpenedTransfer } from '../merge/open-transfer.ts';
import type {
  GreetingFacts,
  HubRoad,
  ListAnswer,
  ManifestOffer,
  RoadFault,
  UploadAnswer,
} from '../roads/hub/hub-road.ts';
import { HeldEntries } from './held-ledger.ts';
import { Publisher } from './publisher.ts';

const PAGE_ITEMS = 3;

type Held = { readonly station: StationId; readonly held: HeldEntries };
type FeedEntry = Omit<RankedEntry, 'bytes'> & { readonly bytes: Bytes };

export class FakeHub {
  readonly publisher = new Publisher();
  hubEpoch = 'first';
  ledgers = new Map<LedgerId, Held>();
  feed: FeedEntry[] = [];
  /** Transfers that were not taken, as they came. */
  readonly quarantined: Bytes[] = [];
  readonly revoked = new Set<StationId>();
  /** The list it asks for, if any, what it was given, and what it says to that. */
  lostEpoch: number | null = null;
  readonly givenBack: Bytes[] = [];
  listAnswer: ListAnswer = { kind: 'taken' };

  constructor() {
    this.publisher.publish({ tickets: [] });
  }

  /** Takes a backup; the answer brings the hub back to it, in a new life. */
  backUp(): () => void {
    const ledgers = [...this.ledgers].map(([id, { station, held }]) => {
      return { id, station, entries: [...held.entries] };
    });
    const feed = [...this.feed];
    return () => {
      this.hubEpoch = `${this.hubEpoch} again`;
      this.feed = [...feed];
      this.ledgers = new Map(
        ledgers.map(({ id, station, entries }) => {
          const held = new HeldEntries();
          held.entries.push(...entries);
          return [id, { station, held }];
        }),
      );
    };
  }

  /** The entries it holds of a ledger, as hexadecimal text. */
  held(ledger: LedgerId): readonly string[] {
    return this.ledgers.get(ledger)?.held.entries.map(({ bytes }) => toHex(bytes)) ?? [];
  }

  view(station: StationId): HubView {
    const ledgers = [...this.ledgers].flatMap(([ledger, one]) => {
      const last = one.held.entries.at(-1);
      if (one.station !== station || last === undefined) return [];
      return [{ ledger, seq: last.seq, hash: last.hash }];
    });
    return {
      station,
      nonce: new Uint8Array(32),
      hubEpoch: this.hubEpoch,
      nowMs: NOW_MS,
      standing: this.revoked.has(station) ? 'revoked' : 'active',
      token: new Uint8Array(32),
      ledgers,
      ...(this.lostEpoch !== null && { lostEpoch: this.lostEpoch }),
    };
  }

  #take(opened: OpenedTransfer): UploadAnswer | null {
    const { ledger, head, certificate } = opened;
    const row = this.ledgers.get(ledger) ?? {
      station: certificate.station,
      held: new HeldEntries(),
    };
    const taken = row.held.take(opened);
    if (!taken.ok) {
      return taken.error.kind === 'gap' ? taken.error : null;
    }
    this.ledgers.set(ledger, row);
    for (const { seq, bytes, meaning } of taken.value) {
      if (!meaning.ok || meaning.value.fact.kind !== 'ticket-admitted') continue;
      const { ms: rankMs, n: rankN } = meaning.value.hlc;
      this.feed.push({ kind: 'entry', ledger, seq, station: row.station, rankMs, rankN, bytes });
    }
    const { seq, hash } = head;
    const receipt = { ledger, seq, hash, hubEpoch: this.hubEpoch, receivedAtMs: NOW_MS };
    const quarantined = taken.value.filter(({ meaning }) => !meaning.ok).length;
    return { kind: 'received', receipt: sealReceipt(receipt, HUB.secretKey), quarantined };
  }

  receive(bytes: Bytes): UploadAnswer {
    const transfer = decodeTransfer(bytes);
    const opened = transfer.ok ? openTransfer(transfer.value, HUB.publicKey) : transfer;
    const isWelcome = opened.ok && !this.revoked.has(opened.value.certificate.station);
    const answer = isWelcome ? this.#take(opened.value) : null;
    if (answer?.kind === 'received') return answer;
    this.quarantined.push(bytes);
    return answer ?? { kind: 'refused', code: 'not-welcome', words: 'Call the administrator.' };
  }

  page(reader: StationId, after: number): FeedPage {
    const items = this.feed.slice(after, after + PAGE_ITEMS).map((item) => ({
      ...item,
      bytes: item.station === reader ? null : item.bytes,
    }));
    const cursor = after + items.length;
    const more = cursor < this.feed.length;
    return { event: EVENT, hubEpoch: this.hubEpoch, reader, after, cursor, more, items };
  }
}

const CUT: RoadFault = { kind: 'unreachable', detail: 'cut' };

/** One station's road. A test may put its own function in the place of any step. */
export class FakeHubRoad implements HubRoad {
  readonly #hub: FakeHub;
  readonly #station: StationId;
  /** Requests the road still carries before it is cut. */
  requestsUntilCut = Infinity;
  uploads = 0;
  feedPages = 0;

  constructor(hub: FakeHub, station: StationId) {
    this.#hub = hub;
    this.#station = station;
  }

  #carry<Answer>(answer: () => Answer): Result<Answer, RoadFault> {
    if (this.requestsUntilCut <= 0) return err(CUT);
    this.requestsUntilCut -= 1;
    return ok(answer());
  }

  greet = async (_facts: GreetingFacts): Promise<Result<HubView, RoadFault>> =>
    this.#carry(() => this.#hub.view(this.#station));

  upload = async (transfer: Bytes): Promise<Result<UploadAnswer, RoadFault>> =>
    this.#carry(() => {
      this.uploads += 1;
      return this.#hub.receive(transfer);
    });

  giveBack = async (list: Bytes): Promise<Result<ListAnswer, RoadFault>> =>
    this.#carry(() => {
      this.#hub.givenBack.push(list);
      return this.#hub.listAnswer;
    });

  manifest = async (_event: EventId, have: number): Promise<Result<ManifestOffer, RoadFault>> =>
    this.#carry(() => this.#hub.publisher.offer(have));

  blob = async (_event: EventId, hash: string): Promise<Result<Bytes, RoadFault>> =>
    this.#carry(() => this.#hub.publisher.blob(hash) ?? new Uint8Array());

  feed = async (_event: EventId, after: number): Promise<Result<Bytes, RoadFault>> =>
    this.#carry(() => {
      this.feedPages += 1;
      return sealFeedPage(this.#hub.page(this.#station, after), HUB.secretKey);
    });
}
