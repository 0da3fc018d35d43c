/**
 * Purpose: one full exchange between a station and the hub: greet, offer entries, fetch the manifest, read the feed
 * (LE6, LE7, LE8, MA3, AD3).
 * Invariant: each step stands alone: a refused upload does not keep the manifest or the feed away, and nothing the hub
 * says makes the station forget an entry. What the hub holds is asked anew each time, so a hub that was restored from
 * a backup is offered everything it lost.
 */

import { equalBytes } from '@gatefold/domain/bytes';
import type { FeedItem } from '@gatefold/domain/codec/feed-page';
import type { HeldLedger, HubView } from '@gatefold/domain/codec/session';
import type { LedgerId } from '@gatefold/domain/ids';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import { ok, type Result } from '@gatefold/domain/result';
import type { Journal, JournalRow, LedgerOpening } from '../ledger/journal.ts';
import { fetchManifest, type FetchFault } from '../manifest/fetch-manifest.ts';
import type { RoadFault } from '../roads/hub/hub-road.ts';
import type { ExchangePorts, UploadFault } from './exchange-ports.ts';
import { offerLedger } from './offer-ledger.ts';
import { readFeed } from './read-feed.ts';
import type { SyncMemory } from './sync-memory.ts';

export type ExchangeReport = {
  readonly view: HubView;
  /** Entries of each ledger that the hub has receipted after this exchange. */
  readonly receipted: ReadonlyMap<LedgerId, number>;
  readonly owedEntries: number;
  /** Ledgers of which the hub holds other or more entries than this disk: a clone, an old backup, a loss (LE4, LE7). */
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

type Offered = Pick<ExchangeReport, 'receipted' | 'forked' | 'quarantined'> & {
  readonly faults: readonly UploadFault[];
};

async function offerLedgers(ports: ExchangePorts, view: HubView): Promise<Offered> {
  const states = await ledgerStates(ports.journal);
  const local = new Set(states.map((state) => state.opening.ledger));
  // A ledger of this station that its disk does not even know was lost with the disk.
  const forked = view.ledgers.map((held) => held.ledger).filter((ledger) => !local.has(ledger));
  const receipted = new Map<LedgerId, number>();
  const faults: UploadFault[] = [];
  let quarantined = 0;
  for (const state of states) {
    const { opening } = state;
    const held = view.ledgers.find((one) => one.ledger === opening.ledger);
    const isFork = held !== undefined && (await isForked(ports.journal, state, held));
    if (isFork) forked.push(opening.ledger);
    const outcome = await offerLedger(ports, opening, {
      hubEpoch: view.hubEpoch,
      heldSeq: isFork ? 0 : (held?.seq ?? 0),
      forked: isFork,
    });
    receipted.set(opening.ledger, outcome.receiptedSeq);
    quarantined += outcome.quarantined;
    if (outcome.fault !== null) faults.push(outcome.fault);
  }
  return { receipted, forked, quarantined, faults };
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
  const offered = await offerLedgers(ports, view);
  const manifest = await fetchManifest(ports, current);
  const feed = await readFeed(ports, view);
  const faults: (UploadFault | FetchFault)[] = [...offered.faults];
  if (!manifest.ok) faults.push(manifest.error);
  if (feed.fault !== null) faults.push(feed.fault);
  return ok({
    ...offered,
    view,
    owedEntries: owed(await ledgerStates(journal), offered.receipted),
    newManifest: manifest.ok ? manifest.value : null,
    newItems: feed.items,
    faults,
  });
}
