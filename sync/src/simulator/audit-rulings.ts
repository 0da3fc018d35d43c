/**
 * Purpose: the auditor on ranks and admissions: the order of LE5, one final admission a ticket (AD2), and whether every
 * replica says the same (LE3, AD3).
 * Invariant: written from docs/spec; nothing of the fold, the merge or the ranking is used here.
 */

import { before, inOrder, type Case, type Rank } from './audit-case.ts';
import { toldOf } from './told.ts';
import { readEntry } from './audit-reading.ts';
import type { FinalWord, HubRow, WordOnTicket } from './final-word.ts';

/** As the day was planned. */
function admitsOf({ admits, klassOf }: FinalWord, serial: number): number {
  return admits[klassOf(serial)] ?? 1;
}

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

/** AD2: as many as the class of the first says stand, every later one is a double entry. */
function dueWords({ counted, word }: Case): ReadonlyMap<number, WordOnTicket> {
  const admitted = counted.filter(({ entry }) => entry.kind === 'ticket-admitted');
  const bySerial = Map.groupBy(admitted, ({ entry }) => entry.serial);
  return new Map(
    [...bySerial].map(([serial, rows]) => {
      const ordered = [...rows].sort(inOrder);
      const admits = word.admits[ordered[0]?.entry.klass ?? 0] ?? 1;
      const places = ordered.map(({ entry }) => `${entry.ledger}:${entry.seq}`);
      return [serial, { standing: places.slice(0, admits), doubles: places.slice(admits) }];
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
  // By what was written: the power may have gone before anyone was told, and others know of it all the same.
  const disowned = toldOf(heard, 'written').filter(
    ({ station }) => setBack.has(station) || word.standings.get(station) !== 'active',
  );
  const entries = disowned.flatMap(({ bytes }) => readEntry(bytes) ?? []);
  return new Set(entries.filter(({ kind }) => kind === 'ticket-admitted').map((one) => one.ledger));
}

function without(
  ledgers: ReadonlySet<string>,
  said: ReadonlyMap<number, WordOnTicket>,
  due: ReadonlyMap<number, WordOnTicket>,
  word: FinalWord,
): ReadonlyMap<number, WordOnTicket> {
  const left = new Map<number, WordOnTicket>();
  for (const [serial, { standing, doubles }] of said) {
    const one = due.get(serial);
    const counted = new Set([...(one?.standing ?? []), ...(one?.doubles ?? [])]);
    const kept = [...standing, ...doubles].filter(
      (key) => counted.has(key) || !ledgers.has(key.slice(0, key.indexOf(':'))),
    );
    const admits = admitsOf(word, serial);
    if (kept.length === 0) continue;
    left.set(serial, { standing: kept.slice(0, admits), doubles: kept.slice(admits) });
  }
  return left;
}

function words(one: WordOnTicket | undefined): string {
  if (one === undefined) return 'nothing';
  return `${[...one.standing].sort().join(' ')} | ${[...one.doubles].sort().join(' ')}`;
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

/** A gate that knows its own journal lets in no more on a ticket than its class says. */
function lettingInTooMany({ heard, forkable, word }: Case): string[] {
  const findings: string[] = [];
  const letIn = new Map<string, Set<string>>();
  for (const { station, serial, ledger, seq } of toldOf(heard, 'admitted')) {
    if (forkable.has(station)) continue;
    const key = `${station} ${serial}`;
    const places = (letIn.get(key) ?? new Set()).add(`${ledger}:${seq}`);
    letIn.set(key, places);
    if (places.size > admitsOf(word, serial)) {
      findings.push(`AD3 ${station} let ticket ${serial} in too often: ${[...places].join(', ')}`);
    }
  }
  return findings;
}

/** Who is told that somebody is in on his ticket already must be told the truth, for all of those it lets in. */
function turnedAwayWrongly({ heard, word }: Case): string[] {
  const admissions = toldOf(heard, 'written').flatMap(({ bytes, atMs }) => {
    const entry = readEntry(bytes);
    return entry?.kind === 'ticket-admitted' ? [{ ...entry, atMs }] : [];
  });
  const bySerial = Map.groupBy(admissions, ({ serial }) => serial);
  return toldOf(heard, 'turned-away').flatMap(({ station, serial, atMs }) => {
    const earlier = (bySerial.get(serial) ?? []).filter((one) => one.atMs <= atMs);
    const people = new Set(earlier.map(({ ledger, seq }) => `${ledger}:${seq}`)).size;
    const admits = admitsOf(word, serial);
    return people >= admits
      ? []
      : [`AD2 ${station} turned ticket ${serial} away with ${people} of ${admits} in`];
  });
}

export function auditRulings(known: Case): string[] {
  const due = dueWords(known);
  const disowned = disownedLedgers(known);
  const working = known.word.stations.filter(
    ({ stop, isOn, hasUplink }) => stop === null && isOn && hasUplink,
  );
  return [
    ...wrongRanks(known),
    ...disagreements('the hub', known.word.tickets, due),
    ...working.flatMap(({ name, tickets }) =>
      disagreements(name, without(disowned, tickets, due, known.word), due),
    ),
    ...lettingInTooMany(known),
    ...turnedAwayWrongly(known),
  ];
}
