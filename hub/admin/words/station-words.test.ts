import { describe, expect, test } from 'vitest';
import {
  clockSaid,
  heardSaid,
  leaseSaid,
  listSaid,
  owedSaid,
  silentStations,
  stateSaid,
  type Station,
} from './station-words.ts';

const NOW_MS = new Date(2026, 4, 16, 14, 0, 0).getTime();
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function station(more: Partial<Station> = {}): Station {
  return {
    station: '00112233aabbccdd',
    name: 'North 3',
    role: 'gate',
    gate: 'North Gate',
    lane: '3',
    state: 'active',
    leaseUntilMs: NOW_MS + 14 * 24 * HOUR_MS,
    lastContactMs: NOW_MS,
    entriesReceived: 10,
    owedAtLastContact: 0,
    manifestEpoch: 7,
    clockOffsetMs: 0,
    ...more,
  };
}

describe('LE6 when a station was last heard', () => {
  test.each([
    [0, 'good', '0 s ago'],
    [MINUTE_MS, 'good', '1 min ago'],
    [MINUTE_MS + 1, 'warn', 'silent 1 min'],
    [10 * MINUTE_MS, 'warn', 'silent 10 min'],
    [10 * MINUTE_MS + 1, 'bad', 'silent 10 min'],
    [3 * HOUR_MS, 'bad', 'silent 3 h 00 min'],
  ])('%i ms ago is %s: %s', (ageMs, tone, words) => {
    const heard = station({ lastContactMs: NOW_MS - ageMs });
    expect(heardSaid(heard, NOW_MS)).toEqual({ tone, words });
  });

  test('one that never spoke is missed, unless it was revoked', () => {
    const never = { lastContactMs: null };
    expect(heardSaid(station(never), NOW_MS)).toEqual({ tone: 'warn', words: 'never' });
    expect(heardSaid(station({ ...never, state: 'revoked' }), NOW_MS).tone).toBe('plain');
  });

  test('only active stations count as silent', () => {
    const old = { lastContactMs: NOW_MS - HOUR_MS };
    const stations = [
      station(),
      station(old),
      station({ lastContactMs: null }),
      station({ ...old, state: 'revoked' }),
      station({ ...old, state: 'quarantined' }),
    ];
    expect(silentStations(stations, NOW_MS)).toBe(2);
  });
});

describe('what a station is, has and owes', () => {
  test('its state says what to do about a fork, until that was done (LE4)', () => {
    const forked = station({ state: 'quarantined' });
    const anew = station({ station: 'ffeeddccbbaa9988' });
    const said = (...others: Station[]) => stateSaid(forked, [forked, ...others]);
    const undone = { tone: 'bad', words: 'Quarantined: enrol it anew' };
    expect(said()).toEqual(undone);
    expect(said(anew)).toEqual({ tone: 'plain', words: 'Quarantined, replaced' });
    expect(said({ ...anew, lane: '4' })).toEqual(undone);
    expect(said({ ...anew, name: 'North 4' })).toEqual(undone);
    expect(said({ ...anew, state: 'revoked' })).toEqual(undone);
  });

  test.each([
    [null, 'plain', 'not known'],
    [0, 'plain', '0'],
    [1234, 'warn', '1,234'],
  ])('it owes %s entries', (owedAtLastContact, tone, words) => {
    expect(owedSaid(station({ owedAtLastContact }))).toEqual({ tone, words });
  });

  test.each([
    [null, 'plain', 'not known'],
    [0, 'warn', 'none yet'],
    [7, 'plain', '7, current'],
    [5, 'warn', '5, 2 behind'],
    // The list was made while the overview was on its way.
    [8, 'plain', '8, current'],
  ])('MA3: with list %s of 7', (manifestEpoch, tone, words) => {
    expect(listSaid(station({ manifestEpoch }), 7)).toEqual({ tone, words });
  });

  test.each([
    [null, 'plain', 'not known'],
    [1999, 'plain', 'right'],
    [-2000, 'plain', '2 s fast'],
    [MINUTE_MS, 'plain', '1 min slow'],
    [MINUTE_MS + 1, 'bad', '1 min slow'],
    [-2 * HOUR_MS, 'bad', '2 h 00 min fast'],
  ])('LE5: the hub is %s ms ahead of its clock', (clockOffsetMs, tone, words) => {
    expect(clockSaid(station({ clockOffsetMs }))).toEqual({ tone, words });
  });

  test.each([
    [25 * HOUR_MS, 'plain', '2026-05-17'],
    [HOUR_MS, 'warn', 'ends 2026-05-16'],
    [0, 'bad', 'ended 2026-05-16'],
  ])('SE2: its lease has %i ms left', (leftMs, tone, words) => {
    expect(leaseSaid(station({ leaseUntilMs: NOW_MS + leftMs }), NOW_MS)).toEqual({ tone, words });
  });
});
