/**
 * Purpose: one full exchange between a station and the hub: greet, offer entries, fetch the manifest, read the feed
 * (LE6, LE7, LE8, MA3, AD3).
 * Invariant: each step stands alone: a refused upload does not keep the manifest or the feed away, and nothing the hub
 * says makes the station forget an entry. What the hub holds is asked anew each time, so a hub that was restored from
 * a backup is offered everything it lost.
 */

import { equalBytes, type Bytes } from '@gatefold/domain/bytes';
import { openFeedPage, type FeedItem } from '@gatefold/domain/codec/feed-page';
import { openReceipt } from '@gatefold/domain/codec/receipt';
import type { HeldLedger, HubView } from '@gatefold/domain/codec/session';
import {
  encodeTransfer,
  MAX_TRANSFER_ENTRIES,
  MAX_TRANSFER_LENGTH,
} from '@gatefold/domain/codec/transfer';
import type { EventId, LedgerId } from '@gatefold/domain/ids';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import { err, ok, type Result } from '@gatefold/domain/result';
import type { Clock } from '@gatefold/domain/time/clock';
import type { DiskFault } from '../disk-fault.ts';
import type { Journal, JournalRow, LedgerOpening } from '../ledger/journal.ts';
import { fetchManifest, type FetchFault } from '../manifest/fetch-manifest.ts';
import type { ManifestStore } from '../manifest/manifest-store.ts';
import type { HubRoad, RoadFault } from '../roads/hub/hub-road.ts';
import type { SyncMemory } from './sync-memory.ts';

export type ExchangePorts = {
  readonly event: EventId;
  readonly hubPublicKey: Bytes;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly memory: SyncMemory;
  readonly store: ManifestStore;
  readonly road: HubRoad;
};

export type UploadFault =
  | RoadFault
  | DiskFault
  | {
      readonly kind: 'not-taken';
      readonly ledger: LedgerId;
      readonly code: string;
      readonly words: string;
    };

export type ExchangeReport = {
  readonly view: HubView;
  /** Entries of each ledger that the hub has receipted after this exchange. */
  readonly receipted: ReadonlyMap<LedgerId, number>;
  readonly owedEntries: number;
  /** Ledgers of which the hub holds other entries than this disk: a clone or an old backup (LE4, LE7). */
  readonly forked: readonly LedgerId[];
  readonly newManifest: ManifestContent | null;
  readonly newItems: readonly FeedItem[];
  readonly quarantined: number;
  readonly faults: readonly (UploadFault | FetchFault)[];
};

type LedgerState = {
  readonly opening: LedgerOpening;
  readonly last: JournalRow | null;
};

async function ledgerStates(journal: Journal): Promise<readonly LedgerState[]> {
  const states: LedgerState[] = [];
  for (const opening of await journal.ledgers()) {
    states.push({ opening, last: await journal.last(opening.ledger) });
  }
  return states;
}

/** Does the hub hold something of this ledger that the journal does not? */
async function isForked(journal: Journal, state: LedgerState, held: HeldLedger): Promise<boolean> {
  if (held.seq > (state.last?.seq ?? 0)) return true;
  const [row] = await journal.read(state.opening.ledger, held.seq, 1);
  return row === undefined || !equalBytes(row.hash, held.hash);
}

/** As many rows as one transfer may hold, in number and in bytes. */
function firstRun(rows: readonly JournalRow[]): readonly JournalRow[] {
  let length = 0;
  const end = rows.findIndex((row) => {
    length += row.bytes.length + 8;
    return length > MAX_TRANSFER_LENGTH - 8192;
  });
  return end <= 0 ? rows : rows.slice(0, end);
}

type OfferOutcome = { receiptedSeq: number; quarantined: number };

/** Offers a ledger's entries after `fromSeq - 1` until the hub holds them all or says no. */
async function offerLedger(
  ports: ExchangePorts,
  state: LedgerState,
  hubEpoch: string,
  heldSeq: number,
): Promise<Result<OfferOutcome, UploadFault>> {
  const { journal, road, memory, clock } = ports;
  const { ledger, certificate, book } = state.opening;
  let receiptedSeq = heldSeq;
  let quarantined = 0;
  for (;;) {
    const rows = firstRun(await journal.read(ledger, receiptedSeq + 1, MAX_TRANSFER_ENTRIES));
    const lastRow = rows.at(-1);
    if (lastRow === undefined) return ok({ receiptedSeq, quarantined });
    const answer = await road.upload(
      encodeTransfer({
        v: 1,
        certificate,
        book,
        fromSeq: receiptedSeq + 1,
        entries: rows.map((row) => row.bytes),
        head: lastRow.head,
        sentAtMs: clock.nowMs(),
      }),
    );
    if (!answer.ok) return answer;
    switch (answer.value.kind) {
      case 'refused':
        return err({
          kind: 'not-taken',
          ledger,
          code: answer.value.code,
          words: answer.value.words,
        });
      case 'gap': {
        // The hub lost what it said it held; offer from where it stands, and never loop on the same answer.
        const { needFromSeq } = answer.value;
        if (needFromSeq > receiptedSeq) {
          return err({ kind: 'garbled', detail: `the hub asks for entries from ${needFromSeq}` });
        }
        receiptedSeq = needFromSeq - 1;
        break;
      }
      case 'received': {
        const receipt = openReceipt(answer.value.receipt, ports.hubPublicKey);
        const fits =
          receipt.ok &&
          receipt.value.ledger === ledger &&
          receipt.value.hubEpoch === hubEpoch &&
          receipt.value.seq === lastRow.seq &&
          equalBytes(receipt.value.hash, lastRow.hash);
        if (!fits) return err({ kind: 'garbled', detail: 'the receipt is not for what was sent' });
        const kept = await memory.keepReceipt(receipt.value, answer.value.receipt);
        if (!kept.ok) return kept;
        receiptedSeq = lastRow.seq;
        quarantined += answer.value.quarantined;
        break;
      }
    }
  }
}

