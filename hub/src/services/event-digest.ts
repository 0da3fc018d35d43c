/**
 * Purpose: one line by which a replica of an event's admissions can be compared with the hub's (LE3, AD2).
 * Invariant: computed from all admissions by the pure fold, not from the stored rulings, so that it also proves those.
 */

import { compareAdmissions } from '@gatefold/domain/admission/admission';
import { rulingsDigest, ruleTicket } from '@gatefold/domain/admission/rule-ticket';
import type { EventId } from '@gatefold/domain/ids';
import { admissionsOfEvent } from '@gatefold/db/postgres/admissions';
import type { Queryable } from '@gatefold/db/postgres/pool';
import { eventPart } from '@gatefold/db/postgres/manifest-source';

export type EventDigest = {
  readonly rulings: string;
  readonly admissions: number;
  readonly doubles: number;
};

/** Null when there is no such event. */
export async function eventDigest(db: Queryable, event: EventId): Promise<EventDigest | null> {
  const part = await eventPart(db, event);
  if (part === null) return null;
  const admissions = await admissionsOfEvent(db, event);
  const bySerial = Map.groupBy(admissions, (one) => one.serial);
  const rulings = [...bySerial].map(([serial, rows]) => {
    const [first] = [...rows].sort(compareAdmissions);
    return ruleTicket(serial, rows, part.classes[first?.klass ?? -1]?.admits ?? 1);
  });
  return {
    rulings: rulingsDigest(rulings),
    admissions: admissions.length,
    doubles: rulings.reduce((sum, ruling) => sum + ruling.doubles.length, 0),
  };
}
