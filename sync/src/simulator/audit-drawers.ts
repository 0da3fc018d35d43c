/**
 * Purpose: the auditor on cash: what lies in the drawer of each till period is what its entries say, by currency, and its
 * closing has it on record (AL3, LE1).
 * Invariant: written from docs/spec; nothing of the fold of a till is used here.
 */

import type { Case } from './audit-case.ts';
import { readEntry, type ReadEntry, type Sums } from './audit-reading.ts';
import { toldOf, type Told } from './told.ts';

type Money = { readonly amountMinor: number; readonly currency: string };

function add(sums: Map<string, number>, added: Sums): void {
  for (const [currency, minor] of added) sums.set(currency, (sums.get(currency) ?? 0) + minor);
}

function sumsOf(amounts: readonly Money[], sign = 1): Sums {
  const sums = new Map<string, number>();
  for (const { currency, amountMinor } of amounts) {
    add(sums, new Map([[currency, sign * amountMinor]]));
  }
  return sums;
}

/** Nothing of a currency and none of it are the same. */
function words(sums: Sums): string {
  const parts = [...sums].filter(([, minor]) => minor !== 0).sort();
  return parts.map(([currency, minor]) => `${minor} ${currency}`).join(' + ') || 'nothing';
}

function movedByHand(told: Told): Sums {
  switch (told.kind) {
    case 'till-opened':
      return sumsOf(told.floats);
    case 'sold':
      return sumsOf([told.money]);
    case 'voided':
      return sumsOf([told.money], -1);
    case 'cash-moved':
      return sumsOf([told.money], told.direction === 'in' ? 1 : -1);
    default:
      return new Map();
  }
}

/** The entries of a till period in order; null for another kind of ledger. */
function periodOf(rows: readonly { readonly bytes: Uint8Array }[]): readonly ReadEntry[] | null {
  const entries = rows.flatMap(({ bytes }) => readEntry(bytes) ?? []);
  const period = entries[0]?.period ?? null;
  return period === null ? null : entries;
}

/** What is wrong with the book of one period, whatever anyone was told. */
function wrongBook(ledger: string, entries: readonly ReadEntry[]): string[] {
  const findings: string[] = [];
  const drawer = new Map<string, number>();
  let state: 'unopened' | 'open' | 'closed' = 'unopened';
  for (const { kind, seq, moved, closing } of entries) {
    const place = `entry ${ledger}:${seq}`;
    if (state === 'closed') findings.push(`LE1 ${place} (${kind}) is in a period that was closed`);
    if (kind === 'till-opened' && state === 'open') {
      findings.push(`AL3 ${place} opens a till that is open`);
    }
    if (kind === 'till-opened') state = 'open';
    if (moved.size > 0 && state !== 'open') {
      findings.push(`AL3 ${place} moves cash in a till that is ${state}`);
    }
    add(drawer, moved);
    if (closing === null) continue;
    if (words(closing.expected) !== words(drawer)) {
      const [says, is] = [words(closing.expected), words(drawer)];
      findings.push(`AL3 ${place} closes with ${says} expected, and the entries come to ${is}`);
    }
    state = 'closed';
  }
  return findings;
}

/** What people did with the drawer of a period against what its book says. */
function wrongDrawer(known: Case, ledger: string, entries: readonly ReadEntry[]): string[] {
  const findings: string[] = [];
  const byPlace = new Map<number, Sums>();
  for (const one of known.heard) {
    const moved = movedByHand(one);
    const isHere = moved.size > 0 && 'ledger' in one && one.ledger === ledger;
    // The same movement may be told again by whoever asked again.
    if (isHere) byPlace.set(one.seq, moved);
  }
  const drawer = new Map<string, number>();
  for (const moved of byPlace.values()) add(drawer, moved);
  const book = new Map<string, number>();
  for (const { moved } of entries) add(book, moved);
  if (words(drawer) !== words(book)) {
    findings.push(`AL3 in the drawer of ${ledger}: ${words(drawer)}; by its book: ${words(book)}`);
  }
  for (const { seq, ledger: closed, counted } of toldOf(known.heard, 'till-closed')) {
    if (closed !== ledger) continue;
    const closing = entries.find((entry) => entry.seq === seq)?.closing;
    const onRecord = closing ? words(closing.counted) : 'no closing';
    const byHand = words(sumsOf(counted));
    if (onRecord !== byHand) {
      findings.push(`AL3 ${ledger}:${seq} has ${onRecord} on record, and ${byHand} was counted`);
    }
  }
  return findings;
}

export function auditDrawers(known: Case): string[] {
  const { word, forkable, revokedAtMs } = known;
  return [...word.ledgers].flatMap(([ledger, { station, rows }]) => {
    const entries = periodOf(rows);
    if (entries === null) return [];
    // Of a copied or barred kiosk the hub has a part only, or another's.
    const isWhole =
      !forkable.has(station) &&
      !revokedAtMs.has(station) &&
      word.standings.get(station) === 'active';
    return [...wrongBook(ledger, entries), ...(isWhole ? wrongDrawer(known, ledger, entries) : [])];
  });
}
