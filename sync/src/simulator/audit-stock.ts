/**
 * Purpose: the auditor on stock: sold ≤ granted, no serial twice, one sale a request (AL1, AL3).
 * Invariant: written from docs/spec; nothing of the escrow or the fold of sales is used here.
 */

import { inOrder, type Case } from './audit-case.ts';
import { toldOf } from './told.ts';

/** Of stations whose disk is the one they always had: a copied kiosk sells what its twin sells. */
function oversold({ heard, forkable }: Case): string[] {
  const findings: string[] = [];
  const grants = toldOf(heard, 'granted');
  const sellers = new Map<number, string>();
  for (const { station, serial, ledger, seq } of toldOf(heard, 'sold')) {
    if (forkable.has(station)) continue;
    const isGranted = grants.some(
      (one) => one.station === station && serial >= one.serialFrom && serial <= one.serialTo,
    );
    if (!isGranted) findings.push(`AL1 ${station} sold ticket ${serial} without a grant`);
    const sale = `${ledger}:${seq}`;
    const other = sellers.get(serial);
    if (other !== undefined && other !== sale) {
      findings.push(`AL1 oversold: ticket ${serial} was sold by ${other} and by ${sale}`);
    }
    sellers.set(serial, sale);
  }
  return findings;
}

/** Of the granted sales of a ticket the first in the order of LE5 counts, and no other. */
function miscounted({ heard, word, counted }: Case): string[] {
  const grants = toldOf(heard, 'granted');
  const granted = counted.filter(
    ({ station, entry: { kind, serial } }) =>
      kind === 'ticket-sold' &&
      grants.some(
        (one) => one.station === station && serial >= one.serialFrom && serial <= one.serialTo,
      ),
  );
  const due = new Map<number, string>();
  for (const { entry } of granted.sort(inOrder)) {
    if (!due.has(entry.serial)) due.set(entry.serial, `${entry.ledger}:${entry.seq}`);
  }
  return [...new Set([...due.keys(), ...word.countedSales.keys()])]
    .filter((serial) => due.get(serial) !== word.countedSales.get(serial))
    .map((serial) => {
      const [says, is] = [word.countedSales.get(serial), due.get(serial)];
      return `AL1 of ticket ${serial} the hub counts sale ${says ?? 'none'}, due ${is ?? 'none'}`;
    });
}

/** A request sells one set of tickets, however often it is asked (AL3). */
function soldAgain({ heard }: Case): string[] {
  const byRequest = Map.groupBy(
    toldOf(heard, 'sold'),
    ({ requestId, station }) => `${requestId} at ${station}`,
  );
  return [...byRequest].flatMap(([request, sales]) => {
    const times = Map.groupBy(sales, ({ atMs }) => atMs);
    const sets = [...times.values()].map((set) => set.map(({ seq }) => seq).join(' '));
    return new Set(sets).size > 1 ? [`AL3 ${request} was sold ${sets.length} times`] : [];
  });
}

/** A ticket that was withdrawn is not good again, whatever database the hub came back with (LE6). */
function goodAgain({ heard, word }: Case): string[] {
  const serials = new Set(toldOf(heard, 'withdrawn').map(({ serial }) => serial));
  return [...serials]
    .filter((serial) => !word.withdrawn.has(serial))
    .map((serial) => `LE6 ticket ${serial} was withdrawn, and is good again`);
}

export function auditStock(known: Case): string[] {
  return [...oversold(known), ...miscounted(known), ...soldAgain(known), ...goodAgain(known)];
}
