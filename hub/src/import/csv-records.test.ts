import { describe, expect, test } from 'vitest';
import { csvRecords, splitLines } from './csv-records.ts';

/** Each record as its line and its cells, or its line and the text that could not be read. */
function recordsOf(text: string, delimiter = ';'): Array<[number, readonly string[] | string]> {
  const records = csvRecords(splitLines(text), delimiter);
  return Array.from(records, (record) => [
    record.line,
    record.kind === 'cells' ? record.cells : record.text,
  ]);
}

describe('a record', () => {
  test('keeps delimiters and doubled quotes inside a quoted cell', () => {
    expect(recordsOf('code;name\n1;"Chipo ""CJ"" Mutasa; Jr"')).toEqual([
      [1, ['code', 'name']],
      [2, ['1', 'Chipo "CJ" Mutasa; Jr']],
    ]);
  });

  test('may run over lines in quotes, and the next one has its true line number', () => {
    expect(recordsOf('code;name;row\r\n1;"Line one\n\nLine three";A\r\n2;Moyo;B\r\n')).toEqual([
      [1, ['code', 'name', 'row']],
      [2, ['1', 'Line one\n\nLine three', 'A']],
      [5, ['2', 'Moyo', 'B']],
    ]);
  });

  test.each(['\n', '\r\n', '\r'])('ends at %j', (end) => {
    expect(recordsOf(['a;b', '1;2', '3;4'].join(end))).toEqual([
      [1, ['a', 'b']],
      [2, ['1', '2']],
      [3, ['3', '4']],
    ]);
  });

  test('that is blank, or only separators, is skipped but still counts as a line', () => {
    expect(recordsOf('\na;b\n;\n  \n1;2\n\n')).toEqual([
      [2, ['a', 'b']],
      [5, ['1', '2']],
    ]);
  });

  test('above the header that only names the separator for Excel is skipped', () => {
    expect(recordsOf('sep=;\na;b')).toEqual([[2, ['a', 'b']]]);
  });

  test('that is the header loses the empty cells at its right', () => {
    expect(recordsOf('a;b;;\n1;2;;')[0]).toEqual([1, ['a', 'b']]);
  });

  test('may have blanks around its quotes', () => {
    expect(recordsOf('a;b\n1 ; "x;y" ')[1]).toEqual([2, ['1', 'x;y']]);
  });
});

describe('broken quotes cost one line', () => {
  test('when a quote is never closed', () => {
    expect(recordsOf('code;name\n1;"Moyo\n2;Dube\n3;Ncube')).toEqual([
      [1, ['code', 'name']],
      [2, '1;"Moyo'],
      [3, ['2', 'Dube']],
      [4, ['3', 'Ncube']],
    ]);
  });

  test('when a later row closes the quote by accident', () => {
    expect(recordsOf('code;name\n1;"Moyo\n2;Dube\n3;Ncube"\n4;Zhou')).toEqual([
      [1, ['code', 'name']],
      [2, '1;"Moyo'],
      [3, ['2', 'Dube']],
      [4, '3;Ncube"'],
      [5, ['4', 'Zhou']],
    ]);
  });

  test('when quoted rows follow', () => {
    expect(recordsOf('code;name\n1;"Moyo\n"2";"Dube"\n"3";"Ncube"')).toEqual([
      [1, ['code', 'name']],
      [2, '1;"Moyo'],
      [3, ['2', 'Dube']],
      [4, ['3', 'Ncube']],
    ]);
  });

  test('when text follows the closing quote, or a quote stands inside a bare cell', () => {
    expect(recordsOf('code;name\n1;"Moyo" Jr\n2;Chipo "CJ"\n3;Zhou')).toEqual([
      [1, ['code', 'name']],
      [2, '1;"Moyo" Jr'],
      [3, '2;Chipo "CJ"'],
      [4, ['3', 'Zhou']],
    ]);
  });

  test('when the quote is closed but the outcome is no whole row', () => {
    expect(recordsOf('code;name;row\n1;"Moyo\nNcube"\n3;Zhou;C')).toEqual([
      [1, ['code', 'name', 'row']],
      [2, '1;"Moyo'],
      [3, 'Ncube"'],
      [4, ['3', 'Zhou', 'C']],
    ]);
  });

  test('when the open quote reaches far, every line it could have swallowed is read', () => {
    const short = Array.from({ length: 30 }, (_, index) => `part ${index}`);
    const records = recordsOf(['code;name', '1;"Moyo', ...short, '2;Dube"'].join('\n'));
    expect(records).toHaveLength(33);
    expect(records[1]).toEqual([2, '1;"Moyo']);
  });
});
