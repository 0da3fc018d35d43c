/**
 * Purpose: judges a day from what people were told and what the replicas say at its end (SI2). Written from docs/spec;
 * shares no code with what it judges.
 * Invariant: each finding begins with the rule it is against. No findings means that all of SI2 held.
 */

import { openCase, type Case } from './audit-case.ts';
import { entriesIn, hex, type ReadEntry } from './audit-reading.ts';
import { auditDrawers } from './audit-drawers.ts';
import { auditNeighbours } from './audit-neighbours.ts';
import { auditRulings } from './audit-rulings.ts';
import { auditStock } from './audit-stock.ts';
import { auditVault } from './audit-vault.ts';
import type { FinalWord } from './final-word.ts';
import { toldOf, type Heard } from './told.ts';

/** By what a person was told, the kind of entry that must stand behind it. */
const ENTRY_KIND = {
  admitted: 'ticket-admitted',
  sold: 'ticket-sold',
  voided: 'sale-voided',
  'till-opened': 'till-opened',
  'cash-moved': 'cash-moved',
  'till-closed': 'till-closed',
} as const;

/** Whatever a person was told that an entry must stand behind. */
function acknowledged({ heard }: Case) {
  return [
    ...toldOf(heard, 'admitted'),
    ...toldOf(heard, 'sold'),
    ...toldOf(heard, 'voided'),
    ...toldOf(heard, 'till-opened'),
    ...toldOf(heard, 'cash-moved'),
    ...toldOf(heard, 'till-closed'),
  ].map((one) => ({ ...one, serial: 'serial' in one ? one.serial : 0 }));
}

function placeKey({
  ledger,
  seq,
  kind,
  serial,
}: Pick<ReadEntry, 'ledger' | 'seq' | 'kind' | 'serial'>): string {
  return `${ledger}:${seq} ${kind} ${serial}`;
}

/** Was it only on a disk that is gone, and not at the hub of this life? Then nobody could have kept it. */
function wentWithItsDisk(
  { heard, word }: Case,
  one: { station: string; ledger: string; seq: number; atMs: number },
): boolean {
  const receipts = toldOf(heard, 'receipted').filter(
    ({ ledger, seq, hubEpoch }) =>
      ledger === one.ledger && seq >= one.seq && hubEpoch === word.hubEpoch,
  );
  return toldOf(heard, 'disk-set-back').some(
    ({ station, atMs, kept }) =>
      station === one.station &&
      one.atMs <= atMs &&
      one.seq > (kept.get(one.ledger) ?? 0) &&
      !receipts.some((receipt) => receipt.atMs <= atMs),
  );
}

function lost(known: Case): string[] {
  const { word } = known;
  const merged = [...word.ledgers.values()].flatMap(({ rows }) => rows.map(({ bytes }) => bytes));
  const atHub = new Set([...merged, ...word.quarantine].flatMap(entriesIn).map(placeKey));
  return acknowledged(known)
    .filter((one) => !atHub.has(placeKey({ ...one, kind: ENTRY_KIND[one.kind] })))
    .filter((one) => !wentWithItsDisk(known, one))
    .map(({ kind, station, ledger, seq, serial }) => {
      const what = `${kind}${serial === 0 ? '' : ` ticket ${serial}`} at ${station}`;
      return `LE2 lost: ${what} was acknowledged, and entry ${ledger}:${seq} is nowhere`;
    });
}

/** An entry names who was at the station when it was made. An open till is seen by whoever comes to it. */
function wrongOperators(known: Case): string[] {
  const byPlace = new Map(
    known.counted.map(({ entry }) => [`${entry.ledger}:${entry.seq}`, entry]),
  );
  return acknowledged(known).flatMap(({ kind, station, ledger, seq, operator }) => {
    const entry = byPlace.get(`${ledger}:${seq}`);
    if (entry === undefined || kind === 'till-opened' || known.forkable.has(station)) return [];
    return entry.operator === operator
      ? []
      : [`SE4 ${kind} ${ledger}:${seq} names ${entry.operator}, and ${operator} was told`];
  });
}

/** No answer of the hub is waited for longer. */
const LATEST_ANSWER_MS = 30_000;

