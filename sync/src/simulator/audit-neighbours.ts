/**
 * Purpose: the auditor on what came by neighbours and sticks: nothing that nobody wrote is believed, and who had heard of an
 * admission lets nobody in on it again (AD3, LE8, SE3).
 * Invariant: written from docs/spec; nothing of the merge, the exchange or the carrying is used here.
 */

import type { Case } from './audit-case.ts';
import { toldOf } from './told.ts';
import { readEntry } from './audit-reading.ts';

/** A scan that was decided before the news came may be recorded a little after it. */
const UNDER_WAY_MS = 2000;

function believedForgeries({ heard, word }: Case): string[] {
  const written = new Set(
    toldOf(heard, 'written').flatMap(({ bytes }) => {
      const entry = readEntry(bytes);
      return entry === null ? [] : [`${entry.ledger}:${entry.seq} ${entry.serial}`];
    }),
  );
  return word.stations.flatMap(({ name, tickets }) =>
    [...tickets].flatMap(([serial, { standing, doubles }]) =>
      [...standing, ...doubles]
        .filter((key) => !written.has(`${key} ${serial}`))
        .map((key) => `LE8 forged: ${name} believes entry ${key}, which nobody wrote`),
    ),
  );
}

/** Of stations that were revoked or forked, a gate may stop believing what it heard (SE2). */
function letInAgain({ heard, word, forkable, revokedAtMs }: Case): string[] {
  const isDoubtful = (station: string) => forkable.has(station) || revokedAtMs.has(station);
  const news = toldOf(heard, 'overheard').filter(({ author }) => !isDoubtful(author));
  const own = toldOf(heard, 'admitted');
  const bySerial = Map.groupBy([...news, ...own], ({ station, serial }) => `${station} ${serial}`);
  return own.flatMap(({ station, serial, ledger, seq, atMs }) => {
    if (isDoubtful(station)) return [];
    const before = (bySerial.get(`${station} ${serial}`) ?? []).filter(
      (one) => one.atMs < atMs - UNDER_WAY_MS && !(one.ledger === ledger && one.seq === seq),
    );
    const people = new Set(before.map((one) => `${one.ledger}:${one.seq}`));
    const admits = word.admits[word.klassOf(serial)] ?? 1;
    if (people.size < admits) return [];
    return [`AD3 ${station} let ticket ${serial} in though it knew of ${[...people].join(', ')}`];
  });
}

export function auditNeighbours(known: Case): string[] {
  return [...believedForgeries(known), ...letInAgain(known)];
}
