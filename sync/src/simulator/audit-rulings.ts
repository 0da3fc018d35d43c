/**
 * Purpose: the auditor on ranks and admissions: the order of LE5, one final admission a ticket (AD2), and whether every
 * replica says the same (LE3, AD3).
 * Invariant: written from docs/spec; nothing of the fold, the merge or the ranking is used here.
 */

import { before, inOrder, toldOf, type Case, type CountedRow, type Rank } from './audit-case.ts';
import { readEntry } from './audit-reading.ts';
import type { HubRow, WordOnTicket } from './final-word.ts';

const HONEST_MS = 60_000;
const LAST_COUNT = 65_535;

/** LE5: the station's reading, moved when its clock is off, never after the receipt, never before the entry before. */
function dueRank(stated: Rank, row: HubRow, previous: Rank): Rank {
  const isHonest = Math.abs(row.clockOffsetMs) <= HONEST_MS;
  const moved: Rank = isHonest ? stated : [stated[0] + row.clockOffsetMs, stated[1]];
  const bounded: Rank = moved[0] > row.receivedAtMs ? [row.receivedAtMs, LAST_COUNT] : moved;
  const positive: Rank = bounded[0] < 0 ? [0, 0] : bounded;
  return before(positive, previous) ? previous : positive;
}

function wrongRanks({ word }: Case): string[] {
  const findings: string[] = [];
  for (const [ledger, { rows }] of word.ledgers) {
    let previous: Rank = [0, 0];
    for (const row of rows) {
      const entry = readEntry(row.bytes);
      if (entry === null || row.rank === null) continue;
      const due = dueRank([entry.ms, entry.n], row, previous);
      if (before(due, row.rank) || before(row.rank, due)) {
        findings.push(
          `LE5 entry ${ledger}:${row.seq} is ranked ${row.rank.join('.')}, due ${due.join('.')}`,
        );
      }
      previous = row.rank;
    }
  }
  return findings;
}

/** AD2: the first stands, every later one is a double entry. */
function dueWords(counted: readonly CountedRow[]): ReadonlyMap<number, WordOnTicket> {
  const admitted = counted.filter(({ entry }) => entry.kind === 'ticket-admitted');
  const bySerial = Map.groupBy(admitted, ({ entry }) => entry.serial);
  return new Map(
    [...bySerial].map(([serial, rows]) => {
      const [first = '', ...doubles] = [...rows]
        .sort(inOrder)
        .map(({ entry }) => `${entry.ledger}:${entry.seq}`);
      return [serial, { standing: [first], doubles }];
    }),
  );
}

/**
 * What an earlier life of the hub counted and this one does not, because it came to it only after its station was barred,
 * or came to it no more, since the station's disk was set back too. A gate goes on knowing of such an entry, and so
 * refuses its ticket: the safe side.
 */
function disownedLedgers({ heard, word }: Case): ReadonlySet<string> {
  if (toldOf(heard, 'hub-restored').length === 0) return new Set();
  const setBack = new Set(toldOf(heard, 'disk-set-back').map(({ station }) => station));
  const disowned = toldOf(heard, 'admitted').filter(
    ({ station }) => setBack.has(station) || word.standings.get(station) !== 'active',
  );
  return new Set(disowned.map(({ ledger }) => ledger));
}

function without(
  ledgers: ReadonlySet<string>,
  said: ReadonlyMap<number, WordOnTicket>,
  due: ReadonlyMap<number, WordOnTicket>,
): ReadonlyMap<number, WordOnTicket> {
  const left = new Map<number, WordOnTicket>();
  for (const [serial, { standing, doubles }] of said) {
    const one = due.get(serial);
    const counted = new Set([...(one?.standing ?? []), ...(one?.doubles ?? [])]);
    const [first, ...others] = [...standing, ...doubles].filter(
      (key) => counted.has(key) || !ledgers.has(key.slice(0, key.indexOf(':'))),
    );
    if (first !== undefined) left.set(serial, { standing: [first], doubles: others });
  }
  return left;
}

function words(one: WordOnTicket | undefined): string {
  if (one === undefined) return 'nothing';
  return `${one.standing.join(' ')} | ${[...one.doubles].sort().join(' ')}`;
}

function disagreements(
  who: string,
  said: ReadonlyMap<number, WordOnTicket>,
  due: ReadonlyMap<number, WordOnTicket>,
): string[] {
  return [...new Set([...said.keys(), ...due.keys()])]
    .filter((serial) => words(said.get(serial)) !== words(due.get(serial)))
    .map((serial) => {
      const [says, is] = [words(said.get(serial)), words(due.get(serial))];
      return `AD2 ticket ${serial}: ${who} says ${says}, and it is ${is}`;
    });
}

/** A gate that knows its own journal lets a ticket in once. */
function lettingInTwice({ heard, forkable }: Case): string[] {
  const findings: string[] = [];
  const seen = new Map<string, string>();
  for (const { station, serial, ledger, seq } of toldOf(heard, 'admitted')) {
    const key = `${station} ${serial}`;
    const place = `${ledger}:${seq}`;
    const earlier = seen.get(key);
    if (earlier !== undefined && earlier !== place && !forkable.has(station)) {
      findings.push(`AD3 ${station} let ticket ${serial} in twice: ${earlier} and ${place}`);
    }
    seen.set(key, place);
  }
  return findings;
}

export function auditRulings(known: Case): string[] {
  const due = dueWords(known.counted);
  const disowned = disownedLedgers(known);
  const working = known.word.stations.filter(({ stop, isOn }) => stop === null && isOn);
  return [
    ...wrongRanks(known),
    ...disagreements('the hub', known.word.tickets, due),
    ...working.flatMap(({ name, tickets }) =>
      disagreements(name, without(disowned, tickets, due), due),
    ),
    ...lettingInTwice(known),
  ];
}
