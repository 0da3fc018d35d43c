/** What a decision tells the steward. Which decision it is, for every combination, is in decide-every-case.test.ts. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../bytes.ts';
import { issueToken, type TicketFace } from '../codec/ticket-token.ts';
import { Manifest } from '../manifest/manifest.ts';
import {
  EVENT,
  exampleContent,
  exampleEvent,
  exampleGrant,
  GATE_ID,
  HOUR_MS,
  ISSUER,
  KIOSK,
  KIOSK_ID,
  KICK_OFF_MS,
  NOW_MS,
  SOLD_TICKET,
  type ExampleChanges,
} from '../testing/example-manifest.ts';
import type { Admission } from './admission.ts';
import { decide, NO_EXTRA_CHECKS, type CheckIn } from './decide.ts';
import type { ResolvedScan } from './scan.ts';

const grant = exampleGrant();
const face: TicketFace = {
  event: EVENT,
  serial: 4,
  issue: 0,
  klass: 0,
  validFromQuarterHours: grant.validFromQuarterHours,
  validForHours: grant.validForHours,
};
const token = issueToken(face, ISSUER);
const issued: ResolvedScan = { kind: 'issued', token };

const EARLIER: Admission = {
  ledger: 'aa'.repeat(16),
  seq: 1,
  serial: 4,
  klass: 0,
  station: GATE_ID,
  gate: 1,
  lane: 'B',
  operator: 'tendai',
  rank: { ms: NOW_MS - 1000, n: 0 },
  provisional: true,
};

type Scene = Partial<CheckIn> & {
  readonly world?: ExampleChanges;
  readonly history?: readonly Admission[];
};

function decided({ world, history = [], ...checkIn }: Scene) {
  return decide(new Manifest(exampleContent(world)), () => history, {
    scan: issued,
    station: GATE_ID,
    gate: 0,
    checks: NO_EXTRA_CHECKS,
    nowMs: NOW_MS,
    ...checkIn,
  });
}

function refusalOf(scene: Scene) {
  const verdict = decided(scene);
  return verdict.kind === 'refused' ? verdict.refusal : verdict;
}

function classes(changes: Partial<ReturnType<typeof exampleEvent>['classes'][number]>) {
  return exampleEvent().classes.map((klass) => ({ ...klass, ...changes }));
}

describe('AD1: a scan that names no ticket', () => {
  test('is told apart: not a ticket, a false one, one of another event', () => {
    expect(refusalOf({ scan: { kind: 'unreadable' } })).toEqual({
      reason: 'not-signed',
      why: 'unreadable',
    });
    expect(refusalOf({ scan: { kind: 'forged', token } })).toEqual({
      reason: 'not-signed',
      why: 'forged',
    });
    expect(refusalOf({ scan: { kind: 'other-event', event: 8 } })).toEqual({
      reason: 'wrong-event',
      event: 8,
    });
  });

  test('TK5: is an unknown code only where the event has codes at all', () => {
    for (const kind of ['unknown-code', 'mistyped-code'] as const) {
      expect(refusalOf({ scan: { kind } })).toEqual({ reason: 'not-signed', why: 'unreadable' });
    }
    const content = exampleContent();
    for (const chunk of content.chunks) chunk.codes?.fill(1, 0, 8);
    const checkIn = { station: GATE_ID, gate: 0, checks: NO_EXTRA_CHECKS, nowMs: NOW_MS };
    const withCodes = new Manifest(content);
    const said = (kind: 'unknown-code' | 'mistyped-code') =>
      decide(withCodes, () => [], { ...checkIn, scan: { kind } });
    expect(said('unknown-code')).toMatchObject({ refusal: { reason: 'unknown', ask: 'nobody' } });
    expect(said('mistyped-code')).toMatchObject({ refusal: { reason: 'mistyped' } });
  });

  test('SE2: gets no answer at all from a station that may not decide', () => {
    for (const scan of [{ kind: 'unreadable' }, { kind: 'unknown-code' }] as const) {
      expect(refusalOf({ scan, world: { stations: [] } })).toEqual({
        reason: 'station-lease-expired',
        expiredAtMs: null,
      });
    }
  });
});

describe('AD1: a verdict explains itself', () => {
  test('admitted: which ticket, by what right', () => {
    expect(decided({})).toEqual({
      kind: 'admitted',
      serial: 4,
      issue: 0,
      klass: 0,
      basis: 'listed',
      via: 'token',
      ticket: SOLD_TICKET,
      person: 1,
      admits: 1,
    });
    expect(decided({ scan: { kind: 'code', serial: 4 } })).toMatchObject({
      kind: 'admitted',
      via: 'code',
      basis: 'listed',
    });
  });

  test('TK2, TK3: a ticket newer than the manifest says so', () => {
    const byKiosk = issueToken({ ...face, serial: 12 }, KIOSK);
    const seller = { right: 'listed', station: KIOSK_ID } as const;
    expect(decided({ scan: { kind: 'agent-sold', token: byKiosk, seller } })).toMatchObject({
      kind: 'admitted',
      basis: 'sold-offline',
    });
    const scan: ResolvedScan = {
      kind: 'issued',
      token: issueToken({ ...face, serial: 999 }, ISSUER),
    };
    expect(decided({ scan, world: { event: { soldSince: 'admit' } } })).toMatchObject({
      kind: 'admitted',
      basis: 'sold-since',
      ticket: null,
    });
    expect(refusalOf({ scan })).toEqual({ reason: 'unknown', ask: 'supervisor' });
    expect(refusalOf({ scan, world: { event: { soldSince: 'refuse' } } })).toEqual({
      reason: 'unknown',
      ask: 'nobody',
    });
  });

  test('TK3: the issue that replaced it', () => {
    const tickets = Array.from({ length: 5 }, () => ({ ...SOLD_TICKET, issue: 3 }));
    expect(refusalOf({ world: { tickets } })).toEqual({ reason: 'superseded', currentIssue: 3 });
  });

  test('AD2: the first of those who are in, with where and when', () => {
    const later = { ...EARLIER, seq: 2, rank: { ms: NOW_MS - 500, n: 0 } };
    expect(decided({ history: [later, EARLIER] })).toEqual({
      kind: 'refused',
      serial: 4,
      ticket: SOLD_TICKET,
      refusal: { reason: 'already-admitted', first: EARLIER },
    });
  });

  test('AD2: which person of a group this is', () => {
    const world = { event: { classes: classes({ admits: 3 }) } };
    expect(decided({ world })).toMatchObject({ person: 1, admits: 3 });
    expect(decided({ world, history: [EARLIER] })).toMatchObject({ person: 2, admits: 3 });
    // One admission delivered twice is one person.
    expect(decided({ world, history: [EARLIER, EARLIER] })).toMatchObject({ person: 2 });
  });

  test('the gates it may use', () => {
    const world = { event: { gateSets: [[1, 2]] } };
    expect(refusalOf({ world })).toEqual({ reason: 'wrong-gate', gates: [1, 2] });
    expect(decided({ world, gate: 2 }).kind).toBe('admitted');
  });

  test('the later of two openings, the earlier of two closings', () => {
    const tokenFromMs = NOW_MS - 2 * HOUR_MS;
    const window = { opensAtMs: NOW_MS - HOUR_MS, closesAtMs: KICK_OFF_MS };
    const world = { event: { windows: [window] } };
    expect(refusalOf({ world, nowMs: window.opensAtMs - 1 })).toEqual({
      reason: 'too-early',
      opensAtMs: window.opensAtMs,
    });
    expect(decided({ world, nowMs: window.opensAtMs }).kind).toBe('admitted');
    expect(decided({ world, nowMs: window.closesAtMs - 1 }).kind).toBe('admitted');
    expect(refusalOf({ world, nowMs: window.closesAtMs })).toEqual({
      reason: 'too-late',
      closedAtMs: window.closesAtMs,
    });
    const wide = { event: { windows: [{ opensAtMs: 0, closesAtMs: KICK_OFF_MS + 99 * HOUR_MS }] } };
    expect(refusalOf({ world: wide, nowMs: tokenFromMs - 1 })).toMatchObject({
      opensAtMs: tokenFromMs,
    });
    const short: ResolvedScan = { kind: 'issued', token: { ...token, validForHours: 3 } };
    expect(refusalOf({ world: wide, scan: short, nowMs: KICK_OFF_MS })).toEqual({
      reason: 'too-late',
      closedAtMs: tokenFromMs + 3 * HOUR_MS,
    });
  });

  test('whether a fingerprint is missing or wrong', () => {
    const world = { event: { classes: classes({ needsBiometric: true }) } };
    expect(refusalOf({ world })).toEqual({ reason: 'biometric-mismatch', why: 'not-taken' });
    const mismatched = { id: 'seen', biometric: 'mismatched' } as const;
    expect(refusalOf({ world, checks: mismatched })).toEqual({
      reason: 'biometric-mismatch',
      why: 'mismatched',
    });
    const matched = { id: 'not-seen', biometric: 'matched' } as const;
    expect(decided({ world, checks: matched }).kind).toBe('admitted');
  });

  test('SE2: when the lease ended, and how old the manifest is', () => {
    const leaseUntilMs = KICK_OFF_MS + 12 * HOUR_MS;
    expect(refusalOf({ nowMs: leaseUntilMs })).toEqual({
      reason: 'station-lease-expired',
      expiredAtMs: leaseUntilMs,
    });
    const world = { event: { maxManifestAgeMs: HOUR_MS } };
    expect(decided({ world }).kind).toBe('admitted');
    expect(refusalOf({ world, nowMs: NOW_MS + 1 })).toEqual({
      reason: 'manifest-too-old',
      issuedAtMs: NOW_MS - HOUR_MS,
    });
  });
});

describe('AD1: the decision is pure', () => {
  const admission = fc
    .record({ seq: fc.integer({ min: 1, max: 9 }), ms: fc.integer({ min: 0, max: 9 }) })
    .map(({ seq, ms }): Admission => ({ ...EARLIER, seq, rank: { ms, n: 0 } }));
  const histories = fc.array(admission, { maxLength: 5 });

  test('asked twice, or with the history in another order, it says the same and changes nothing', () => {
    const manifest = new Manifest(exampleContent({ event: { classes: classes({ admits: 3 }) } }));
    const bytes = manifest.content.chunks.map((chunk) => toHex(chunk.bytes));
    const checkIn: CheckIn = Object.freeze({
      scan: issued,
      station: GATE_ID,
      gate: 0,
      checks: NO_EXTRA_CHECKS,
      nowMs: NOW_MS,
    });
    fc.assert(
      fc.property(histories, (history) => {
        const known = Object.freeze(history.map((one) => Object.freeze(one)));
        const verdict = decide(manifest, () => known, checkIn);
        expect(decide(manifest, () => known, checkIn)).toEqual(verdict);
        expect(decide(manifest, () => known.toReversed(), checkIn)).toEqual(verdict);
      }),
    );
    expect(manifest.content.chunks.map((chunk) => toHex(chunk.bytes))).toEqual(bytes);
  });
});
