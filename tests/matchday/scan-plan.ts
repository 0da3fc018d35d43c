/**
 * Purpose: who shows what at which gate, and what a right system must answer.
 * Invariant: seeded: the same tickets and the same seed give the same plan. Expectations are written from the rules,
 * without a call to the code under test.
 */

import { randomBytes } from 'node:crypto';
import { issueToken, tokenToDigits, toQuarterHours } from '@gatefold/domain/codec/ticket-token';
import { keyPairFromSeed } from '@gatefold/domain/crypto/sign';

export type PlannedScan = {
  readonly gate: number;
  readonly digits: string;
  readonly serial: number | null;
  /** `admitted`, or the reason of the refusal. */
  readonly expect: string;
};

export type PrintedTicket = {
  readonly serial: number;
  readonly gateSet: number;
  readonly timeWindow: number;
  readonly digits: string;
};

/** Mulberry32, public domain: a small generator with one 32-bit state, so that a day can be repeated from its seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [result[i], result[j]];
    if (a !== undefined && b !== undefined) [result[i], result[j]] = [b, a];
  }
  return result;
}

/** Tickets of a stranger's making: right in form, signed by nobody the gates know. */
export function forgedDigits(event: number, serial: number, nowMs: number): string {
  const face = {
    event,
    serial,
    issue: 1,
    klass: 2,
    validFromQuarterHours: toQuarterHours(nowMs) - 8,
    validForHours: 24,
  };
  return tokenToDigits(issueToken(face, keyPairFromSeed(randomBytes(32))));
}

/** One digit of a good ticket changed: a scratched code, or a clumsy forger. */
export function scratched(digits: string): string {
  const at = 200;
  const other = (Number(digits[at]) + 1) % 10;
  return digits.slice(0, at) + other + digits.slice(at + 1);
}

export type PlanInput = {
  readonly event: number;
  readonly gates: number;
  readonly scans: number;
  readonly seed: number;
  readonly nowMs: number;
  readonly printed: readonly PrintedTicket[];
  readonly revoked: readonly PrintedTicket[];
  readonly soldOffline: readonly { readonly serial: number; readonly digits: string }[];
};

export type ScanPlan = {
  /** One queue a gate. */
  readonly queues: readonly (readonly PlannedScan[])[];
  /** Tickets shown at two gates that cannot hear each other. */
  readonly twiceShown: number;
};

/** How many scans each kind of trouble gets, of a day with this many. */
function troubleCount(scans: number): number {
  return Math.max(4, Math.round(scans / 100));
}

const ANY_GATE = 0;
const FIRST_GATE_ONLY = 1;
const LOUNGE_WINDOW = 1;

function badScans(input: PlanInput, trouble: number, pick: () => number): PlannedScan[] {
  const { event, nowMs, printed, revoked } = input;
  const vip = printed.filter((one) => one.gateSet === FIRST_GATE_ONLY);
  const lounge = printed.filter((one) => one.timeWindow === LOUNGE_WINDOW);
  const scans: PlannedScan[] = [];
  for (let i = 0; i < trouble; i += 1) {
    const target = printed[i % printed.length];
    if (target === undefined) break;
    const forged = forgedDigits(event, target.serial, nowMs);
    scans.push({ gate: pick(), digits: forged, serial: null, expect: 'not-signed' });
    scans.push({
      gate: pick(),
      digits: scratched(target.digits),
      serial: null,
      expect: 'not-signed',
    });
    const foreign = forgedDigits(event + 1, target.serial, nowMs);
    scans.push({ gate: pick(), digits: foreign, serial: null, expect: 'wrong-event' });
    scans.push({ gate: pick(), digits: '6001234567890', serial: null, expect: 'not-signed' });
  }
  for (const one of revoked) {
    scans.push({ gate: pick(), digits: one.digits, serial: one.serial, expect: 'revoked' });
  }
  for (const one of lounge.slice(0, trouble)) {
    scans.push({ gate: pick(), digits: one.digits, serial: one.serial, expect: 'too-early' });
  }
  for (const one of vip.slice(0, trouble)) {
    const gate = 1 + (one.serial % (input.gates - 1));
    scans.push({ gate, digits: one.digits, serial: one.serial, expect: 'wrong-gate' });
  }
  return scans;
}

/** Scans made while every station is cut off from the hub. */
export function planScans(input: PlanInput): ScanPlan {
  const random = seeded(input.seed);
  const pick = () => Math.floor(random() * input.gates);
  const trouble = troubleCount(input.scans);
  const queues: PlannedScan[][] = Array.from({ length: input.gates }, () => []);
  const bad = badScans(input, trouble, pick);
  const revoked = new Set(input.revoked.map((one) => one.serial));
  const plain = shuffled(
    input.printed.filter(
      (one) => one.gateSet === ANY_GATE && one.timeWindow === 0 && !revoked.has(one.serial),
    ),
    random,
  );
  const twice = plain.splice(0, trouble);
  const again = plain.splice(0, trouble);
  const good: PlannedScan[] = input.soldOffline.map((one) => ({
    gate: pick(),
    digits: one.digits,
    serial: one.serial,
    expect: 'admitted',
  }));
  const used = bad.length + 2 * twice.length + 2 * again.length + good.length;
  for (const one of plain.slice(0, Math.max(0, input.scans - used))) {
    good.push({ gate: pick(), digits: one.digits, serial: one.serial, expect: 'admitted' });
  }
  for (const scan of shuffled([...good, ...bad], random)) queues[scan.gate]?.push(scan);
  // Both gates let the holder in, because neither can know of the other: the hub must rule one of them double.
  for (const one of twice) {
    const first = pick();
    const second = (first + 1 + Math.floor(random() * (input.gates - 1))) % input.gates;
    for (const gate of [first, second]) {
      queues[gate]?.push({ gate, digits: one.digits, serial: one.serial, expect: 'admitted' });
    }
  }
  for (const one of again) {
    const gate = pick();
    const scan = { gate, digits: one.digits, serial: one.serial };
    queues[gate]?.push({ ...scan, expect: 'admitted' }, { ...scan, expect: 'already-admitted' });
  }
  return { queues, twiceShown: twice.length };
}
