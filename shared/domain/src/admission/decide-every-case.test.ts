/**
 * Every combination of what a decision can depend on, against a table written from AD1, AD2, TK3, SE2 and the order in
 * the header of decide.ts, and sharing no code with it. What each refusal tells the steward is in decide.test.ts.
 */

import { expect, test } from 'vitest';
import { TICKET_STATES, type TicketColumns, type TicketState } from '../codec/chunk.ts';
import type { SoldSincePolicy, TicketClass } from '../codec/manifest-parts.ts';
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
import type { Admission } from './admission.ts';
import { decide, type AdmissionHistory, type ExtraChecks } from './decide.ts';
import { REFUSAL_REASONS, type RefusalReason } from './reasons.ts';
import type { ResolvedScan, Seller } from './scan.ts';
import type { Verdict } from './verdict.ts';

type When = 'before' | 'in' | 'after';

/** Everything a decision about a ticket depends on, one value each. */
type Case = {
  readonly station: 'good' | 'unlisted' | 'revoked' | 'lease-over';
  readonly manifestAge: 'any' | 'fresh' | 'old';
  readonly scan: 'issued' | 'agent-sold' | 'code';
  /** Null for a serial past the end of the manifest. */
  readonly row: {
    readonly state: TicketState;
    readonly gate: 'in' | 'out';
    readonly window: When;
  } | null;
  readonly issue: 'older' | 'same' | 'newer';
  /** Null for a class the manifest does not know. */
  readonly klass: {
    readonly admits: 1 | 3;
    readonly needsId: boolean;
    readonly needsBiometric: boolean;
  } | null;
  readonly inside: 0 | 1 | 2 | 3;
  readonly validity: When;
  readonly policy: SoldSincePolicy;
  readonly seller: 'active' | 'revoked' | 'unlisted';
  /** A grant the manifest lists; or one that came with the ticket: newer than the manifest, newer but over, not so new. */
  readonly right: 'listed' | 'newer' | 'ended' | 'withdrawn';
  readonly checks: ExtraChecks;
};

type Expected = RefusalReason | 'admitted';

/** The documented order; the first line that holds is the verdict. */
const TABLE: readonly (readonly [(c: Case) => boolean, Expected])[] = [
  // The station's own right to decide (SE2).
  [(c) => c.station !== 'good', 'station-lease-expired'],
  [(c) => c.manifestAge === 'old', 'manifest-too-old'],
  // Is it a ticket of which this manifest knows what it admits to?
  [(c) => c.scan === 'code' && c.row === null, 'unknown'],
  [(c) => c.klass === null, 'unknown'],
  // Was it withdrawn, replaced, never paid, sold by nobody we trust (TK3, SE2)?
  [(c) => c.row?.state === 'revoked', 'revoked'],
  [(c) => c.scan !== 'code' && c.row !== null && c.issue === 'older', 'superseded'],
  [(c) => c.row?.state === 'not-paid', 'not-paid'],
  [(c) => c.scan === 'code' && isFree(c), 'not-paid'],
  [(c) => isSoldUnlisted(c) && c.seller === 'revoked', 'revoked'],
  [(c) => isSoldUnlisted(c) && c.seller === 'unlisted' && c.right === 'listed', 'revoked'],
  [(c) => isSoldUnlisted(c) && c.right === 'withdrawn', 'revoked'],
  [(c) => isSoldUnlisted(c) && c.right === 'ended', 'unknown'],
  [(c) => c.scan === 'issued' && (c.row === null || isFree(c)) && c.policy !== 'admit', 'unknown'],
  // Is someone already in on it (AD2)?
  [(c) => c.klass !== null && c.inside >= c.klass.admits, 'already-admitted'],
  [(c) => c.row?.state === 'watch-listed', 'watch-listed'],
  // Is this the place and the time?
  [(c) => c.row?.gate === 'out', 'wrong-gate'],
  [
    (c) => c.row?.window === 'before' || (c.scan !== 'code' && c.validity === 'before'),
    'too-early',
  ],
  [(c) => c.row?.window === 'after' || (c.scan !== 'code' && c.validity === 'after'), 'too-late'],
  // Are further checks needed?
  [(c) => c.klass?.needsId === true && c.checks.id === 'not-seen', 'needs-id'],
  [
    (c) => c.klass?.needsBiometric === true && c.checks.biometric !== 'matched',
    'biometric-mismatch',
  ],
  [() => true, 'admitted'],
];

function isFree(c: Case): boolean {
  return c.row?.state === 'unsold' || c.row?.state === 'allotted';
}

/** Sold by an agent whose own word is all there is for it: what the list has as sold may be another agent's sale. */
function isSoldUnlisted(c: Case): boolean {
  return c.scan === 'agent-sold' && (c.row?.state !== 'sold' || c.right !== 'listed');
}

function expectedOf(c: Case): Expected {
  return TABLE.find(([holds]) => holds(c))?.[1] ?? 'admitted';
}

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

