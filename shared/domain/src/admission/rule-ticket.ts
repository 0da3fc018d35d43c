/**
 * Purpose: the ruling on one ticket: which of its admissions stand, and which are double entries (AD2).
 * Invariant: a function of the set of admissions alone; their order of arrival and repeats change nothing (LE3).
 */

import { entryKey, type Serial } from '../ids.ts';
import { toHex, utf8 } from '../bytes.ts';
import { hashInContext } from '../crypto/hash.ts';
import { compareAdmissions, type Admission } from './admission.ts';

export type TicketRuling = {
  readonly serial: Serial;
  /** The first `admits` admissions, in order. */
  readonly standing: readonly Admission[];
  /** Everyone let in after that: incidents, each against the evidence in `standing`. */
  readonly doubles: readonly Admission[];
};

function byAuthority(a: Admission, b: Admission): number {
  return Number(a.provisional) - Number(b.provisional) || compareAdmissions(a, b);
}

export function ruleTicket(
  serial: Serial,
  admissions: readonly Admission[],
  admits: number,
): TicketRuling {
  const unique = new Map<string, Admission>();
  // One entry may be known twice, as the journal has it and as the hub ranked it: the hub's word is kept (LE5).
  for (const admission of [...admissions].sort(byAuthority)) {
    const key = entryKey(admission);
    if (!unique.has(key)) unique.set(key, admission);
  }
  const ordered = [...unique.values()].sort(compareAdmissions);
  return { serial, standing: ordered.slice(0, admits), doubles: ordered.slice(admits) };
}

/** A digest that two replicas share exactly when they rule alike on every ticket. */
export function rulingsDigest(rulings: Iterable<TicketRuling>): string {
  const lines: string[] = [];
  for (const ruling of rulings) {
    const standing = ruling.standing.map(entryKey).join(' ');
    const doubles = ruling.doubles.map(entryKey).join(' ');
    lines.push(`${ruling.serial} | ${standing} | ${doubles}`);
  }
  return toHex(hashInContext('gatefold rulings', utf8(lines.sort().join('\n'))));
}
