/**
 * Purpose: one line by which this station's view of the admissions can be compared with the hub's (LE3).
 * Invariant: computed by the station's own fold over all it knows, not copied from anyone.
 */

import { rulingsDigest } from '@gatefold/domain/admission/rule-ticket';
import type { Station } from './station.ts';

export async function stationDigest(station: Station) {
  const classes = station.manifest?.content.event.classes ?? [];
  let doubles = 0;
  // One by one: a stadium's rulings as one list would be the most memory this station ever takes.
  function* counted() {
    for (const ruling of station.known.rulings((one) => classes[one.klass]?.admits ?? 1)) {
      doubles += ruling.doubles.length;
      yield ruling;
    }
  }
  const rulings = rulingsDigest(counted());
  return {
    rulings,
    admissions: station.known.admissionCount,
    doubles,
    cursor: await station.feedCursor(),
    owedEntries: station.owedEntries,
    epoch: station.manifest?.content.root.epoch ?? 0,
    ledgers: station.ledgers().map((one) => ({ ledger: one.id, lastSeq: one.lastSeq })),
  };
}
