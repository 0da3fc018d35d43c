/**
 * Every combination of what a decision can depend on, against the table in testing/decision-table.ts. What each refusal
 * tells the steward is in decide.test.ts.
 */

import { expect, test } from 'vitest';
import { TICKET_STATES, type TicketColumns } from '../codec/chunk.ts';
import type { SoldSincePolicy, TicketClass } from '../codec/manifest-parts.ts';
import { rotatingStep, STEP_TOLERANCE } from '../codec/rotating-suffix.ts';
import { toQuarterHours, type TicketToken } from '../codec/ticket-token.ts';
import { Manifest } from '../manifest/manifest.ts';
import {
  EVENT,
  exampleContent,
  GATE_STATION,
  HOUR_MS,
  KIOSK_STATION,
  NOW_MS,
  SOLD_TICKET,
} from '../testing/example-manifest.ts';
import { expectedOf, type Case, type Expected, type When } from '../testing/decision-table.ts';
import type { Admission } from './admission.ts';
import { decide, type AdmissionHistory, type ExtraChecks } from './decide.ts';
import { REFUSAL_REASONS } from './reasons.ts';
import type { ResolvedScan, Seller } from './scan.ts';
import type { Verdict } from './verdict.ts';

// ---- The world in which the cases are played --------------------------------------------------

const WHENS: readonly When[] = ['before', 'in', 'after'];
const GATES = ['in', 'out'] as const;
const POLICIES: readonly SoldSincePolicy[] = ['admit', 'ask-supervisor', 'refuse'];
const KLASSES: readonly NonNullable<Case['klass']>[] = ([1, 3] as const).flatMap((admits) =>
  [false, true].flatMap((needsId) =>
    [false, true].map((needsBiometric) => ({ admits, needsId, needsBiometric })),
  ),
);
const UNKNOWN_KLASS = 200;
const ROW_ISSUE = 5;

const opensAtMs = { before: NOW_MS + 1, in: NOW_MS, after: NOW_MS - 2 * HOUR_MS } as const;
const closesAtMs = { before: NOW_MS + HOUR_MS, in: NOW_MS + 1, after: NOW_MS } as const;

function klassOrdinal(klass: Case['klass']): number {
  return klass === null ? UNKNOWN_KLASS : KLASSES.indexOf(klass);
}

/** Every kind of row, once; a serial is its place in the list, from 1. */
const ROWS: readonly { row: NonNullable<Case['row']>; klass: Case['klass'] }[] = [
  ...KLASSES,
  null,
].flatMap((klass) =>
  TICKET_STATES.flatMap((state) =>
    GATES.flatMap((gate) => WHENS.map((window) => ({ row: { state, gate, window }, klass }))),
  ),
);
const TICKETS: readonly TicketColumns[] = ROWS.map(({ row, klass }) => ({
  ...SOLD_TICKET,
  klass: klassOrdinal(klass),
  gateSet: GATES.indexOf(row.gate),
  window: WHENS.indexOf(row.window),
  state: row.state,
  issue: ROW_ISSUE,
}));
const CLASSES: TicketClass[] = KLASSES.map((klass) => ({
  ...klass,
  name: 'Open Stand',
  price: { amountMinor: 1000, currency: 'USD' },
}));

const STATION_IDS = { good: '01', unlisted: '02', revoked: '03', 'lease-over': '04' } as const;
const SELLER_IDS = { active: '05', revoked: '06', unlisted: '07' } as const;
const MAX_AGES = { any: 0, fresh: HOUR_MS, old: HOUR_MS - 1 } as const;

function stationId(byte: string): string {
  return byte.repeat(8);
}

const STATIONS = [
  { ...GATE_STATION, station: stationId(STATION_IDS.good), leaseUntilMs: NOW_MS + 1 },
  { ...GATE_STATION, station: stationId(STATION_IDS.revoked), state: 'revoked' as const },
  { ...GATE_STATION, station: stationId(STATION_IDS['lease-over']), leaseUntilMs: NOW_MS },
  // A seller's own lease does not matter: what it sold before it ran out stays sold.
  { ...KIOSK_STATION, station: stationId(SELLER_IDS.active), leaseUntilMs: 0 },
  { ...KIOSK_STATION, station: stationId(SELLER_IDS.revoked), state: 'revoked' as const },
];

function manifestFor({ policy, manifestAge, rotates }: Scene): Manifest {
  const content = exampleContent({
    stations: STATIONS,
    tickets: TICKETS,
    event: {
      classes: rotates ? CLASSES.map((klass) => ({ ...klass, rotates: true })) : CLASSES,
      gateSets: [
        [0, 1],
        [1, 2],
      ],
      windows: WHENS.map((when) => ({ opensAtMs: opensAtMs[when], closesAtMs: closesAtMs[when] })),
      soldSince: policy,
      maxManifestAgeMs: MAX_AGES[manifestAge],
    },
  });
  return new Manifest(content);
}

