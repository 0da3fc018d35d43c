/**
 * Purpose: one full exchange between a station and the hub: greet, give back a list the hub lost, offer entries, fetch the
 * manifest, read the feed (LE6, LE7, LE8, MA3, AD3).
 * Invariant: each step stands alone: a refused upload does not keep the manifest or the feed away, and nothing the hub
 * says makes the station forget an entry. What the hub holds is asked anew each time, so a hub that was restored from
 * a backup is offered everything it lost. A list that such a hub asked for and did not get is kept until it has it.
 */

import { equalBytes } from '@gatefold/domain/bytes';
import type { HeldLedger, HubView } from '@gatefold/domain/codec/session';
import type { LedgerId } from '@gatefold/domain/ids';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import { ok, type Result } from '@gatefold/domain/result';
import type { Journal, JournalRow, LedgerOpening } from '../ledger/journal.ts';
import { fetchManifest, type FetchFault, type FetchResult } from '../manifest/fetch-manifest.ts';
import type { RoadFault } from '../roads/hub/hub-road.ts';
import type { ExchangeListener, ExchangePorts, Heard } from './exchange-ports.ts';
import type { UploadFault } from './upload-fault.ts';
import { giveBackList, type GaveBack } from './give-back-list.ts';
import { offerEvidence } from './offer-evidence.ts';
import { offerLedger } from './offer-ledger.ts';
import { readFeed } from './read-feed.ts';
import type { SyncMemory } from './sync-memory.ts';

export type ExchangeReport = Heard & {
  /** Entries of each ledger that the hub has receipted after this exchange. */
  readonly receipted: ReadonlyMap<LedgerId, number>;
  readonly owedEntries: number;
  readonly newManifest: ManifestContent | null;
  /** Feed items that were kept, also when the feed could not be read to its end. */
  readonly newItems: number;
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

/** The ledgers of this station that its own disk does not have as the hub has them (LE7). */
async function forkedLedgers(
  journal: Journal,
  states: readonly LedgerState[],
  view: HubView,
): Promise<readonly LedgerId[]> {
  const forked: LedgerId[] = [];
  for (const held of view.ledgers) {
    const state = states.find(({ opening }) => opening.ledger === held.ledger);
    // A ledger of this station that its disk does not even know was lost with the disk.
    if (state === undefined || (await isForked(journal, state, held))) forked.push(held.ledger);
  }
  return forked;
}

type Offered = Pick<ExchangeReport, 'receipted' | 'quarantined'> & {
  readonly faults: readonly UploadFault[];
};

async function offerLedgers(
  ports: ExchangePorts,
  states: readonly LedgerState[],
  { view, forked }: Heard,
): Promise<Offered> {
  const receipted = new Map<LedgerId, number>();
  const faults: UploadFault[] = [];
  let quarantined = 0;
  for (const { opening } of states) {
    const held = view.ledgers.find((one) => one.ledger === opening.ledger);
    const { hubEpoch } = view;
    const outcome = forked.includes(opening.ledger)
      ? await offerEvidence(ports, opening, hubEpoch)
      : await offerLedger(ports, opening, { hubEpoch, heldSeq: held?.seq ?? 0 });
    receipted.set(opening.ledger, outcome.receiptedSeq);
    quarantined += outcome.quarantined;
    if (outcome.fault !== null) faults.push(outcome.fault);
  }
  return { receipted, quarantined, faults };
}

/** What the hub publishes takes the place of the list here, which may be the last copy of what the hub lost. */
async function fetchNext(
  ports: ExchangePorts,
  current: ManifestContent | null,
  listener: ExchangeListener,
  gaveBack: GaveBack,
): Promise<FetchResult> {
  if (gaveBack.kind === 'failed') return ok(null);
  const fetch = () => fetchManifest(ports, current);
  return listener.fetching?.(fetch) ?? fetch();
}

/** Runs one exchange. Fails as a whole only when the hub cannot be greeted. */
export async function exchange(
  ports: ExchangePorts,
  current: ManifestContent | null,
  listener: ExchangeListener = {},
): Promise<Result<ExchangeReport, RoadFault>> {
  const { journal, memory, road } = ports;
  const greeted = await road.greet({
    owedEntries: await owedEntries(journal, memory),
    manifestEpoch: current?.root.epoch ?? 0,
    sentAtMs: ports.clock.nowMs(),
  });
  if (!greeted.ok) return greeted;
  const view = greeted.value;
  const states = await ledgerStates(journal);
  const heard = { view, forked: await forkedLedgers(journal, states, view) };
  listener.heard?.(heard);
  const gaveBack = await giveBackList(ports, view);
  const offered = await offerLedgers(ports, states, heard);
  const manifest = await fetchNext(ports, current, listener, gaveBack);
  const feed = await readFeed(ports, view, listener.learned);
  const faults: (UploadFault | FetchFault)[] = [...offered.faults];
  if (gaveBack.kind === 'refused' || gaveBack.kind === 'failed') faults.push(gaveBack.fault);
  if (!manifest.ok) faults.push(manifest.error);
  if (feed.fault !== null) faults.push(feed.fault);
  // Last of all: whatever comes of others' entries, this station's own work is done (LE8).
  const carrying = await ports.carried.offer(ports, view);
  if (carrying !== null) faults.push(carrying);
  return ok({
    ...offered,
    ...heard,
    owedEntries: owed(await ledgerStates(journal), offered.receipted),
    newManifest: manifest.ok ? manifest.value : null,
    newItems: feed.newItems,
    faults,
  });
}
