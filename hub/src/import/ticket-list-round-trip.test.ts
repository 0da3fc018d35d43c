/**
 * Any good list survives being written in any of the ways sheet programs write it, and a bad row
 * put anywhere into it is the only thing that is rejected.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMoney, CURRENCIES } from '@gatefold/domain/money/money';
import { expectOk } from '@gatefold/domain/result';
import { DELIMITERS } from './detect-delimiter.ts';
import { readTicketList } from './read-ticket-list.ts';
import { TICKET_FIELDS } from './ticket-columns.ts';
import type { TicketRow } from './ticket-list.ts';

type Ticket = Omit<TicketRow, 'line'>;

/** One way to write a list as bytes. */
type Style = {
  readonly delimiter: string;
  readonly lineEnd: string;
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  readonly quoteAll: boolean;
};

const style: fc.Arbitrary<Style> = fc.record({
  delimiter: fc.constantFrom(...DELIMITERS),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  encoding: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'windows-1252'),
  quoteAll: fc.boolean(),
});

/** Letters, accents that all four encodings have, and everything a CSV must quote. */
const name = fc
  .string({ unit: fc.constantFrom(...'aZé ñ";,|\t\n\'-1'), minLength: 1, maxLength: 16 })
  .map((text) => `M${text.replaceAll(/\s+/g, ' ').trim()}`);

const ticketExceptPlace = fc.record({
  holder: fc.option(name),
  phone: fc.option(fc.integer({ min: 0, max: 99_999_999 }).map((n) => `+2637${eightDigits(n)}`)),
  amountMinor: fc.nat({ max: 100_000_000 }),
  currency: fc.constantFrom(...CURRENCIES),
  className: fc.constantFrom('VIP', 'Covered Stand', 'Open; Stand'),
  section: fc.constantFrom('Main Stand', 'Tribüne "B"', 'North, Upper'),
  seated: fc.boolean(),
});

/** Barcodes and seats come from the index, so that no two tickets of a list collide. */
const tickets: fc.Arbitrary<Ticket[]> = fc
  .array(ticketExceptPlace, { minLength: 1, maxLength: 12 })
  .map((drawn) =>
    drawn.map(({ seated, amountMinor, currency, ...rest }, index) => ({
      ...rest,
      barcode: eightDigits(index),
      row: seated ? 'A' : null,
      seat: seated ? String(index) : null,
      price: { amountMinor, currency },
    })),
  );

function eightDigits(n: number): string {
  return String(n).padStart(8, '0');
}

function cellsOf(ticket: Ticket): string[] {
  const { barcode, section, className, row, seat, holder, phone, price } = ticket;
  const amount = formatMoney(price).slice(4);
  const optional = [row, seat, holder, phone].map((cell) => cell ?? '');
  return [barcode, section, className, ...optional, amount, price.currency];
}

function writeRow(cells: readonly string[], { delimiter, quoteAll }: Style): string {
  const quoted = cells.map((cell) =>
    quoteAll || /[";,|\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell,
  );
  return quoted.join(delimiter);
}

function encode(text: string, { encoding }: Style): Uint8Array {
  switch (encoding) {
    case 'utf-8':
      return new Uint8Array(Buffer.from(text, 'utf8'));
    case 'utf-16le':
      return new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
    case 'utf-16be':
      return new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le').swap16());
    case 'windows-1252':
      return new Uint8Array(Buffer.from(text, 'latin1'));
  }
}

/** The rows as they stand in the file; `bad` is put in front of the ticket with that index. */
function writeList(list: readonly Ticket[], how: Style, bad?: { row: string; at: number }) {
  const rows = list.map((ticket) => writeRow(cellsOf(ticket), how));
  if (bad !== undefined) rows.splice(bad.at, 0, bad.row);
  const text = [writeRow(TICKET_FIELDS, how), ...rows, ''].join(how.lineEnd);
  return expectOk(readTicketList(encode(text, how)), 'the list');
}

function withoutLine({ line: _line, ...ticket }: TicketRow): Ticket {
  return ticket;
}

const badCells = fc.constantFrom(
  ['', 'Main Stand', 'VIP', '', '', '', '', '1.00', 'USD'],
  ['00000000x', 'Main Stand', 'VIP', 'A', '', '', '', '1.00', 'USD'],
  ['00000000x', 'Main Stand', 'VIP', '', '', '', '', 'fifteen', 'USD'],
  ['00000000x', 'Main Stand', 'VIP', '', '', '', '', '1.00', 'ZZZ'],
  ['00000000x', 'Main Stand', 'VIP', '', '', '', 'none', '1.00', 'USD'],
  ['=1+1', 'Main Stand', 'VIP', '', '', '', '', '1.00', 'USD'],
  ['truncated', 'row'],
);
const brokenRow = fc.constantFrom(
  '00000000x;"VIP',
  '"',
  '"00000000x,VIP" Jr',
  'a "b" c',
  '0000x|Main|VIP|A|1|"open|1.00|USD',
  '0000x;Main;VIP;A;1;open";;1.00;USD',
);

describe('a list of good tickets', () => {
  test('comes back whole from every delimiter, encoding, line end and quoting', () => {
    fc.assert(
      fc.property(tickets, style, (list, how) => {
        const read = writeList(list, how);
        expect(read.rejected).toEqual([]);
        expect(read.rows.map(withoutLine)).toEqual(list);
        expect(read.rows.map((row) => row.line)).toEqual(list.map((_, index) => index + 2));
        expect(read.delimiter).toBe(how.delimiter);
      }),
      { numRuns: 500 },
    );
  });

  test('with one bad row anywhere loses that row and nothing else', () => {
    const bad = fc.oneof(
      badCells.map((cells) => (how: Style) => writeRow(cells, how)),
      brokenRow.map((row) => () => row),
    );
    fc.assert(
      fc.property(tickets, style, bad, fc.nat(), (list, how, row, position) => {
        const at = position % (list.length + 1);
        const read = writeList(list, how, { row: row(how), at });
        expect(read.rejected.map((rejected) => rejected.line)).toEqual([at + 2]);
        expect(read.rows.map(withoutLine)).toEqual(list);
      }),
      { numRuns: 1_000 },
    );
  });
});