const validFromMs = { before: NOW_MS + HOUR_MS, in: NOW_MS, after: NOW_MS - 2 * HOUR_MS } as const;

function tokenFor(c: Pick<Case, 'klass' | 'issue' | 'validity'>, serial: number): TicketToken {
  return {
    event: EVENT,
    serial,
    issue: { older: ROW_ISSUE - 1, same: ROW_ISSUE, newer: ROW_ISSUE + 1 }[c.issue],
    klass: klassOrdinal(c.klass),
    validFromQuarterHours: toQuarterHours(validFromMs[c.validity]),
    // Two hours, which are over to the millisecond in the `after` case.
    validForHours: 2,
    signer: 0,
    secret: new Uint8Array(16),
    bytes: new Uint8Array(96),
  };
}

const EARLIER: readonly Admission[] = [1, 2, 3].map((seq) => ({
  ledger: 'aa'.repeat(16),
  seq,
  serial: 1,
  klass: 0,
  station: stationId(STATION_IDS.good),
  gate: 1,
  lane: 'B',
  operator: 'tendai',
  rank: { ms: NOW_MS - 1000 + seq, n: 0 },
  provisional: false,
}));
/** Newest first: a decision must not trust the order it is given. */
function historyOf(inside: number): AdmissionHistory {
  const known = EARLIER.slice(0, inside).toReversed();
  return () => known;
}

const HISTORIES = { 0: historyOf(0), 1: historyOf(1), 2: historyOf(2), 3: historyOf(3) } as const;
const HISTORY_COUNT = 4;

type BySeller = Pick<Case, 'seller' | 'right'>;

function sellers(rights: readonly Case['right'][]): readonly BySeller[] {
  return (['active', 'revoked', 'unlisted'] as const).flatMap((seller) =>
    rights.map((right) => ({ seller, right })),
  );
}

/** The example manifest's epoch is 1. */
const RIGHTS = {
  listed: { right: 'listed' },
  newer: { right: 'carried', endsAtMs: NOW_MS + 1, afterEpoch: 1 },
  ended: { right: 'carried', endsAtMs: NOW_MS, afterEpoch: 1 },
  withdrawn: { right: 'carried', endsAtMs: NOW_MS + 1, afterEpoch: 0 },
} as const;

function sellerOf({ seller, right }: BySeller): Seller {
  return { ...RIGHTS[right], station: stationId(SELLER_IDS[seller]) };
}

function reasonOf(verdict: Verdict): Expected {
  return verdict.kind === 'admitted' ? 'admitted' : verdict.refusal.reason;
}

/** A scan with all that it says, and the part of a case it stands for. */
type Presented = Omit<
  Case,
  'station' | 'manifestAge' | 'policy' | 'checks' | 'inside' | 'rotates'
> & {
  readonly resolved: ResolvedScan;
};

function* presentations(agents: readonly BySeller[]): Generator<Presented> {
  const listed = ROWS.map(({ row, klass }, index) => ({ row, klass, serial: index + 1 }));
  const unlisted = [...KLASSES, null].map((klass) => ({ row: null, klass, serial: 5000 }));
  for (const { row, klass, serial } of [...listed, ...unlisted]) {
    const bySeller = { seller: 'active', right: 'listed', suffix: 'none' } as const;
    const code = { scan: 'code', issue: 'same', validity: 'in' } as const;
    yield { ...bySeller, ...code, row, klass, resolved: { kind: 'code', serial } };
    for (const issue of ['older', 'same', 'newer'] as const) {
      for (const validity of WHENS) {
        const token = tokenFor({ klass, issue, validity }, serial);
        const what = { row, klass, issue, validity };
        yield { ...bySeller, ...what, scan: 'issued', resolved: { kind: 'issued', token } };
        for (const by of agents) {
          const resolved = { kind: 'agent-sold', token, seller: sellerOf(by) } as const;
          yield { ...what, ...by, suffix: 'none', scan: 'agent-sold', resolved };
        }
      }
    }
  }
}

const ALL_CHECKS: readonly ExtraChecks[] = (['not-seen', 'seen'] as const).flatMap((id) =>
  (['not-taken', 'matched', 'mismatched'] as const).map((biometric) => ({ id, biometric })),
);

type Scene = Pick<Case, 'policy' | 'manifestAge' | 'rotates'> & {
  readonly stations: readonly Case['station'][];
  readonly everything: readonly Presented[];
};

function* everyCase({ policy, manifestAge, rotates, stations, everything }: Scene) {
  for (const station of stations) {
    for (const { resolved, ...presented } of everything) {
      for (const checks of ALL_CHECKS) {
        for (const inside of [0, 1, 2, 3] as const) {
          const one: Case = { ...presented, station, manifestAge, policy, rotates, checks, inside };
          yield { one, resolved };
        }
      }
    }
  }
}

