import { describe, expect, test } from 'vitest';
import { checkText, cleanCell, nameKey } from './cell-text.ts';

describe('a cell', () => {
  test.each([
    ['  Main\u00a0 Stand ', 'Main Stand'],
    ['Line one\nLine two', 'Line one Line two'],
    ['\u202a+263 77 123 4567\u202c', '+263 77 123 4567'],
    ['Nun\u0303ez', 'Nuñez'],
    ['\u200b\ufeff', ''],
  ])('%j reads as %j', (raw, clean) => {
    expect(cleanCell(raw)).toBe(clean);
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '＝1'])('%j is a formula', (cell) => {
    expect(checkText(cell, 80)).toEqual({
      ok: false,
      error: { kind: 'formula', sign: cell.slice(0, 1) },
    });
  });

  test('with a sign further in is a name like any other', () => {
    expect(checkText('Moyo-Dube @ Main', 80)).toEqual({ ok: true, value: 'Moyo-Dube @ Main' });
  });

  test.each(['Nu\ufffdez', 'bell\u0007', 'escape\u001b[2J'])(
    '%j has a damaged character',
    (cell) => {
      expect(checkText(cell, 80)).toEqual({ ok: false, error: { kind: 'unreadable-character' } });
    },
  );

  test('has a longest length', () => {
    expect(checkText('abcd', 4)).toEqual({ ok: true, value: 'abcd' });
    expect(checkText('abcde', 4)).toEqual({ ok: false, error: { kind: 'too-long', limit: 4 } });
  });

  test('names one class in any case and with any blanks', () => {
    expect(nameKey('Vip ')).toBe(nameKey('VIP'));
    expect(nameKey('open  STAND')).toBe(nameKey('Open\u00a0Stand'));
    expect(nameKey('VIP')).not.toBe(nameKey('VVIP'));
  });
});
