/**
 * Purpose: bugs planted in what a station does (see `planted-bugs.ts`).
 * Invariant: each wraps the protocol's own function or a port and departs from it in one case.
 */

import { decodeEntry } from '@gatefold/domain/codec/entry';
import { openFeedPage, sealFeedPage, type FeedItem } from '@gatefold/domain/codec/feed-page';
import type { HeldLedger } from '@gatefold/domain/codec/session';
import { decodeTransfer } from '@gatefold/domain/codec/transfer';
import type { LedgerId } from '@gatefold/domain/ids';
import { expectOk, ok } from '@gatefold/domain/result';
import { openTransfer } from '../merge/open-transfer.ts';
import type { HubRoad } from '../roads/hub/hub-road.ts';
import { HUB_KEYS } from './day-plan.ts';
import type { PlantedBug } from './planted-bug.ts';
import { SOUND, type StationEdge, type StationRules } from './seam.ts';

function bug(name: string, words: string, rules: () => Partial<StationRules>): PlantedBug {
  return { name, words, seam: () => ({ ...SOUND, station: { ...SOUND.station, ...rules() } }) };
}

type Edge = (edge: StationEdge) => StationEdge;

/** The hub's word on what it holds, as this station reads it. */
function readingHeld(
  road: HubRoad,
  read: (held: readonly HeldLedger[]) => Promise<readonly HeldLedger[]>,
): HubRoad {
  return {
    ...road,
    async greet(facts) {
      const greeted = await road.greet(facts);
      if (!greeted.ok) return greeted;
      return ok({ ...greeted.value, ledgers: [...(await read(greeted.value.ledgers))] });
    },
  };
}

/** What is held, or what passes for held where that is more. */
function atLeast(
  held: readonly HeldLedger[],
  passing: readonly HeldLedger[],
): readonly HeldLedger[] {
  const more = passing.filter(
    ({ ledger, seq }) => (held.find((one) => one.ledger === ledger)?.seq ?? 0) < seq,
  );
  const ledgers = new Set(more.map(({ ledger }) => ledger));
  return [...held.filter(({ ledger }) => !ledgers.has(ledger)), ...more];
}

/** Entries that were refused once are not offered again, and pass for taken. */
function dropRefused(): Edge {
  const dropped = new Map<LedgerId, HeldLedger>();
  return ({ road, ...edge }) => ({
    ...edge,
    road: {
      ...readingHeld(road, async (held) => atLeast(held, [...dropped.values()])),
      async upload(transfer) {
        const answer = await road.upload(transfer);
        if (!answer.ok || answer.value.kind !== 'refused') return answer;
        const sent = expectOk(decodeTransfer(transfer), 'own transfer');
        const { head } = expectOk(openTransfer(sent, HUB_KEYS.publicKey), 'own transfer');
        dropped.set(head.ledger, head);
        return answer;
      },
    },
  });
}

/** Its own receipts stand, whatever life of the hub gave them. */
const trustOldReceipts: Edge = (edge) => ({
  ...edge,
  road: readingHeld(edge.road, async (held) => atLeast(held, await edge.memory.receipts())),
});

/** Neither looks a request up nor keeps what it led to. */
const forgetRequests: Edge = (edge) => ({
  ...edge,
  journal: {
    ...edge.journal,
    requestRows: async () => null,
    appendAll: (ledger, rows) => edge.journal.appendAll(ledger, rows),
  },
});

function ownReading(item: FeedItem): FeedItem | null {
  if (item.kind === 'double-ruled') return item;
  const entry = item.bytes === null ? null : decodeEntry(item.bytes);
  if (entry === null || !entry.ok) return null;
  return { ...item, rankMs: entry.value.hlc.ms, rankN: entry.value.hlc.n };
}

/** The hub's ranks never reach the station: each page is signed anew without them. */
const ignoreRanks: Edge = (edge) => ({
  ...edge,
  road: {
    ...edge.road,
    async feed(event, after) {
      const answer = await edge.road.feed(event, after);
      const page = answer.ok ? openFeedPage(answer.value, HUB_KEYS.publicKey) : null;
      if (page === null || !page.ok) return answer;
      const items = page.value.items.flatMap((item) => ownReading(item) ?? []);
      return ok(sealFeedPage({ ...page.value, items }, HUB_KEYS.secretKey));
    },
  },
});

export const stationBugs: readonly PlantedBug[] = [
  bug('drop-on-4xx', 'what the hub refused once is not offered again', () => ({
    atEdge: dropRefused(),
  })),
  bug('trust-old-receipts', "receipts are believed whatever the hub's epoch is", () => ({
    atEdge: trustOldReceipts,
  })),
  bug('oversell-by-one', 'the last ticket of a grant is sold once more', () => ({
    pickSale(escrow, grants, request) {
      const picked = SOUND.station.pickSale(escrow, grants, request);
      const [grant] = grants;
      const price = grant?.prices[0];
      const isSoldOut = !picked.ok && picked.error.kind === 'sold-out';
      return isSoldOut && grant !== undefined && price !== undefined
        ? ok([{ grant, serial: grant.serialTo, price }])
        : picked;
    },
  })),
  bug('sell-a-request-again', 'a request is not looked up before it is sold', () => ({
    atEdge: forgetRequests,
  })),
  bug(
    'ignore-the-rank',
    "admissions are ordered by their own clocks and not by the hub's rank",
    () => ({ atEdge: ignoreRanks }),
  ),
  bug('forget-own-admissions', 'a gate asks only what the others admitted', () => ({
    decide: (manifest, history, checkIn) =>
      SOUND.station.decide(
        manifest,
        (serial) => history(serial).filter(({ station }) => station !== checkIn.station),
        checkIn,
      ),
  })),
  bug('one-of-a-family', 'a ticket for several is used up by the first of them', () => ({
    decide(manifest, history, checkIn) {
      const verdict = SOUND.station.decide(manifest, history, checkIn);
      const first = verdict.kind === 'admitted' ? history(verdict.serial)[0] : undefined;
      if (verdict.kind !== 'admitted' || first === undefined) return verdict;
      const { serial, ticket } = verdict;
      return { kind: 'refused', serial, ticket, refusal: { reason: 'already-admitted', first } };
    },
  })),
];