/** Plays every case of a scene. Answers what occurred, how often anything was decided, and the first that went wrong. */
function play(scenes: readonly Scene[]) {
  const occurred = new Set<Expected>();
  const wrong: unknown[] = [];
  let cases = 0;
  for (const scene of scenes) {
    const manifest = manifestFor(scene);
    for (const { one, resolved } of everyCase(scene)) {
      const found = decide(manifest, HISTORIES[one.inside], {
        scan: resolved,
        station: stationId(STATION_IDS[one.station]),
        gate: 0,
        checks: one.checks,
        nowMs: NOW_MS,
        lastStep: () => (one.suffix === 'repeated' ? STEP_NOW : null),
      });
      const expected = expectedOf(one);
      occurred.add(expected);
      cases += 1;
      if (reasonOf(found) !== expected) wrong.push({ ...one, found, expected });
    }
  }
  return { occurred, cases, wrong: wrong.slice(0, 3) };
}

const STEP_NOW = rotatingStep(NOW_MS);
const SUFFIXES = {
  wrong: { step: STEP_NOW, isRight: false },
  old: { step: STEP_NOW - STEP_TOLERANCE - 1, isRight: true },
  now: { step: STEP_NOW, isRight: true },
  ahead: { step: STEP_NOW + STEP_TOLERANCE + 1, isRight: true },
  repeated: { step: STEP_NOW, isRight: true },
} as const;

function* withSuffixes(one: Presented): Generator<Presented> {
  yield one;
  if (one.resolved.kind !== 'issued') return;
  for (const suffix of ['wrong', 'old', 'now', 'ahead', 'repeated'] as const) {
    yield { ...one, suffix, resolved: { ...one.resolved, suffix: SUFFIXES[suffix] } };
  }
}

const WAYS_TO_PRESENT = ROWS.length + KLASSES.length + 1;
const ALL_STATIONS = ['good', 'unlisted', 'revoked', 'lease-over'] as const;
const ALL_AGES = ['any', 'fresh', 'old'] as const;

test('AD1: every combination of ticket, gate, time, people inside and checks is decided by the table', () => {
  const everything = [...presentations(sellers(['listed']))];
  const scenes = POLICIES.flatMap((policy) =>
    ALL_AGES.map((manifestAge) => {
      return { policy, manifestAge, rotates: false, stations: ALL_STATIONS, everything };
    }),
  );
  const { occurred, cases, wrong } = play(scenes);
  expect(wrong).toEqual([]);

  const scans = 1 + 9 + 9 * 3; // a code; a token by issue and validity; a kiosk's token by seller too
  expect(cases).toBe(9 * 4 * WAYS_TO_PRESENT * scans * ALL_CHECKS.length * HISTORY_COUNT);

  // Scans that name no ticket are in decide.test.ts, tickets on phones below.
  const others: readonly Expected[] = ['not-signed', 'wrong-event', 'mistyped', 'not-live'];
  const ofTickets = REFUSAL_REASONS.filter((reason) => !others.includes(reason));
  expect([...occurred].sort()).toEqual(['admitted', ...ofTickets].sort());
});

test('AD1, TK2: and so is every ticket that carries its right, at a station that may decide', () => {
  const carried = sellers(['newer', 'ended', 'withdrawn']);
  const everything = [...presentations(carried)].filter(({ scan }) => scan === 'agent-sold');
  const scenes = POLICIES.map((policy) => {
    return { policy, manifestAge: 'any', rotates: false, stations: ['good'], everything } as const;
  });
  const { cases, wrong } = play(scenes);
  expect(wrong).toEqual([]);
  expect(cases).toBe(3 * WAYS_TO_PRESENT * 9 * 9 * ALL_CHECKS.length * HISTORY_COUNT);
});

test('AD1, TK4: and so is every scan of a class that is shown on phones, at a station that may decide', () => {
  const everything = [...presentations(sellers(['listed']))].flatMap((one) => [
    ...withSuffixes(one),
  ]);
  const scenes = POLICIES.map((policy) => {
    return { policy, manifestAge: 'any', rotates: true, stations: ['good'], everything } as const;
  });
  const { occurred, cases, wrong } = play(scenes);
  expect(wrong).toEqual([]);
  expect(occurred).toContain('not-live');
  const scans = 1 + 9 * 6 + 9 * 3; // a code; a token with each moving code or none; a kiosk's token by seller
  expect(cases).toBe(3 * WAYS_TO_PRESENT * scans * ALL_CHECKS.length * HISTORY_COUNT);
});

test('TK4: a moving code is the business of its class alone', () => {
  const everything = [...presentations(sellers(['listed']))].flatMap((one) =>
    [...withSuffixes(one)].filter(({ suffix }) => suffix !== 'none'),
  );
  const scene = {
    policy: 'admit',
    manifestAge: 'any',
    rotates: false,
    stations: ['good'],
  } as const;
  const { occurred, wrong } = play([{ ...scene, everything }]);
  expect(wrong).toEqual([]);
  expect(occurred).not.toContain('not-live');
});
