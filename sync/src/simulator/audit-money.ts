/**
 * Purpose: the auditor on stock and cash: sold ≤ granted, no serial twice, one sale a request, and the money in the drawer
 * is what the entries say (AL1, AL3).
 * Invariant: written from docs/spec; nothing of the escrow or the fold of sales is used here.
 */

import { inOrder, toldOf, type Case } from './audit-case.ts';

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

/** Expected cash by the hub's entries is what customers paid and got back. */
function cash({ heard, word, forkable, counted, revokedAtMs }: Case): string[] {
  const findings: string[] = [];
  const agents = new Set(toldOf(heard, 'granted').map(({ station }) => station));
  for (const station of agents) {
    if (forkable.has(station) || revokedAtMs.has(station)) continue;
    if (word.standings.get(station) !== 'active') continue;
    const moved = new Map<string, number>();
    for (const one of toldOf(heard, 'sold')) {
      if (one.station === station) moved.set(`${one.ledger}:${one.seq}`, one.amountMinor);
    }
    for (const one of toldOf(heard, 'voided')) {
      if (one.station === station) moved.set(`${one.ledger}:${one.seq}`, -one.amountMinor);
    }
    const drawer = [...moved.values()].reduce((sum, amount) => sum + amount, 0);
    const expected = counted
      .filter((row) => row.station === station)
      .reduce((sum, { entry }) => {
        if (entry.kind === 'ticket-sold') return sum + entry.amountMinor;
        return entry.kind === 'sale-voided' ? sum - entry.amountMinor : sum;
      }, 0);
    if (drawer !== expected) {
      findings.push(`AL3 ${station} has ${drawer} in the drawer, and the entries say ${expected}`);
    }
  }
  return findings;
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

export function auditMoney(known: Case): string[] {
  return [...oversold(known), ...miscounted(known), ...cash(known), ...soldAgain(known)];
}
