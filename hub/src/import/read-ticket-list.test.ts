import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectOk } from '@gatefold/domain/result';
import { readTicketList } from './read-ticket-list.ts';
import type { TicketList } from './ticket-list.ts';

const HEADER = 'barcode,section,class,row,seat,holder,phone,price,currency';
const GOOD = '00041876,Main Stand,VIP,A,1,Rudo Moyo,0771234567,40.00,USD';

function bytesOf(...lines: string[]): Uint8Array {
  return new TextEncoder().encode(lines.join('\n'));
}

/** Reads a list of the usual header and these rows, whose first row is on line 2. */
function listOf(...rows: string[]): TicketList {
  return expectOk(readTicketList(bytesOf(HEADER, ...rows)), 'the list');
}

describe('a good row', () => {
  test('AL5: gives a ticket with its price in minor units and its line in the file', () => {
    expect(listOf(GOOD)).toEqual({
      encoding: 'utf-8',
      delimiter: ',',
      rows: [
        {
          line: 2,
          barcode: '00041876',
          section: 'Main Stand',
          className: 'VIP',
          row: 'A',
          seat: '1',
          holder: 'Rudo Moyo',
          phone: '+263771234567',
          price: { amountMinor: 4_000, currency: 'USD' },
        },
      ],
      rejected: [],
      totalRows: 1,
    });
  });

  test('may have no seat, no name and no phone, as for a standing place', () => {
    const [ticket] = listOf('0001,Soweto End,General,,,,,0,ZWG').rows;
    expect(ticket).toMatchObject({ row: null, seat: null, holder: null, phone: null });
    expect(ticket?.price).toEqual({ amountMinor: 0, currency: 'ZWG' });
  });

  test('may stand in a list without the columns that may be empty', () => {
    const bytes = bytesOf('Price;Currency;Code;Block;Type', '5,00;usd;0001;North;General');
    const { rows, rejected } = expectOk(readTicketList(bytes), 'the list');
    expect(rejected).toEqual([]);
    expect(rows).toMatchObject([{ barcode: '0001', row: null, price: { amountMinor: 500 } }]);
  });

  test('belongs to the class and section that an earlier row spells in another way', () => {
    const { rows } = listOf(
      '0001,Main Stand,VIP,A,1,,,40,USD',
      '0002,MAIN stand,Vip ,A,2,,,40,USD',
    );
    expect(rows.map((ticket) => [ticket.section, ticket.className])).toEqual([
      ['Main Stand', 'VIP'],
      ['Main Stand', 'VIP'],
    ]);
  });

  test('may have empty cells at its right', () => {
    expect(listOf(`${GOOD},,`).rejected).toEqual([]);
  });

  test('with a line break in a quoted cell does not shift the lines after it', () => {
    const { rows, rejected } = listOf(
      '0001,Main Stand,VIP,A,1,"Line one\nLine two",,40,USD',
      '0002,Main Stand,VIP,A,2,,,fifteen,USD',
    );
    expect(rows).toMatchObject([{ line: 2, holder: 'Line one Line two' }]);
    expect(rejected).toMatchObject([{ line: 4, field: 'price' }]);
  });
});

