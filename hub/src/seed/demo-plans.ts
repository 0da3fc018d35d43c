/**
 * Purpose: the two demonstration events: a sold and selling match at the National Sports Stadium, and one at Barbourfields
 * whose tickets come from a list of another system (`npm run import`).
 * Invariant: pure: a function of the time of seeding and the number of tickets asked for.
 */

import type { EventPlan } from './create-event.ts';

const HOUR_MS = 3_600_000;
export const NATIONAL_EVENT = 1;
export const BARBOURFIELDS_EVENT = 2;
export const NATIONAL_CAPACITY = 60_000;
const BARBOURFIELDS_CAPACITY = 40_000;
/** Of the tickets, so many are VIP and covered seats; the rest stand in the open. */
const VIP_SHARE = 0.04;
const COVERED_SHARE = 0.3;
/** A few seats whose doors open only later, to show what a too early holder is told. */
const LOUNGE_SHARE = 0.002;
/** Six of ten tickets were sold before the day; the rest can be allotted to agents. */
const SOLD_SHARE = 0.6;

/** Gates in the order of their numbers. */
export const NATIONAL_GATES = ['North Gate', 'South Gate', 'East Gate', 'West Gate'] as const;

function usd(amountMinor: number) {
  return { amountMinor, currency: 'USD' as const };
}

/** Of a block's tickets, how many are sold already. */
function sold(count: number): number {
  return Math.round(count * SOLD_SHARE);
}

/** Tokens can last 255 hours, so a demonstration that is started again within ten days goes on working. */
const DEMO_HOURS = 240;

export function nationalPlan(nowMs: number, tickets: number): EventPlan {
  const vip = Math.round(tickets * VIP_SHARE);
  const lounge = Math.max(1, Math.round(tickets * LOUNGE_SHARE));
  const covered = Math.round(tickets * COVERED_SHARE);
  const open = tickets - vip - lounge - covered;
  const opensAtMs = nowMs - 2 * HOUR_MS;
  const closesAtMs = nowMs + DEMO_HOURS * HOUR_MS;
  const validity = { validFromMs: opensAtMs, validForHours: DEMO_HOURS + 4 };
  return {
    event: NATIONAL_EVENT,
    name: 'Warriors v Chipolopolo',
    venue: { name: 'National Sports Stadium', capacity: NATIONAL_CAPACITY },
    startsAtMs: nowMs + 2 * HOUR_MS,
    soldSince: 'admit',
    gates: NATIONAL_GATES,
    // Any gate; VIP at North Gate alone.
    gateSets: [[0, 1, 2, 3], [0]],
    windows: [
      { opensAtMs, closesAtMs },
      { opensAtMs: nowMs + 96 * HOUR_MS, closesAtMs },
    ],
    classes: [
      { name: 'VIP', price: usd(10_000), admits: 1, ...validity },
      { name: 'Covered Stand', price: usd(3000), admits: 1, ...validity },
      { name: 'Open Stand', price: usd(1000), admits: 1, ...validity },
    ],
    blocks: [
      {
        section: 'VIP Box',
        klass: 0,
        gateSet: 1,
        timeWindow: 0,
        seatsPerRow: 50,
        tickets: vip,
        sold: sold(vip),
      },
      {
        section: 'Sunset Lounge',
        klass: 0,
        gateSet: 0,
        timeWindow: 1,
        seatsPerRow: 20,
        tickets: lounge,
        sold: lounge,
      },
      {
        section: 'Covered Stand',
        klass: 1,
        gateSet: 0,
        timeWindow: 0,
        seatsPerRow: 120,
        tickets: covered,
        sold: sold(covered),
      },
      {
        section: 'Open Stand',
        klass: 2,
        gateSet: 0,
        timeWindow: 0,
        seatsPerRow: 0,
        tickets: open,
        sold: sold(open),
      },
    ],
  };
}

/** Without tickets: they are imported. */
export function barbourfieldsPlan(nowMs: number): EventPlan {
  return {
    event: BARBOURFIELDS_EVENT,
    name: 'Highlanders v Dynamos',
    venue: { name: 'Barbourfields', capacity: BARBOURFIELDS_CAPACITY },
    startsAtMs: nowMs + 26 * HOUR_MS,
    soldSince: 'refuse',
    gates: ['Main Stand', 'Soweto', 'Mpilo', 'Wings'],
    gateSets: [[0, 1, 2, 3]],
    windows: [{ opensAtMs: nowMs - 2 * HOUR_MS, closesAtMs: nowMs + DEMO_HOURS * HOUR_MS }],
    classes: [
      {
        name: 'VIP',
        price: usd(4000),
        admits: 1,
        validFromMs: nowMs - 2 * HOUR_MS,
        validForHours: DEMO_HOURS + 4,
      },
    ],
    blocks: [],
  };
}
