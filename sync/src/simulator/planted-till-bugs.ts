/**
 * Purpose: bugs planted in how a till adds up its cash (see `planted-bugs.ts`).
 * Invariant: each departs from the protocol's own fold at one kind of entry.
 */

import type { Fact } from '@gatefold/domain/codec/facts';
import type { TillState } from '@gatefold/domain/settlement/till';
import type { PlantedBug } from './planted-bug.ts';
import { SOUND } from './seam.ts';

/** `after` is what the sound fold makes of it. */
type Careless = (till: TillState, fact: Fact, after: TillState) => TillState;

function bug(name: string, words: string, careless: Careless): PlantedBug {
  const { afterTillFact } = SOUND.station;
  const station = {
    ...SOUND.station,
    afterTillFact: (till: TillState, fact: Fact) => careless(till, fact, afterTillFact(till, fact)),
  };
  return { name, words, seam: () => ({ ...SOUND, station }) };
}

export const tillBugs: readonly PlantedBug[] = [
  bug(
    'keep-the-refunds',
    'a refund is not taken off what a till should hold',
    (till, fact, after) =>
      fact.kind === 'sale-voided' ? { ...after, refunds: till.refunds } : after,
  ),
  bug(
    'forget-cash-movements',
    'a closing expects what was sold and paid back',
    (till, fact, after) => (fact.kind === 'cash-moved' ? till : after),
  ),
  bug('reuse-a-period', 'a period goes on after it was closed', (_till, fact, after) =>
    fact.kind === 'till-closed' ? { ...after, counted: null } : after,
  ),
  bug('one-drawer-of-dollars', 'whatever the currency, it is added up as dollars', (till, fact) => {
    const { afterTillFact } = SOUND.station;
    if (fact.kind !== 'ticket-sold') return afterTillFact(till, fact);
    const { amountMinor } = fact.body.price;
    const price = { amountMinor, currency: 'USD' as const };
    return afterTillFact(till, { ...fact, body: { ...fact.body, price } });
  }),
];