describe('a bad row is rejected with its line, field, value and reason', () => {
  test.each([
    [',Main Stand,VIP,A,2,,,40,USD', 'barcode', '', 'missing'],
    ['"=HYPERLINK(""x"")",Main Stand,VIP,A,2,,,40,USD', 'barcode', '=HYPERLINK("x")', 'formula'],
    ['0002,,VIP,A,2,,,40,USD', 'section', '', 'missing'],
    ['0002,Main Stand, ,A,2,,,40,USD', 'class', '', 'missing'],
    ['0002,Main Stand,VIP,A,,,,40,USD', 'seat', '', 'row-without-seat'],
    ['0002,Main Stand,VIP,,2,,,40,USD', 'row', '', 'seat-without-row'],
    ['0002,Main Stand,VIP,A,2,@SUM(A1),,40,USD', 'holder', '@SUM(A1)', 'formula'],
    ['0002,Main Stand,VIP,A,2,,12,40,USD', 'phone', '12', 'not-a-phone-number'],
    ['0002,Main Stand,VIP,A,2,,,,USD', 'price', '', 'missing'],
    ['0002,Main Stand,VIP,A,2,,,fifteen,USD', 'price', 'fifteen', 'not-a-number'],
    ['0002,Main Stand,VIP,A,2,,,-40.00,USD', 'price', '-40.00', 'negative'],
    ['0002,Main Stand,VIP,A,2,,,1.500,USD', 'price', '1.500', 'ambiguous-separator'],
    ['0002,Main Stand,VIP,A,2,,,40,', 'currency', '', 'missing'],
    ['0002,Main Stand,VIP,A,2,,,40,ZZZ', 'currency', 'ZZZ', 'unknown-currency'],
    ['0002,Main Stand,VIP,A,2,,,40,ZWL', 'currency', 'ZWL', 'replaced-currency'],
    ['0002,Main', 'whole row', '0002 | Main', 'too-few-cells'],
    ['0002,Main,Stand,VIP,A,2,,,40,USD', 'whole row', expect.any(String), 'too-many-cells'],
    ['0002,Main,"VIP,A,2,,,40,USD', 'whole row', '0002,Main,"VIP,A,2,,,40,USD', 'broken-quotes'],
  ])('%s', (row, field, value, kind) => {
    const { rows, rejected, totalRows } = listOf(GOOD, row);
    expect(rejected).toMatchObject([{ line: 3, field, value, reason: { kind } }]);
    expect(rows).toEqual(listOf(GOOD).rows);
    expect(totalRows).toBe(2);
  });

  test('a barcode that an earlier ticket has names that ticket, and the first one stays', () => {
    const { rows, rejected } = listOf(GOOD, '00041876,Main Stand,VIP,A,2,,,40,USD');
    expect(rejected).toMatchObject([
      { line: 3, field: 'barcode', reason: { kind: 'duplicate-barcode', firstLine: 2 } },
    ]);
    expect(rows).toMatchObject([{ line: 2, seat: '1' }]);
  });

  test('a seat that an earlier ticket has is found in any spelling', () => {
    const { rejected } = listOf(GOOD, '0002,main stand ,VIP,a,1,,,40,USD');
    expect(rejected).toMatchObject([
      { line: 3, field: 'seat', reason: { kind: 'duplicate-seat', firstLine: 2 } },
    ]);
  });

  test('a rejected row takes neither barcode nor seat from the good row after it', () => {
    const { rows } = listOf('00041876,Main Stand,VIP,A,1,,,fifteen,USD', GOOD);
    expect(rows).toMatchObject([{ line: 3, barcode: '00041876', seat: '1' }]);
  });

  test('a ticket refused for its seat does not take its barcode either', () => {
    const { rows } = listOf(
      GOOD,
      '0002,Main Stand,VIP,A,1,,,40,USD',
      '0002,Main Stand,VIP,A,2,,,40,USD',
    );
    expect(rows).toMatchObject([{ line: 2 }, { line: 4, barcode: '0002' }]);
  });

  test('its value is cut to 80 characters and cannot act on a terminal', () => {
    const [rejected] = listOf(`\u001b[2J${'x'.repeat(200)},Main,VIP,,,,,1,USD`).rejected;
    expect(rejected?.value).toBe(`[2J${'x'.repeat(76)}…`);
    expect(rejected?.value).toHaveLength(80);
  });
});

describe('a file as a whole', () => {
  test.each([
    ['an empty file', '', 'no-rows'],
    ['only blank lines', '\n\n', 'no-rows'],
    ['a header and nothing else', HEADER, 'no-rows'],
    ['rows without a header', GOOD, 'missing-columns'],
    ['a header with broken quotes', `"${HEADER}\n${GOOD}`, 'missing-columns'],
    ['two barcode columns', `code,${HEADER}\n1,${GOOD}`, 'doubled-column'],
    ['a spreadsheet', 'PK\u0003\u0004', 'not-text'],
  ])('%s is refused', (_what, text, kind) => {
    expect(readTicketList(bytesOf(text))).toMatchObject({ ok: false, error: { kind } });
  });

  test('any bytes between two good rows are counted row by row and hurt neither', () => {
    const csvLike = fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', '1', 'é', ' ') });
    // NUL is left out because it makes the file binary, which is refused as a whole.
    const between = fc.oneof(
      fc.uint8Array({ min: 1, maxLength: 200 }),
      csvLike.map((text) => bytesOf(text)),
    );
    const last = '00041877,Main Stand,VIP,A,2,,,40.00,USD';
    fc.assert(
      fc.property(between, (bytes) => {
        const all = [...bytesOf(HEADER, GOOD, ''), ...bytes, ...bytesOf('', last)];
        const list = expectOk(readTicketList(new Uint8Array(all)), 'the list');
        expect(list.rows.at(0)?.barcode).toBe('00041876');
        expect(list.rows.at(-1)?.barcode).toBe('00041877');
        expect(list.rows.length + list.rejected.length).toBe(list.totalRows);
      }),
      { numRuns: 500 },
    );
  });
});