function manifestFor(policy: SoldSincePolicy, manifestAge: Case['manifestAge']): Manifest {
  const content = exampleContent({
    stations: STATIONS,
    tickets: TICKETS,
    event: {
      classes: CLASSES,
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
type Presented = Omit<Case, 'station' | 'manifestAge' | 'policy' | 'checks' | 'inside'> & {
  readonly resolved: ResolvedScan;
};

function* presentations(agents: readonly BySeller[]): Generator<Presented> {
  const listed = ROWS.map(({ row, klass }, index) => ({ row, klass, serial: index + 1 }));
  const unlisted = [...KLASSES, null].map((klass) => ({ row: null, klass, serial: 5000 }));
  for (const { row, klass, serial } of [...listed, ...unlisted]) {
    const bySeller = { seller: 'active', right: 'listed' } as const;
    const code = { scan: 'code', issue: 'same', validity: 'in' } as const;
    yield { ...bySeller, ...code, row, klass, resolved: { kind: 'code', serial } };
    for (const issue of ['older', 'same', 'newer'] as const) {
      for (const validity of WHENS) {
        const token = tokenFor({ klass, issue, validity }, serial);
        const what = { row, klass, issue, validity };
        yield { ...bySeller, ...what, scan: 'issued', resolved: { kind: 'issued', token } };
        for (const by of agents) {
          const resolved = { kind: 'agent-sold', token, seller: sellerOf(by) } as const;
          yield { ...what, ...by, scan: 'agent-sold', resolved };
        }
      }
    }
  }
}

const ALL_CHECKS: readonly ExtraChecks[] = (['not-seen', 'seen'] as const).flatMap((id) =>
  (['not-taken', 'matched', 'mismatched'] as const).map((biometric) => ({ id, biometric })),
);

type Scene = Pick<Case, 'policy' | 'manifestAge'> & {
  readonly stations: readonly Case['station'][];
  readonly everything: readonly Presented[];
};

function* everyCase({ policy, manifestAge, stations, everything }: Scene) {
  for (const station of stations) {
    for (const { resolved, ...presented } of everything) {
      for (const checks of ALL_CHECKS) {
        for (const inside of [0, 1, 2, 3] as const) {
          const one: Case = { ...presented, station, manifestAge, policy, checks, inside };
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
    const manifest = manifestFor(scene.policy, scene.manifestAge);
    for (const { one, resolved } of everyCase(scene)) {
      const found = decide(manifest, HISTORIES[one.inside], {
        scan: resolved,
        station: stationId(STATION_IDS[one.station]),
        gate: 0,
        checks: one.checks,
        nowMs: NOW_MS,
      });
      const expected = expectedOf(one);
      occurred.add(expected);
      cases += 1;
      if (reasonOf(found) !== expected) wrong.push({ ...one, found, expected });
    }
  }
  return { occurred, cases, wrong: wrong.slice(0, 3) };
}

const WAYS_TO_PRESENT = ROWS.length + KLASSES.length + 1;
const ALL_STATIONS = ['good', 'unlisted', 'revoked', 'lease-over'] as const;
const ALL_AGES = ['any', 'fresh', 'old'] as const;

test('AD1: every combination of ticket, gate, time, people inside and checks is decided by the table', () => {
  const everything = [...presentations(sellers(['listed']))];
  const scenes = POLICIES.flatMap((policy) =>
    ALL_AGES.map((manifestAge) => ({ policy, manifestAge, stations: ALL_STATIONS, everything })),
  );
  const { occurred, cases, wrong } = play(scenes);
  expect(wrong).toEqual([]);

  const scans = 1 + 9 + 9 * 3; // a code; a token by issue and validity; a kiosk's token by seller too
  expect(cases).toBe(9 * 4 * WAYS_TO_PRESENT * scans * ALL_CHECKS.length * HISTORY_COUNT);

  // Scans that name no ticket are in decide.test.ts.
  const ofNoTicket: readonly Expected[] = ['not-signed', 'wrong-event', 'mistyped'];
  const ofTickets = REFUSAL_REASONS.filter((reason) => !ofNoTicket.includes(reason));
  expect([...occurred].sort()).toEqual(['admitted', ...ofTickets].sort());
});

test('AD1, TK2: and so is every ticket that carries its right, at a station that may decide', () => {
  const carried = sellers(['newer', 'ended', 'withdrawn']);
  const everything = [...presentations(carried)].filter(({ scan }) => scan === 'agent-sold');
  const scenes = POLICIES.map((policy) => {
    return { policy, manifestAge: 'any', stations: ['good'], everything } as const;
  });
  const { cases, wrong } = play(scenes);
  expect(wrong).toEqual([]);
  expect(cases).toBe(3 * WAYS_TO_PRESENT * 9 * 9 * ALL_CHECKS.length * HISTORY_COUNT);
});
