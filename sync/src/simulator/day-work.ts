/**
 * Purpose: what people come to a gate or a till with on a simulated day (SI1).
 * Invariant: drawn from the day's one source of chance.
 */

import type { Serial } from '@gatefold/domain/ids';
import { forgedTicket, HOUSE_SOLD, houseTicket } from './day-plan.ts';
import type { Work } from './job.ts';
import type { Seeded } from './seeded.ts';

/** Tickets for several that whole families come with at once, as likely as not to two gates. */
const FAMILIES = [4, 8, 12];
/** How far counts are off at a closing, in minor units of each currency. */
const MISCOUNTS = [0, 0, 0, 50, -100, 1000];

/** The digits a scanner reads; `circulating` are tickets that were sold or printed anew so far. */
export function ticketToScan(
  random: Seeded,
  circulating: readonly string[],
  klassOf: (serial: Serial) => number,
): string {
  const family = random.chance(0.2) ? random.pick(FAMILIES) : null;
  const serial = family ?? random.between(1, HOUSE_SOLD);
  const house = houseTicket(serial, 0, klassOf(serial));
  if (random.chance(0.12)) return forgedTicket(house, random.between(1, HOUSE_SOLD));
  return random.chance(0.35) ? (random.pick(circulating) ?? house) : house;
}

export function tillWork(random: Seeded, requestId: string): Work {
  const currency = random.chance(0.7) ? 'USD' : 'ZWG';
  const draw = random.below(100);
  if (draw < 15) return { kind: 'void', newest: random.below(3), serial: null };
  if (draw < 22) return { kind: 'reprint', newest: random.below(3), serial: null };
  if (draw < 32) {
    const direction = random.chance(0.4) ? 'in' : 'out';
    const money = { amountMinor: random.between(1, 40) * 100, currency } as const;
    return { kind: 'move-cash', direction, money, expectedBefore: null };
  }
  if (draw < 42) {
    return { kind: 'close-till', miscountMinor: random.pick(MISCOUNTS) ?? 0, asked: null };
  }
  const klass = random.chance(0.75) ? 0 : 1;
  return { kind: 'sell', requestId, klass, quantity: random.between(1, 3), currency };
}
