import { describe, expect, test } from 'vitest';
import type { Admission } from './admission.ts';
import { REFUSAL_REASONS } from './reasons.ts';
import type { Admitted, Refusal } from './verdict.ts';
import { wordAdmission, wordRefusal, type WordingContext } from './wording.ts';

const AT_GATE_1: WordingContext = {
  gate: 0,
  lane: 'A',
  gateName: (gate) => ['Vengere Gate', 'Dynamos Gate', 'Rufaro Gate'][gate] ?? '?',
  timeText: (ms) => `${Math.floor(ms / 60)}:${String(ms % 60).padStart(2, '0')}`,
  isHolderNamed: false,
};

const AT_GATE_2_LANE_B: Admission = {
  ledger: '00'.repeat(16),
  seq: 4,
  serial: 12,
  klass: 0,
  station: '11'.repeat(8),
  gate: 1,
  lane: 'B',
  operator: 'tendai',
  rank: { ms: 14 * 60 + 5, n: 0 },
  provisional: false,
};

const EVERY_REFUSAL: readonly Refusal[] = [
  { reason: 'not-signed', why: 'unreadable' },
  { reason: 'not-signed', why: 'forged' },
  { reason: 'wrong-event', event: 9 },
  { reason: 'unknown', ask: 'nobody' },
  { reason: 'unknown', ask: 'supervisor' },
  { reason: 'mistyped' },
  { reason: 'revoked' },
  { reason: 'superseded', currentIssue: 3 },
  { reason: 'already-admitted', first: AT_GATE_2_LANE_B },
  { reason: 'wrong-gate', gates: [1, 2] },
  { reason: 'too-early', opensAtMs: 13 * 60 },
  { reason: 'too-late', closedAtMs: 16 * 60 + 30 },
  { reason: 'not-paid' },
  { reason: 'watch-listed' },
  ...(['no-suffix', 'wrong', 'old', 'ahead', 'repeated'] as const).map((why) => {
    return { reason: 'not-live', why } as const;
  }),
  { reason: 'needs-id' },
  { reason: 'biometric-mismatch', why: 'not-taken' },
  { reason: 'biometric-mismatch', why: 'mismatched' },
  { reason: 'station-lease-expired', expiredAtMs: 11 * 60 },
  { reason: 'station-lease-expired', expiredAtMs: null },
  { reason: 'manifest-too-old', issuedAtMs: 10 * 60 + 15 },
];

function advice(refusal: Refusal): string {
  return wordRefusal(refusal, AT_GATE_1).advice;
}

describe('AD1: every refusal is worded for staff', () => {
  test('no reason is left out', () => {
    expect(new Set(EVERY_REFUSAL.map((refusal) => refusal.reason))).toEqual(
      new Set(REFUSAL_REASONS),
    );
  });

  test.each(EVERY_REFUSAL)(
    '$reason: a headline for two metres, one sentence of advice',
    (refusal) => {
      const words = wordRefusal(refusal, AT_GATE_1);
      expect(words.headline).toMatch(/^[A-Z]+( [A-Z]+){0,2}$/);
      // Longer than this, a headline does not fit the width of a phone at a size that carries two metres.
      expect(words.headline.length).toBeLessThanOrEqual(14);
      expect(words.advice).toMatch(/^[A-Z][^.!?]*\.$/);
      expect(`${words.headline} ${words.advice}`).not.toMatch(
        /\b(null|undefined|NaN|invalid|error|manifest|token|epoch|serial|signature|hash|ledger|entry id|sync|biometric|lease|1970)\b/i,
      );
    },
  );

  test('different things to do have different headlines', () => {
    const headlines = EVERY_REFUSAL.filter(
      (refusal) => refusal.reason !== 'station-lease-expired',
    ).map((refusal) => wordRefusal(refusal, AT_GATE_1).headline);
    expect(new Set(headlines).size).toBe(headlines.length);
  });

  test('a false ticket is not taken for a dirty one', () => {
    const forged = wordRefusal({ reason: 'not-signed', why: 'forged' }, AT_GATE_1);
    const unreadable = wordRefusal({ reason: 'not-signed', why: 'unreadable' }, AT_GATE_1);
    expect(forged).toEqual({
      headline: 'NOT GENUINE',
      advice:
        'Nobody this gate knows of has issued this ticket: stop the holder here and call a supervisor.',
    });
    expect(unreadable.headline).toBe('NOT A TICKET');
    expect(unreadable.advice).toContain('scan it once more');
  });

  test('a second entry is told where and when the first was', () => {
    expect(advice({ reason: 'already-admitted', first: AT_GATE_2_LANE_B })).toContain(
      'at Dynamos Gate, lane B, at 14:05',
    );
    const here = { ...AT_GATE_2_LANE_B, gate: 0, lane: 'A' };
    expect(advice({ reason: 'already-admitted', first: here })).toContain('in this lane at 14:05');
    const nextLane = { ...here, lane: 'C' };
    expect(advice({ reason: 'already-admitted', first: nextLane })).toContain(
      'at Vengere Gate, lane C,',
    );
  });

  test('a holder at the wrong gate is sent to the right ones by name', () => {
    expect(advice({ reason: 'wrong-gate', gates: [1] })).toBe('Send the holder to Dynamos Gate.');
    expect(advice({ reason: 'wrong-gate', gates: [1, 2] })).toBe(
      'Send the holder to Dynamos Gate or Rufaro Gate.',
    );
    expect(advice({ reason: 'wrong-gate', gates: [0, 1, 2] })).toBe(
      'Send the holder to Vengere Gate, Dynamos Gate or Rufaro Gate.',
    );
  });

  test('times are named where the refusal knows one', () => {
    expect(advice({ reason: 'too-early', opensAtMs: 13 * 60 })).toContain('13:00');
    expect(advice({ reason: 'too-late', closedAtMs: 16 * 60 + 30 })).toContain('16:30');
    expect(advice({ reason: 'station-lease-expired', expiredAtMs: 11 * 60 })).toContain('11:00');
    expect(advice({ reason: 'manifest-too-old', issuedAtMs: 10 * 60 + 15 })).toContain('10:15');
  });

  test('the headline of a watched holder, who can read it too, gives nothing away', () => {
    expect(wordRefusal({ reason: 'watch-listed' }, AT_GATE_1).headline).toBe('PLEASE WAIT');
  });
});

describe('an admission is worded too', () => {
  const admitted: Admitted = {
    kind: 'admitted',
    serial: 12,
    issue: 0,
    klass: 0,
    basis: 'listed',
    via: 'token',
    ticket: null,
    person: 1,
    admits: 1,
  };

  test('a plain ticket lets its holder in', () => {
    expect(wordAdmission(admitted)).toEqual({ headline: 'ENTER', advice: 'Let the holder in.' });
  });

  test('a group ticket counts its persons', () => {
    expect(wordAdmission({ ...admitted, person: 2, admits: 5 }).advice).toBe(
      'Let in person 2 of 5.',
    );
  });

  test('a ticket that is newer than the list says so', () => {
    expect(wordAdmission({ ...admitted, basis: 'sold-offline' }).advice).toMatch(/agent/);
    expect(wordAdmission({ ...admitted, basis: 'sold-since' }).advice).toMatch(/after our list/);
  });
});
