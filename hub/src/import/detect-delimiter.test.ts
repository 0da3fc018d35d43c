import { describe, expect, test } from 'vitest';
import { DELIMITERS, detectDelimiter } from './detect-delimiter.ts';

describe('the delimiter', () => {
  test.each(DELIMITERS)('%j is found', (delimiter) => {
    const rows = [
      ['Barcode', 'Section', 'Price'],
      ['0001', 'Main Stand', '40.00'],
      ['0002', 'Main Stand', '40.00'],
    ];
    expect(detectDelimiter(rows.map((row) => row.join(delimiter)))).toBe(delimiter);
  });

  test('is the semicolon although every name and price has more commas', () => {
    expect(
      detectDelimiter([
        'Barcode;Name;Price',
        '1;Moyo, Chipo, Mrs;1,50',
        '2;Dube, Rudo, Dr;2,50',
        '3;Zhou, Gift, Mr;2,50',
      ]),
    ).toBe(';');
  });

  test('is the one that gives known headers, although the rows are ragged with it', () => {
    const ragged = ['1;Moyo, Chipo', '2;Dube, Rudo', '3;Zhou, Gift'];
    expect(detectDelimiter(['Barcode;Section;Holder, surname first', ...ragged])).toBe(';');
  });

  test('is not the one inside quotes', () => {
    expect(detectDelimiter(['barcode,name', '1,"a;b;c"', '2,"d;e;f"'])).toBe(',');
  });

  test('of headers nobody knows is the one that makes even rows', () => {
    expect(detectDelimiter(['Nummer|Platz, Reihe', '1|2', '3|4'])).toBe('|');
  });
});
