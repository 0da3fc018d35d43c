/**
 * Purpose: one line by which this station's view of the admissions can be compared with the hub's (LE3).
 * Invariant: computed by the station's own fold over all it knows, not copied from anyone.
 */

import { rulingsDigest } from '@gatefold/domain/admission/rule-ticket';
import type { Station } from './station.ts';

export async function stationDigest(station: Station) {
  const classes = station.manifest?.content.event.classes ?? [];
  const rulings = [...station.known.rulings((one) => classes[one.klass]?.admits ?? 1)];
  return {
    rulings: rulingsDigest(rulings),
    admissions: station.known.admissionCount,
    doubles: rulings.reduce((sum, ruling) => sum + ruling.doubles.length, 0),
    cursor: await station.feedCursor(),
    owedEntries: station.owedEntries,
    epoch: station.manifest?.content.root.epoch ?? 0,
    ledgers: station.ledgers().map((one) => ({ ledger: one.id, lastSeq: one.lastSeq })),
  };
}