async function readFeed(
  ports: ExchangePorts,
  hubEpoch: string,
): Promise<Result<FeedItem[], RoadFault | DiskFault>> {
  const { event, memory, road, hubPublicKey } = ports;
  const items: FeedItem[] = [];
  const position = await memory.feedPosition(event);
  // Another life of the hub counts its cursor anew; reading it all again changes nothing (LE3).
  let cursor = position !== null && position.hubEpoch === hubEpoch ? position.cursor : 0;
  for (;;) {
    const answer = await road.feed(event, cursor);
    if (!answer.ok) return answer;
    const page = openFeedPage(answer.value, hubPublicKey);
    if (!page.ok || page.value.event !== event || page.value.hubEpoch !== hubEpoch) {
      return err({ kind: 'garbled', detail: 'the feed page is not signed by our hub' });
    }
    if (page.value.more && page.value.cursor <= cursor) {
      return err({ kind: 'garbled', detail: 'the feed does not advance' });
    }
    if (page.value.items.length > 0 || page.value.cursor !== cursor) {
      const kept = await memory.keepFeedPage(page.value);
      if (!kept.ok) return kept;
    }
    items.push(...page.value.items);
    cursor = page.value.cursor;
    if (!page.value.more) return ok(items);
  }
}

function owed(states: readonly LedgerState[], receipted: ReadonlyMap<LedgerId, number>): number {
  return states.reduce(
    (sum, { opening, last }) => sum + (last?.seq ?? 0) - (receipted.get(opening.ledger) ?? 0),
    0,
  );
}

/** Entries that no receipt of the hub's current life covers, as far as the station knows. */
export async function owedEntries(journal: Journal, memory: SyncMemory): Promise<number> {
  const receipted = new Map((await memory.receipts()).map((one) => [one.ledger, one.seq]));
  return owed(await ledgerStates(journal), receipted);
}

/** Runs one exchange. Fails as a whole only when the hub cannot be greeted. */
export async function exchange(
  ports: ExchangePorts,
  current: ManifestContent | null,
): Promise<Result<ExchangeReport, RoadFault>> {
  const { journal, memory, road } = ports;
  const greeted = await road.greet({
    owedEntries: await owedEntries(journal, memory),
    manifestEpoch: current?.root.epoch ?? 0,
    sentAtMs: ports.clock.nowMs(),
  });
  if (!greeted.ok) return greeted;
  const view = greeted.value;
  const faults: (UploadFault | FetchFault)[] = [];
  const forked: LedgerId[] = [];
  const receipted = new Map<LedgerId, number>();
  let quarantined = 0;
  for (const state of await ledgerStates(journal)) {
    const held = view.ledgers.find((one) => one.ledger === state.opening.ledger);
    const fork = held !== undefined && (await isForked(journal, state, held));
    if (fork) forked.push(state.opening.ledger);
    // A forked ledger is offered from its first entry, so that the hub gets this branch as evidence (LE4).
    const heldSeq = fork ? 0 : (held?.seq ?? 0);
    receipted.set(state.opening.ledger, heldSeq);
    const offered = await offerLedger(ports, state, view.hubEpoch, heldSeq);
    if (offered.ok) {
      receipted.set(state.opening.ledger, offered.value.receiptedSeq);
      quarantined += offered.value.quarantined;
    } else {
      faults.push(offered.error);
    }
  }
  const manifest = await fetchManifest(ports, current);
  if (!manifest.ok) faults.push(manifest.error);
  const feed = await readFeed(ports, view.hubEpoch);
  if (!feed.ok) faults.push(feed.error);
  return ok({
    view,
    receipted,
    owedEntries: owed(await ledgerStates(journal), receipted),
    forked,
    newManifest: manifest.ok ? manifest.value : null,
    newItems: feed.ok ? feed.value : [],
    quarantined,
    faults,
  });
}
