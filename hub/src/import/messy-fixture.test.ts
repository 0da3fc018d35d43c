/**
 * A list as people really send it: fixtures/messy-windows1252.csv has the accents of Windows-1252,
 * semicolons, Windows line ends with a bare line feed inside a cell, an unnamed last column, a blank
 * line of separators, curly quotes, and a last row that was cut off.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectOk } from '@gatefold/domain/result';
import { readTicketList } from './read-ticket-list.ts';
import { wordsForTicketList } from './ticket-list-words.ts';

const bytes = readFileSync(new URL('./fixtures/messy-windows1252.csv', import.meta.url));
const list = expectOk(readTicketList(bytes), 'the fixture');

test('its good rows are read in full', () => {
  const inFull = list.rows.map(({ line, barcode, section, className, row, seat, ...rest }) => {
    const { amountMinor, currency } = rest.price;
    const place = `${section}/${className}/${row ?? '-'}/${seat ?? '-'}`;
    return [line, barcode, place, rest.holder, rest.phone, amountMinor, currency];
  });
  expect(inFull).toEqual([
    [2, '00041876', 'Grandstand/VIP/A/1', 'José Nuñez', '+263771234567', 2_500, 'USD'],
    [3, '00041877', 'Grandstand/VIP/A/2', 'Rudo "RM" Moyo; Jr', '+263771234568', 2_500, 'USD'],
    [4, '00041878', 'Grandstand/VIP/A/3', 'First line Second line', null, 150_000, 'USD'],
    [22, '00041891', 'Grandstand/VIP/A/18', 'Good “after” that', null, 2_500, 'USD'],
    [24, '00041893', 'Hill End/General/-/-', null, null, 500, 'USD'],
    [26, '00041894', 'Hill End/General/-/-', null, null, 500, 'USD'],
  ]);
});

test('its report names every bad row on one line', () => {
  expect(wordsForTicketList(list)).toMatchInlineSnapshot(`
    [
      "Read as Windows-1252 with semicolons between the cells.",
      "24 rows: 6 good, 18 rejected.",
      "Line 6, barcode “00041876”: Line 2 has the same barcode. Find out which of the two tickets is right.",
      "Line 7, seat “grandstand a 1”: Line 2 has the same seat. Find out which of the two tickets is right.",
      "Line 8, barcode: The barcode is empty. Fill it in.",
      "Line 9, section: The section is empty. Fill it in.",
      "Line 10, price “twenty”: The price is not a number. Write it in digits, like 15.00.",
      "Line 11, price “1.500”: The price can be read in two ways, in thousands or in parts of one. Write it with cents, like 1500.00.",
      "Line 12, price “-25.00”: The price is below zero. A free ticket costs 0.00.",
      "Line 13, currency “ZZZ”: The currency is not known here. Use one of USD, ZWG, ZAR, BWP, ZMW, MZN, KES, NGN, GHS, EUR, GBP.",
      "Line 14, currency “ZWL”: This currency was replaced by ZWG. Write the price in ZWG.",
      "Line 15, barcode “=HYPERLINK("http://example.org")”: The cell begins with “=”, which a spreadsheet would run as a formula. Write the value itself.",
      "Line 16, holder “@SUM(A1:A9)”: The cell begins with “@”, which a spreadsheet would run as a formula. Write the value itself.",
      "Line 17, barcode “4,18870E+13”: The sheet program has rounded this code and its last digits are lost. Format the column as text and export the list again from the system that made it.",
      "Line 18, seat: The row has no seat. Fill in the seat, or empty the row for a place without a seat.",
      "Line 19, row: The seat has no row. Fill in the row, or empty the seat for a place without a seat.",
      "Line 20, phone “12345”: This is not a phone number. Write it like 077 123 4567 or +263 77 123 4567, or leave it empty.",
      "Line 21, whole row “00041890;Grandstand;VIP;A;17;"Nobody closed this;;25.00;USD;”: A quotation mark is opened or closed in the wrong place. Correct the marks in this row.",
      "Line 23, whole row “00041892 | Grandstand | VIP | A | 19 | Chipo | Dube |  | 25.00 | USD |”: The row has 11 cells for 9 columns. Put a cell that contains the separator in quotation marks.",
      "Line 27, whole row “00041895 | Hill E”: The row ends early: 2 of 9 cells. Complete it.",
    ]
  `);
});