/** The hub's word must not fall behind its own receipts within one life (LE6). */
function brokenReceipts({ heard, word, forkable }: Case): string[] {
  const findings: string[] = [];
  const promised = new Map<string, { readonly seq: number; readonly atMs: number }[]>();
  for (const one of heard) {
    if (one.kind !== 'receipted' && one.kind !== 'held') continue;
    if (forkable.has(one.station)) continue;
    const key = `${one.hubEpoch} ${one.ledger}`;
    const receipts = promised.get(key) ?? [];
    promised.set(key, receipts);
    // A receipt that came by another road may overtake the answer to a greeting.
    const known = receipts.filter(({ atMs }) => atMs < one.atMs - LATEST_ANSWER_MS);
    const before = Math.max(0, ...known.map(({ seq }) => seq));
    if (one.kind === 'receipted') receipts.push(one);
    else if (one.seq < before) {
      findings.push(
        `LE6 the hub receipted ${before} entries of ${one.ledger} and holds ${one.seq}`,
      );
    }
  }
  for (const { ledger, seq, hubEpoch } of toldOf(heard, 'receipted')) {
    const held = word.ledgers.get(ledger)?.rows.length ?? 0;
    if (hubEpoch === word.hubEpoch && held < seq) {
      findings.push(`LE6 the hub receipted ${seq} entries of ${ledger} and ends with ${held}`);
    }
  }
  return findings;
}

function badLedgers({ heard, word, revokedAtMs }: Case): string[] {
  const written = new Set(toldOf(heard, 'written').map(({ bytes }) => hex(bytes)));
  const findings: string[] = [];
  for (const [ledger, { station, rows }] of word.ledgers) {
    rows.forEach(({ seq, bytes, counted, receivedAtMs }, index) => {
      const place = `entry ${ledger}:${seq}`;
      if (seq !== index + 1) findings.push(`LE1 ${place} stands in place ${index + 1}`);
      if (!written.has(hex(bytes))) findings.push(`LE8 forged: ${place} was written by nobody`);
      if (counted && receivedAtMs > (revokedAtMs.get(station) ?? Infinity)) {
        findings.push(`SE2 ${place} came after its station was revoked, and counts`);
      }
    });
  }
  return findings;
}

/** No epoch is used again for another list, in whatever life of the hub. */
function twoListsOneEpoch({ heard }: Case): string[] {
  const roots = new Map<number, string>();
  return toldOf(heard, 'published').flatMap(({ epoch, root }) => {
    const published = hex(root);
    const other = roots.get(epoch) ?? published;
    roots.set(epoch, other);
    return other === published ? [] : [`MA3 two lists were published at epoch ${epoch}`];
  });
}

/** Every machine that may still work must be up, in step with the hub, and owe nothing (LE8). */
function stuckOrStopped({ heard, word, forkable, revokedAtMs }: Case): string[] {
  const findings: string[] = [];
  // A list says of a forked station, as of a revoked one, that it is out of service: a hub that lost the fork takes back that.
  const wasRestored = toldOf(heard, 'hub-restored').length > 0;
  for (const { name, station, isOn, stop, owedEntries, manifest } of word.stations) {
    if (!isOn) findings.push(`LE8 stuck: ${name} did not come up again`);
    const isForked = stop === 'ledger-forked' || word.standings.get(station) === 'quarantined';
    if (isForked && !forkable.has(station)) {
      findings.push(`LE4 ${name} counts as forked, and its disk was neither copied nor set back`);
    }
    if (stop === 'journal-broken') findings.push(`LE2 ${name} says that its disk is broken`);
    const mayBeTakenBack = wasRestored && forkable.has(station);
    if (stop === 'revoked' && !revokedAtMs.has(station) && !mayBeTakenBack) {
      findings.push(`SE2 ${name} stopped as revoked, and nobody revoked it`);
    }
    // A revoked station stays so when its copied disk shows as a fork, and its second branch is never receipted (LE4).
    const mayBeForked = word.standings.get(station) === 'revoked' && forkable.has(station);
    if (!isForked && !mayBeForked && owedEntries !== 0) {
      findings.push(`LE8 stuck queue: ${name} still owes ${owedEntries ?? 'all its'} entries`);
    }
    if (stop === null && manifest !== word.manifest) {
      findings.push(`MA3 ${name} does not have the hub's manifest`);
    }
  }
  return findings;
}

/** The findings, in words; empty when everything held. */
export function audit(heard: readonly Heard[], word: FinalWord): readonly string[] {
  const known = openCase(heard, word);
  return [
    ...lost(known),
    ...wrongOperators(known),
    ...brokenReceipts(known),
    ...badLedgers(known),
    ...twoListsOneEpoch(known),
    ...auditRulings(known),
    ...auditNeighbours(known),
    ...auditStock(known),
    ...auditDrawers(known),
    ...auditVault(known),
    ...stuckOrStopped(known),
  ];
}
