import { describe, expect, test } from 'vitest';
import { formatClock, formatMoment, formatSpan } from './format-time.ts';

const at = (day: number, hours: number, minutes: number, seconds: number): number =>
  new Date(2026, 2, day, hours, minutes, seconds).getTime();

describe('times for staff', () => {
  test('a moment of today is the time on the wall, 24 hours with seconds', () => {
    expect(formatClock(at(14, 8, 4, 9))).toBe('08:04:09');
    expect(formatMoment(at(14, 0, 0, 0), at(14, 23, 59, 59))).toBe('00:00:00');
  });

  test('a moment of another day names the day', () => {
    expect(formatMoment(at(13, 23, 59, 59), at(14, 0, 0, 1))).toBe('2026-03-13 23:59:59');
  });

  test.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000 + 5 * 60_000, '1 h 05 min'],
    [48 * 3_600_000, '2 days'],
  ])('%i ms last %s', (spanMs, words) => {
    expect(formatSpan(spanMs)).toBe(words);
  });
});
