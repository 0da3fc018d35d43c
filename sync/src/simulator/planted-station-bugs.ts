/**
 * Purpose: bugs planted in what a station does (see `planted-bugs.ts`).
 * Invariant: each wraps the protocol's own function or a port and departs from it in one case.
 */

import { decodeEntry } from '@gatefold/domain/codec/entry';
import { decodeTransfer } from '@gatefold/domain/codec/transfer';
import { ok } from '@gatefold/domain/result';
import { genesisHash, ledgerIdOf } from '../ledger/chain.ts';
import type { PlantedBug } from './planted-bug.ts';
import { SOUND, type ExchangeEdge, type StationRules } from './seam.ts';

function bug(name: string, words: string, rules: () => Partial<StationRules>): PlantedBug {
  return { name, words, seam: () => ({ ...SOUND, station: { ...SOUND.station, ...rules() } }) };
}

/** Entries that were refused once are not offered again, and pass for taken. */
function dropRefused(ports: ExchangeEdge, dropped: Map<string, number>): ExchangeEdge {
  const { journal, road } = ports;
  return {
    ...ports,
    journal: {
      ledgers: () => journal.ledgers(),
      openLedger: (opening) => journal.openLedger(opening),
      append: (ledger, row) => journal.append(ledger, row),
      appendAll: (ledger, rows, requestId) => journal.appendAll(ledger, rows, requestId),
      requestRows: (requestId) => journal.requestRows(requestId),
      last: (ledger) => journal.last(ledger),
      async read(ledger, fromSeq, limit) {
        const rows = await journal.read(ledger, fromSeq, limit);
        return rows.filter(({ seq }) => limit === 1 || seq > (dropped.get(ledger) ?? 0));
      },
    },
    road: {
      greet: (facts) => road.greet(facts),
      manifest: (event, haveEpoch) => road.manifest(event, haveEpoch),
      blob: (event, hash) => road.blob(event, hash),
      feed: (event, after) => road.feed(event, after),
      async upload(transfer) {
        const answer = await road.upload(transfer);
        const sent = decodeTransfer(transfer);
        if (answer.ok && answer.value.kind === 'refused' && sent.ok) {
          const { certificate, book, fromSeq, entries } = sent.value;
          const ledger = ledgerIdOf(genesisHash(certificate, book));
          dropped.set(ledger, fromSeq + entries.length - 1);
        }
        return answer;
      },
    },
  };
}

/** Its own receipts stand, whatever life of the hub gave them. */
function trustOldReceipts(ports: ExchangeEdge): ExchangeEdge {
  const { road, memory } = ports;
  return {
    ...ports,
    road: {
      upload: (transfer) => road.upload(transfer),
      manifest: (event, haveEpoch) => road.manifest(event, haveEpoch),
      blob: (event, hash) => road.blob(event, hash),
      feed: (event, after) => road.feed(event, after),
      async greet(facts) {
        const greeted = await road.greet(facts);
        if (!greeted.ok) return greeted;
        const ledgers = (await memory.receipts()).map(({ ledger, seq, hash }) => {
          const held = greeted.value.ledgers.find((one) => one.ledger === ledger);
          return held !== undefined && held.seq > seq ? held : { ledger, seq, hash };
        });
        return ok({ ...greeted.value, ledgers });
      },
    },
  };
}

export const stationBugs: readonly PlantedBug[] = [
  bug('drop-on-4xx', 'what the hub refused once is not offered again', () => {
    const dropped = new Map<string, number>();
    return { atExchange: (ports) => dropRefused(ports, dropped) };
  }),
  bug('trust-old-receipts', "receipts are believed whatever the hub's epoch is", () => ({
    atExchange: trustOldReceipts,
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
    looksUpRequests: false,
  })),
  bug(
    'ignore-the-rank',
    "admissions are ordered by their own clocks and not by the hub's rank",
    () => ({
      readItem(item) {
        if (item.kind === 'double-ruled') return item;
        const entry = item.bytes === null ? null : decodeEntry(item.bytes);
        if (entry === null || !entry.ok) return null;
        return { ...item, rankMs: entry.value.hlc.ms, rankN: entry.value.hlc.n };
      },
    }),
  ),
  bug('forget-own-admissions', 'a gate asks only what the others admitted', () => ({
    decide: (manifest, history, checkIn) =>
      SOUND.station.decide(
        manifest,
        (serial) => history(serial).filter(({ station }) => station !== checkIn.station),
        checkIn,
      ),
  })),
];
